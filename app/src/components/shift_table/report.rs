//! Which shifts of several were not decided, and why.

use crate::{
    components::ui::button::Button,
    decisions::use_decisions,
    flash::{BulkReport, FailedDecision, FlashNotice},
    i18n::{Locale, notice::bulk, text, use_locale},
    routes,
    state::session::use_session,
};
use leptos::{html, prelude::*};

/// The dialog after a decision of which a part failed.
#[component]
pub fn FailuresDialog() -> impl IntoView {
    let (locale, report) = (use_locale(), use_decisions().bulk.report);
    let dialog = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        let Some(dialog) = dialog.get() else { return };
        if report.with(Option::is_some) {
            if !dialog.open() {
                let _ = dialog.show_modal();
            }
        } else if dialog.open() {
            dialog.close();
        }
    });
    view! {
        <dialog
            class="dialog"
            aria-labelledby="failures-title"
            node_ref=dialog
            on:close=move |_| report.set(None)
        >
            <h2 id="failures-title">
                {move || report.with(|report| report.as_ref().map(|report| bulk(locale, report)))}
            </h2>
            {move || report.get().map(|report| failures(locale, report).into_any())}
            <div class="dialog__actions">
                <Button on_click=move |_| {
                    report.set(None)
                }>{text!(locale, reject_dialog.close)}</Button>
            </div>
        </dialog>
    }
}

/// The failures of a plain form, above the list.
#[component]
pub fn FailuresOfPlainForm() -> impl IntoView {
    let locale = use_locale();
    let session = use_session();
    let notice = session
        .flash
        .as_ref()
        .and_then(|flash| flash.notice.clone());
    match notice {
        Some(FlashNotice::BulkDecided(report)) if report.failures > 0 => Some(
            view! {
                <section class="failures-note" aria-labelledby="failures-note">
                    <h2 id="failures-note">{text!(locale, selection.failed_title)}</h2>
                    {failures(locale, report)}
                </section>
            }
            .into_any(),
        ),
        _ => None,
    }
}

fn failures(locale: Locale, report: BulkReport) -> impl IntoView {
    let more = report.failures - report.failed.len().min(report.failures);
    let item = move |failed: FailedDecision| {
        let about = match &failed.about {
            Some([vehicle, driver]) => text!(
                locale,
                selection.failed_about,
                vehicle = vehicle.as_str(),
                driver = driver.as_str()
            ),
            None => text!(locale, selection.failed_shift, id = failed.id.get()),
        };
        view! {
            <li>
                <a href=routes::shift(failed.id)>{about}</a>
                <span>{failed.cause}</span>
            </li>
        }
    };
    view! {
        <ul class="failures">
            {report.failed.into_iter().map(item).collect_view()}
            {(more > 0)
                .then(|| view! { <li>{text!(locale, selection.and_more, count = more)}</li> })}
        </ul>
    }
}
