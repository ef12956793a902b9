//! Who else has a shift open.

use super::icon::{Icon, IconName};
use crate::{
    i18n::{use_locale, viewers::viewers},
    realtime::use_realtime,
    scoped_memo::scoped_memo,
};
use domain::id::ShiftId;
use leptos::prelude::*;

/// Says on the page of a shift who else has it open, and tells the others that this user has. It takes its space always, so that nothing
/// moves when somebody comes or goes.
#[component]
pub fn Viewers(
    /// The shift of the page.
    shift_id: ShiftId,
) -> impl IntoView {
    let realtime = use_realtime();
    Effect::new(move |opened: Option<()>| {
        if opened.is_none() {
            realtime.shift_opened(shift_id);
        }
    });
    on_cleanup(move || realtime.shift_closed(shift_id));
    view! {
        <p class="viewers-line" role="status">
            <ViewersMark shift_id />
        </p>
    }
}

/// `Asha Patel is viewing this`; nothing if nobody is.
#[component]
pub fn ViewersMark(
    /// The shift.
    shift_id: ShiftId,
) -> impl IntoView {
    let (locale, realtime) = (use_locale(), use_realtime());
    let text = scoped_memo(move || viewers(locale, &realtime.viewers.of(shift_id)));
    move || {
        text.get().map(|shown| {
            let names = shown.names.clone();
            view! {
                <span class="viewers" title=shown.names>
                    <Icon icon=IconName::Eye size=15 />
                    <span class="viewers__text">{shown.text}</span>
                    {names.map(|names| view! { <span class="visually-hidden">": "{names}</span> })}
                </span>
            }
            .into_any()
        })
    }
}
