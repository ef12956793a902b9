//! Sending the form: the focus on its first error, and the next page or the next shift.

use super::{checks::PATTERN, draft::FormValues, entry::Entry, pattern_place::PatternPlace};
use crate::{
    api::shifts::{CreateShift, PLAN_ANOTHER, Sent},
    realtime::use_realtime,
    routes,
    state::notices::use_notices,
};
use domain::field_errors::FieldErrors;
use leptos::{ev, prelude::*};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use wasm_bindgen::JsCast;

/// The fields, in their order.
pub const FIELDS: [&str; 5] = ["vehicle_id", "driver_id", "start_time", "end_time", PATTERN];

/// Leads on once the shift or series is sent: to its page, or to the next shift if `another` is wanted.
pub fn use_sending(
    entry: Entry,
    create: ServerAction<CreateShift>,
    another: RwSignal<bool>,
    forget: Callback<()>,
) {
    let (notices, realtime) = (use_notices(), use_realtime());
    let (navigate, answer) = (use_navigate(), create.value());
    Effect::new(move |_| {
        let Some(Ok(Sent { shift, notice })) = answer.get() else {
            return;
        };
        notices.report(&notice);
        realtime.shifts.refetch_now();
        entry.times.remember_length();
        if another.get_untracked() {
            entry.plan_next();
            forget.run(());
            focus("start_time");
        } else {
            entry.store.restart(FormValues::default());
            let page = match shift.series_id {
                Some(series) => routes::series(series),
                None => routes::shift(shift.id),
            };
            navigate(&page, NavigateOptions::default());
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
    let Some(field) = FIELDS.into_iter().find(wrong) else {
        return;
    };
    if let Some(error) = errors.first(field).filter(|_| field == PATTERN) {
        focus(PatternPlace::of(error).control());
    } else if !focus(&format!("{field}-search")) {
        focus(field);
    }
}

/// Moves the focus to a control. Returns whether there is one with this id.
pub fn focus(id: &str) -> bool {
    let control = document().get_element_by_id(id);
    let control = control.and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok());
    control.is_some_and(|control| control.focus().is_ok())
}
