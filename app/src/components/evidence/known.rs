//! What was known when a shift was approved.

use super::findings_list;
use crate::i18n::{
    evidence::{measure_label, minutes, minutes_free},
    text, use_locale,
};
use domain::evidence::{EvidenceSummary, Measure};
use leptos::prelude::*;

/// The evidence of a decision, closed at first.
#[component]
pub fn Known(evidence: EvidenceSummary) -> impl IntoView {
    let locale = use_locale();
    let (driver, vehicle) = (evidence.driver, evidence.vehicle);
    let free = |minutes| minutes_free(locale, minutes);
    let trucks = (evidence.station.parallel_shifts + 1).to_string();
    let rows = [
        (Measure::RestBefore, free(driver.rest_before_minutes)),
        (Measure::RestAfter, free(driver.rest_after_minutes)),
        (Measure::Duty, minutes(locale, driver.duty_minutes_7_days)),
        (Measure::GapBefore, free(vehicle.gap_before_minutes)),
        (Measure::GapAfter, free(vehicle.gap_after_minutes)),
    ];
    let rows = rows
        .map(|(measure, value)| (measure_label(locale, measure), value))
        .into_iter()
        .chain([(text!(locale, evidence.trucks), trucks)]);
    let row = |(label, value): (&'static str, String)| {
        view! {
            <dt>{label}</dt>
            <dd>{value}</dd>
        }
    };
    view! {
        <details class="known">
            <summary>{text!(locale, history.evidence)}</summary>
            {findings_list(&evidence.findings)}
            <dl>{rows.map(row).collect_view()}</dl>
        </details>
    }
}
