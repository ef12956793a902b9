//! When a pending shift expires, and when those who decide are reminded.

use crate::{
    i18n::{
        text,
        time::{clock, point_within, time_ahead, today},
        use_locale,
    },
    state::clock::use_clock,
};
use domain::{shift::ShiftStatus, shift_details::ShiftDetails};
use jiff::SignedDuration;
use leptos::prelude::*;

/// With less time than this it is urgent.
const URGENT: SignedDuration = SignedDuration::from_hours(2);

/// The countdown; nothing unless the shift is pending.
#[component]
pub fn Deadline(details: Memo<ShiftDetails>) -> impl IntoView {
    let (locale, page_clock) = (use_locale(), use_clock());
    let lines = Memo::new(move |_| {
        let now = page_clock.now.get();
        details.with(|details| {
            if details.view.shift.status != ShiftStatus::Pending {
                return None;
            }
            let today = today(now, details.view.now_offset_seconds);
            let expiry = details.deadlines.expiry;
            let left = expiry.at.duration_since(now);
            let expires = if left.is_positive() {
                let at = point_within(locale, expiry.local, today);
                text!(
                    locale,
                    shift.expires_in_at,
                    time = time_ahead(locale, left),
                    at = at
                )
            } else {
                text!(locale, shift.expires_now).to_owned()
            };
            let ahead = details.deadlines.reminders.iter();
            let ahead: Vec<_> = ahead.filter(|reminder| reminder.at > now).collect();
            let at = |local| point_within(locale, local, today);
            let reminds = match ahead.as_slice() {
                [] => None,
                [one] => Some(text!(locale, shift.reminds, at = at(one.local))),
                [first, .., last] => Some(text!(
                    locale,
                    shift.reminds_twice,
                    at = at(first.local),
                    clock = clock(last.local)
                )),
            };
            Some((expires, left < URGENT, reminds))
        })
    });
    move || {
        lines.get().map(|(expires, is_urgent, reminds)| {
            view! {
                <p class="hint deadline">
                    <span class:pressing=is_urgent>{expires}</span>
                    {reminds.map(|reminds| view! { <span>{reminds}</span> })}
                </p>
            }
            .into_any()
        })
    }
}
