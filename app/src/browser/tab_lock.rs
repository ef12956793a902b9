//! Runs an action for a notification in only one tab of a browser.

use super::{
    page_time::page_time_ms,
    storage::{read_storage, write_storage},
};
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
    let locked = lock(&format!("{RANG}.{id}"), HELD, act.clone());
    if locked.is_none() {
        act();
    }
}

/// Runs `act` unless another tab of this browser did within `period`. Without locks, the storage tells the tabs apart.
pub fn take_turn(name: &str, period: Duration, act: impl Fn() + Clone + 'static) {
    if lock(name, period, act.clone()).is_some() {
        return;
    }
    let now = page_time_ms();
    let last = read_storage(name).and_then(|last| last.parse::<f64>().ok());
    // After the computer's clock was set back, the last time is in the future.
    let is_due =
        last.is_none_or(|last| !(0.0..period.as_secs_f64() * 1_000.0).contains(&(now - last)));
    if is_due {
        write_storage(name, &now.to_string());
        act();
    }
}

/// Runs `act` if nobody holds the lock, and holds it for a while. `None` if this page gets no locks. The API is called by name, because
/// web-sys has no binding for it yet.
fn lock(name: &str, held_for: Duration, act: impl FnOnce() + 'static) -> Option<()> {
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
            set_timeout(move || drop(release.call0(&JsValue::UNDEFINED)), held_for);
        })
        .into()
    });
    let arguments = Array::of3(&JsValue::from_str(name), &options, &held);
    request.apply(&locks, &arguments).ok().map(drop)
}
