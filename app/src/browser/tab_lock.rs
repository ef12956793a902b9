//! Runs an action for a notification in only one tab of a browser.

use super::storage::{read_storage, write_storage};
use domain::id::NotificationId;
use js_sys::{Array, Function, Object, Promise, Reflect};
use leptos::prelude::*;
use std::{cell::RefCell, rc::Rc, time::Duration};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};

const RANG: &str = "shiftbell.rang";
/// How long the lock is held. Tabs that get the notification later find its id in the storage.
const HELD: Duration = Duration::from_secs(10);

/// Runs `act` for a notification in one tab of this browser: the one that gets the lock. Browsers give locks only to pages on https or on
/// localhost; elsewhere only the storage tells the tabs apart. Ids rise within one lifetime of the database (epoch), so a claimed id also
/// claims all earlier ones.
pub fn run_in_one_tab(epoch: &str, id: NotificationId, then: impl FnOnce() + 'static) {
    let claimed = read_storage(RANG).and_then(|rang| {
        let (life, id) = rang.rsplit_once(' ')?;
        id.parse::<NotificationId>().ok().filter(|_| life == epoch)
    });
    if claimed.is_some_and(|claimed| claimed >= id) {
        return;
    }
    let then = Rc::new(RefCell::new(Some(then)));
    let mine = format!("{epoch} {id}");
    let act = {
        let then = then.clone();
        move || {
            write_storage(RANG, &mine);
            if let Some(then) = then.borrow_mut().take() {
                then();
            }
        }
    };
    let locked = lock(&format!("{RANG}.{id}"), act.clone());
    if locked.is_none() {
        act();
    }
}

/// Runs `act` if nobody holds the lock, and holds it for a while. `None` if this page gets no locks. The API is called by name, because
/// web-sys has no binding for it yet.
fn lock(name: &str, act: impl FnOnce() + 'static) -> Option<()> {
    let locks = Reflect::get(&window().navigator(), &JsValue::from_str("locks"))
        .ok()
        .filter(JsValue::is_object)?;
    let request: Function = Reflect::get(&locks, &JsValue::from_str("request"))
        .ok()?
        .dyn_into()
        .ok()?;
    let options = Object::new();
    Reflect::set(&options, &JsValue::from_str("ifAvailable"), &JsValue::TRUE).ok()?;
    let held = Closure::once_into_js(move |lock: JsValue| -> JsValue {
        if lock.is_null() {
            return JsValue::UNDEFINED;
        }
        act();
        Promise::new(&mut |release, _| {
            set_timeout(move || drop(release.call0(&JsValue::UNDEFINED)), HELD);
        })
        .into()
    });
    let arguments = Array::of3(&JsValue::from_str(name), &options, &held);
    request.apply(&locks, &arguments).ok().map(drop)
}
