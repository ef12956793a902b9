//! The filter by station.

use crate::i18n::{text, use_locale};
use domain::{id::StationId, shift::ShiftBoard};
use leptos::{html, prelude::*};

/// A list of the user's stations; only if there are several.
#[component]
pub fn StationSelect(
    /// The data.
    board: Memo<ShiftBoard>,
    /// Station that is chosen at first.
    first: Option<StationId>,
    /// The element.
    node_ref: NodeRef<html::Select>,
    /// Called when another station is chosen.
    changed: Callback<()>,
) -> impl IntoView {
    let locale = use_locale();
    // Stations hardly ever change: the list is drawn once, so that a new fetch does not close it.
    let stations = board.with_untracked(|board| board.stations.clone());
    (stations.len() > 1).then(|| {
        let option = |(id, name): (String, String), selected: bool| {
            view! {
                <option value=id selected=selected>
                    {name}
                </option>
            }
        };
        let all = text!(locale, shift_filters.all_stations).to_owned();
        view! {
            <select
                name="station"
                class="tools__station"
                aria-label=text!(locale, shift_filters.station)
                node_ref=node_ref
                on:change=move |_| changed.run(())
            >
                {option((String::new(), all), false)}
                {stations
                    .into_iter()
                    .map(|station| {
                        option((station.id.to_string(), station.name), first == Some(station.id))
                    })
                    .collect_view()}
            </select>
        }
    })
}
