//! Evidence: what is around a shift, for those who decide about it and for administrators.

mod changes;
mod drawing;
mod known;
mod neighbours;
mod numbers;

pub use changes::EvidenceWatch;
pub use known::Known;

use super::icon::{Icon, IconName};
use crate::{
    i18n::{
        evidence::{finding, level_label, verdict, worst},
        text, use_locale,
    },
    routes,
};
use changes::Changes;
use domain::{
    evidence::{EvidenceView, Finding, FindingLevel},
    shift_details::ShiftDetails,
};
use drawing::Drawing;
use leptos::prelude::*;
use neighbours::Neighbours;
use numbers::Numbers;

/// Id of the panel, for links to it.
pub const PANEL: &str = "evidence";
/// Id of the heading of the panel.
const TITLE: &str = "evidence-title";

/// CSS class of a value with this level.
fn level_class(level: Option<FindingLevel>) -> &'static str {
    match level {
        None => "",
        Some(FindingLevel::Warn) => "warns",
        Some(FindingLevel::Block) => "blocks",
    }
}

/// The panel; nothing for those who may not see evidence.
#[component]
pub fn EvidencePanel(details: Memo<ShiftDetails>, watch: EvidenceWatch) -> impl IntoView {
    let is_there = Memo::new(move |_| watch.view.with(Option::is_some));
    move || {
        is_there
            .get()
            .then(|| view! { <Panel details watch /> }.into_any())
    }
}

#[component]
fn Panel(details: Memo<ShiftDetails>, watch: EvidenceWatch) -> impl IntoView {
    let locale = use_locale();
    let findings = Memo::new(move |_| {
        let of = |view: &EvidenceView| view.evidence.findings.clone();
        watch
            .view
            .with(|view| view.as_ref().map(of).unwrap_or_default())
    });
    let (station, name) = details.with_untracked(|details| {
        let shift = &details.view.shift;
        (shift.station_id, shift.station_name.clone())
    });
    view! {
        <section class="card pad evidence" id=PANEL aria-labelledby=TITLE>
            <div class="evidence__head">
                <h2 id=TITLE tabindex="-1">
                    {text!(locale, evidence.title)}
                </h2>
                <a class="link-button" href=routes::limits(station)>
                    {text!(locale, evidence.limits, station = name)}
                </a>
            </div>
            <Changes watch details />
            {move || findings.with(|findings| findings_list(findings))}
            {move || {
                watch
                    .view
                    .get()
                    .map(|view| {
                        view! {
                            <Drawing details view=view.clone() />
                            <Numbers details view=view.clone() />
                            <Neighbours details view />
                        }
                            .into_any()
                    })
            }}
        </section>
    }
}

/// All findings, or one quiet line.
fn findings_list(findings: &[Finding]) -> AnyView {
    let locale = use_locale();
    if findings.is_empty() {
        return view! {
            <p class="evidence__fine">
                <Icon icon=IconName::Check size=16 />
                {verdict(locale, findings)}
            </p>
        }
        .into_any();
    }
    let line = |one: &Finding| {
        view! {
            <li class=level_class(Some(one.level))>
                <Icon icon=IconName::Warning size=16 />
                <span>
                    <b>{level_label(locale, one.level)}</b>
                    " "
                    {finding(locale, one)}
                </span>
            </li>
        }
    };
    view! { <ul class="findings">{findings.iter().map(line).collect_view()}</ul> }.into_any()
}

/// The evidence in one line, beside the buttons. Its height does not change, so that the buttons stay where they are when the
/// evidence changes.
#[component]
pub fn Verdict(watch: EvidenceWatch) -> impl IntoView {
    let locale = use_locale();
    let line = move || {
        watch.view.with(|view| {
            let findings = &view.as_ref()?.evidence.findings;
            let level = worst(findings).map(|finding| finding.level);
            let icon = match level {
                None => IconName::Check,
                Some(_) => IconName::Warning,
            };
            let (sentence, link) = if watch.has_changed() {
                (
                    text!(locale, evidence.changed_short).to_owned(),
                    text!(locale, evidence.see_changes),
                )
            } else {
                (
                    verdict(locale, findings),
                    text!(locale, evidence.see_details),
                )
            };
            let label = level.map(|level| {
                let label = level_label(locale, level);
                view! {
                    <b>{label}</b>
                    " "
                }
            });
            Some(
                view! {
                    <p class=format!("verdict {}", level_class(level))>
                        <Icon icon size=16 />
                        <span>
                            {label} {sentence} " "
                            // `rel` keeps the router away: the browser moves the focus too.
                            <a href=format!("#{PANEL}") rel="external">
                                {link}
                            </a>
                        </span>
                    </p>
                }
                .into_any(),
            )
        })
    };
    view! { {line} }
}
