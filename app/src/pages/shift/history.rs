//! History of a shift, oldest first.

use crate::i18n::{Locale, plural::count_text, text, time::to_the_second, use_locale};
use domain::shift::{HistoryEntry, HistoryEvent, ShiftDetails};
use leptos::prelude::*;

/// The section.
#[component]
pub fn History(details: Memo<ShiftDetails>) -> impl IntoView {
    let locale = use_locale();
    let entries = move || {
        details.with(|details| {
            let zone = details.view.zone.clone();
            details
                .history
                .iter()
                .map(|entry| line(locale, entry, &zone))
                .collect_view()
        })
    };
    view! {
        <section class="card pad" aria-labelledby="history-title">
            <h2 id="history-title">{text!(locale, shift_page.history)}</h2>
            <ul class="history">{entries}</ul>
        </section>
    }
}

fn line(locale: Locale, entry: &HistoryEntry, zone: &str) -> impl IntoView + use<> {
    let person = || {
        let somebody = text!(locale, site.somebody);
        entry
            .user_name
            .clone()
            .unwrap_or_else(|| somebody.to_owned())
    };
    let (who, what) = match &entry.event {
        HistoryEvent::Created => (person(), text!(locale, history.created).to_owned()),
        HistoryEvent::EicsNotified { count, station } => (
            count_text!(locale, *count, history.engineers),
            text!(locale, history.notified, station = station.as_str()),
        ),
        HistoryEvent::Approved => (person(), text!(locale, history.approved).to_owned()),
        HistoryEvent::Rejected { .. } => (person(), text!(locale, history.rejected).to_owned()),
        HistoryEvent::Revoked { .. } => (person(), text!(locale, history.revoked).to_owned()),
        HistoryEvent::Reminded { minutes_before } => (
            text!(locale, history.reminder).to_owned(),
            text!(locale, history.reminded, minutes = *minutes_before),
        ),
        HistoryEvent::Cancelled => (person(), text!(locale, history.cancelled).to_owned()),
        HistoryEvent::Expired => (
            text!(locale, history.nobody).to_owned(),
            text!(locale, history.expired).to_owned(),
        ),
    };
    let reason = match &entry.event {
        HistoryEvent::Rejected { reason } | HistoryEvent::Revoked { reason } => {
            Some(reason.clone())
        }
        _ => None,
    };
    view! {
        <li>
            <b>{who}</b>
            " "
            {what}
            {reason.map(|reason| view! { <blockquote>{reason}</blockquote> }.into_any())}
            <time datetime=entry.at.to_string()>{to_the_second(locale, entry.at_local, zone)}</time>
        </li>
    }
}
