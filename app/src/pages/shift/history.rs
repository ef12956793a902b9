//! History of a shift, oldest first. Entries are only added, so that what is open or selected stays so.

use crate::{
    components::evidence::Known,
    i18n::{Locale, plural::count_text, text, time::to_the_second, use_locale},
};
use domain::shift_details::{HistoryEntry, HistoryEvent, ShiftDetails};
use leptos::prelude::*;

/// The section.
#[component]
pub fn History(details: Memo<ShiftDetails>) -> impl IntoView {
    let locale = use_locale();
    let zone = StoredValue::new(details.with_untracked(|details| details.view.zone.clone()));
    let entries = move || {
        details.with(|details| {
            details
                .history
                .iter()
                .cloned()
                .enumerate()
                .collect::<Vec<_>>()
        })
    };
    view! {
        <section class="card pad" aria-labelledby="history-title">
            <h2 id="history-title">{text!(locale, shift_page.history)}</h2>
            <ul class="history">
                <For each=entries key=|(index, _): &(usize, HistoryEntry)| *index let((_, entry))>
                    {zone.with_value(|zone| line(locale, &entry, zone))}
                </For>
            </ul>
        </section>
    }
}

fn line(locale: Locale, entry: &HistoryEntry, zone: &str) -> impl IntoView + use<> {
    let (who, what) = words(locale, entry);
    let reason = match &entry.event {
        HistoryEvent::Rejected { reason } | HistoryEvent::Revoked { reason } => {
            Some(reason.clone())
        }
        HistoryEvent::Approved {
            override_reason, ..
        } => override_reason.clone(),
        _ => None,
    };
    let evidence = match &entry.event {
        HistoryEvent::Approved { evidence, .. } => evidence.clone(),
        _ => None,
    };
    view! {
        <li>
            <b>{who}</b>
            " "
            {what}
            {reason.map(|reason| view! { <blockquote>{reason}</blockquote> }.into_any())}
            <time datetime=entry.at.to_string()>{to_the_second(locale, entry.at_local, zone)}</time>
            {evidence.map(|evidence| view! { <Known evidence=*evidence /> }.into_any())}
        </li>
    }
}

/// Who did what.
fn words(locale: Locale, entry: &HistoryEntry) -> (String, String) {
    let person = || {
        let somebody = text!(locale, site.somebody);
        entry
            .user_name
            .clone()
            .unwrap_or_else(|| somebody.to_owned())
    };
    let what = match &entry.event {
        HistoryEvent::EicsNotified { count, station } => {
            return (
                count_text!(locale, *count, history.engineers),
                text!(locale, history.notified, station = station.as_str()),
            );
        }
        HistoryEvent::Reminded { minutes_before } => {
            return (
                text!(locale, history.reminder).to_owned(),
                text!(locale, history.reminded, minutes = *minutes_before),
            );
        }
        HistoryEvent::Expired => {
            return (
                text!(locale, history.nobody).to_owned(),
                text!(locale, history.expired).to_owned(),
            );
        }
        HistoryEvent::Created => text!(locale, history.created),
        HistoryEvent::Approved {
            override_reason: Some(_),
            ..
        } => text!(locale, history.overrode),
        HistoryEvent::Approved { .. } => text!(locale, history.approved),
        HistoryEvent::Rejected { .. } => text!(locale, history.rejected),
        HistoryEvent::Revoked { .. } => text!(locale, history.revoked),
        HistoryEvent::Nudged => text!(locale, history.nudged),
        HistoryEvent::Cancelled => text!(locale, history.cancelled),
        HistoryEvent::TripAssigned => text!(locale, history.trip_assigned),
        HistoryEvent::TripStarted => text!(locale, history.trip_started),
        HistoryEvent::TripCompleted => text!(locale, history.trip_completed),
        HistoryEvent::TripCancelled => text!(locale, history.trip_cancelled),
    };
    (person(), what.to_owned())
}
