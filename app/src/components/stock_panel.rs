//! The stock requests that wait for the EICs of a mother station, above their list of shifts.

use super::{loaded::Loaded, stock_card::StockCard};
use crate::{
    api::stock_requests::read_waiting_requests,
    i18n::{text, use_locale},
    realtime::use_realtime,
    state::clock::use_clock,
};
use domain::stock_request::StockRequestDetails;
use leptos::prelude::*;

/// What the user may be about to click: a row of the list below the panel.
const IN_USE: &str = "main > section.card:not(.stock-panel):is(:hover, :focus-within)";

/// The panel; nothing while no request waits.
#[component]
pub fn StockPanel() -> impl IntoView {
    let realtime = use_realtime();
    let requests = Resource::new_serde_wb_blocking(
        move || {
            let shifts = realtime.shifts.version();
            (
                realtime.records.version(),
                shifts,
                realtime.all_changed.get(),
            )
        },
        |_| read_waiting_requests(),
    );
    view! {
        <Loaded resource=requests let(requests)>
            <Panel requests />
        </Loaded>
    }
}

#[component]
fn Panel(requests: Memo<Vec<StockRequestDetails>>) -> impl IntoView {
    let locale = use_locale();
    let shown = while_not_in_use(requests);
    let any = Memo::new(move |_| shown.with(|shown| !shown.is_empty()));
    move || {
        any.get().then(|| {
            view! {
                <section class="card pad stock-panel" aria-labelledby="stock-title">
                    <h2 id="stock-title">{text!(locale, stock.requests)}</h2>
                    <ul class="stock-list">
                        <For each=move || shown.get() key=key let(details)>
                            <StockCard details />
                        </For>
                    </ul>
                </section>
            }
        })
    }
}

/// A card is drawn anew when anything that it shows has changed.
fn key(details: &StockRequestDetails) -> (i64, i64, Vec<i64>, Vec<(i64, i64)>) {
    let request = &details.view.request;
    let trips = details.trips.iter().map(|view| view.trip.version);
    let serving = details.serving.iter();
    let serving = serving.map(|shift| (shift.view.shift.id.get(), shift.view.shift.version));
    (
        request.id.get(),
        request.version,
        trips.collect(),
        serving.collect(),
    )
}

/// The requests, except that the panel keeps its height while the list below it is in use: what arrives by itself must not
/// move what is under the pointer. What was held back is shown within one tick of the clock.
fn while_not_in_use(requests: Memo<Vec<StockRequestDetails>>) -> Memo<Vec<StockRequestDetails>> {
    let clock = use_clock();
    Memo::new(move |before: Option<&Vec<StockRequestDetails>>| {
        let latest = requests.get();
        match before {
            Some(before) if height(before) != height(&latest) && is_list_in_use() => {
                clock.now.track();
                before.clone()
            }
            _ => latest,
        }
    })
}

/// What the height of the panel depends on.
fn height(requests: &[StockRequestDetails]) -> Vec<(bool, usize, usize)> {
    let of = |details: &StockRequestDetails| {
        let has_note = details.view.request.note.is_some();
        (has_note, details.trips.len(), details.serving.len())
    };
    requests.iter().map(of).collect()
}

fn is_list_in_use() -> bool {
    if cfg!(feature = "ssr") {
        return false;
    }
    document().query_selector(IN_USE).ok().flatten().is_some()
}
