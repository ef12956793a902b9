//! How the shift was decided, or who has to decide.

use super::{Outcome, deadline::Deadline};
use crate::{
    browser::focus::{Scroll, focus_text},
    i18n::{
        shift::status_label,
        text,
        time::{ago, point_within, today},
        use_locale,
    },
    state::{clock::use_clock, reason_draft::use_reason_drafts, session::use_session},
};
use domain::{
    id::ShiftId,
    shift::ShiftStatus,
    shift_details::{HistoryEvent, ShiftDetails},
};
use leptos::prelude::*;

/// Id of the heading.
const TITLE: &str = "decided-title";

/// How the shift was decided, or who has to decide.
#[component]
pub fn Decided(details: Memo<ShiftDetails>, outcome: Outcome) -> impl IntoView {
    let (locale, clock) = (use_locale(), use_clock());
    Effect::new(move |_| outcome.focus_if_decided());
    let shift = details.with_untracked(|details| details.view.shift.id);
    let title = move || {
        details.with(|details| match details.view.shift.status {
            ShiftStatus::Pending => text!(locale, shift_page.waiting),
            status => status_label(locale, status),
        })
    };
    let text = move || {
        details.with(|details| {
            let shift = &details.view.shift;
            let by = |who: Option<&str>, at: jiff::Timestamp| {
                let who = who.unwrap_or(text!(locale, site.somebody));
                let ago = ago(locale, at, clock.now.get());
                text!(locale, shift_page.by, who = who, ago = ago)
            };
            match shift.status {
                ShiftStatus::Pending => {
                    let station = shift.station_name.as_str();
                    text!(locale, shift_page.waiting_for, station = station)
                }
                ShiftStatus::Approved | ShiftStatus::Rejected => {
                    let person = shift.decided_by.as_ref();
                    let at = shift.decided_at.unwrap_or(details.view.changed_at);
                    by(person.map(|person| person.full_name.as_str()), at)
                }
                ShiftStatus::Cancelled => by(cancelled_by(details), details.view.changed_at),
                ShiftStatus::Expired => {
                    let today = today(clock.now.get(), details.view.now_offset_seconds);
                    let time = point_within(locale, details.deadlines.expiry.local, today);
                    text!(locale, shift_page.nobody_decided, time = time)
                }
            }
        })
    };
    let reason = move || details.with(|details| details.view.shift.rejection_reason.clone());
    view! {
        <section class="card pad" aria-live="polite">
            <h2 id=TITLE tabindex="-1">
                {title}
            </h2>
            <p class="outcome">{text}</p>
            {move || reason().map(|reason| view! { <blockquote>{reason}</blockquote> }.into_any())}
            <Deadline details />
            <UnsentReason shift details />
        </section>
    }
}

/// A reason that was being written when somebody else decided. It can still be copied.
#[component]
fn UnsentReason(shift: ShiftId, details: Memo<ShiftDetails>) -> impl IntoView {
    let (locale, drafts) = (use_locale(), use_reason_drafts());
    let me = use_session().user.as_ref().map(|user| user.id);
    let unsent = RwSignal::new(None::<String>);
    Effect::new(move |_| {
        let decided_by = details.with(|details| {
            let person = details.view.shift.decided_by.as_ref();
            person.map(|person| person.id)
        });
        unsent.set(drafts.read(shift).filter(|_| decided_by != me));
    });
    let discard = move |_| {
        drafts.forget(shift);
        unsent.set(None);
    };
    move || {
        unsent.get().map(|reason| {
            view! {
                <div class="hint hint--warning">
                    <p>{text!(locale, shift_page.unsent_reason)}</p>
                    <blockquote>{reason}</blockquote>
                    <button type="button" class="link-button" on:click=discard>
                        {text!(locale, shift_page.discard)}
                    </button>
                </div>
            }
        })
    }
}

/// Moves the focus to what was decided, if it is shown.
pub fn focus_decided() {
    if let Some(title) = document().get_element_by_id(TITLE) {
        focus_text(title, Scroll::IntoView);
    }
}

/// The person who cancelled the shift, according to its history.
fn cancelled_by(details: &ShiftDetails) -> Option<&str> {
    let mut entries = details.history.iter();
    let entry = entries.find(|entry| entry.event == HistoryEvent::Cancelled)?;
    entry.user_name.as_deref()
}
