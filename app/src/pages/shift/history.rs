//! What happened to the shift, oldest first.

use crate::when;
use domain::shift::{HistoryEntry, HistoryEvent, ShiftDetails};
use leptos::prelude::*;

/// The section.
#[component]
pub fn History(details: Memo<ShiftDetails>) -> impl IntoView {
    let entries = move || {
        details.with(|details| {
            let zone = details.view.zone.clone();
            details
                .history
                .iter()
                .map(|entry| line(entry, &zone))
                .collect_view()
        })
    };
    view! {
        <section class="card pad" aria-labelledby="history-title">
            <h2 id="history-title">"History"</h2>
            <ul class="history">{entries}</ul>
        </section>
    }
}

fn line(entry: &HistoryEntry, zone: &str) -> impl IntoView + use<> {
    let someone = || entry.who.clone().unwrap_or_else(|| "Somebody".to_owned());
    let (who, what) = match &entry.what {
        HistoryEvent::Created => (someone(), " created the shift".to_owned()),
        HistoryEvent::Told { count: 1, station } => {
            ("1 EIC".to_owned(), format!(" of {station} was told"))
        }
        HistoryEvent::Told { count, station } => {
            (format!("{count} EICs"), format!(" of {station} were told"))
        }
        HistoryEvent::Approved => (someone(), " approved it".to_owned()),
        HistoryEvent::Rejected { .. } => (someone(), " rejected it".to_owned()),
        HistoryEvent::Cancelled => (someone(), " cancelled it".to_owned()),
        HistoryEvent::Expired => (
            "Nobody".to_owned(),
            " decided in time: it expired".to_owned(),
        ),
    };
    let reason = match &entry.what {
        HistoryEvent::Rejected { reason } => Some(reason.clone()),
        _ => None,
    };
    view! {
        <li>
            <b>{who}</b>
            {what}
            {reason.map(|reason| view! { <blockquote>{reason}</blockquote> }.into_any())}
            <time datetime=entry.at.to_string()>{when::stamp(entry.at_local, zone)}</time>
        </li>
    }
}
