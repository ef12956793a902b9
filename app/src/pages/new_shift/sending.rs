//! Sending the form: the focus on its first error, and the next page or the next shift.

use super::{draft::FormValues, entry::Entry, fleet::Home};
use crate::{
    api::shifts::{CreateShift, PLAN_ANOTHER},
    flash::{FlashNotice, SentShift},
    realtime::use_realtime,
    routes,
    state::{clock::use_clock, notices::use_notices},
};
use domain::field_errors::FieldErrors;
use leptos::{ev, prelude::*};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use wasm_bindgen::JsCast;

/// The fields, in their order.
pub const FIELDS: [&str; 4] = ["vehicle_id", "driver_id", "start_time", "end_time"];

/// Leads on once the shift is sent: to its page, or to the next shift if `another` is wanted.
pub fn use_sending(
    entry: Entry,
    create: ServerAction<CreateShift>,
    another: RwSignal<bool>,
    home: Memo<Option<Home>>,
    forget: Callback<()>,
) {
    let (clock, notices, realtime) = (use_clock(), use_notices(), use_realtime());
    let (navigate, answer) = (use_navigate(), create.value());
    Effect::new(move |_| {
        let Some(Ok(shift)) = answer.get() else {
            return;
        };
        let sent = home.with_untracked(|home| {
            let clock_at_home = &home.as_ref()?.clock;
            Some(SentShift::new(&shift, clock_at_home, clock.exact()))
        });
        if let Some(sent) = sent {
            notices.report(&FlashNotice::ShiftSent(sent));
        }
        realtime.shifts.refetch_now();
        entry.times.remember_length();
        if another.get_untracked() {
            entry.plan_next();
            forget.run(());
            focus("start_time");
        } else {
            entry.store.restart(FormValues::default());
            navigate(&routes::shift(shift.id), NavigateOptions::default());
        }
    });
}

/// Whether the form is sent by the button that plans another shift.
pub fn sends_another(event: &ev::SubmitEvent) -> bool {
    let button = event.submitter();
    button.is_some_and(|button| button.get_attribute("value").as_deref() == Some(PLAN_ANOTHER))
}

/// Moves the focus to the first field with an error.
pub fn focus_first_wrong(errors: &FieldErrors) {
    let wrong = |field: &&str| errors.first(field).is_some();
    if let Some(field) = FIELDS.into_iter().find(wrong)
        && !focus(&format!("{field}-search"))
    {
        focus(field);
    }
}

/// Moves the focus to a control. Returns whether there is one with this id.
pub fn focus(id: &str) -> bool {
    let control = document().get_element_by_id(id);
    let control = control.and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok());
    control.is_some_and(|control| control.focus().is_ok())
}
