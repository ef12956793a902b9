//! The page of a series: what it is, its dates, and what the user may do with them.

mod actions;
mod cancel_dialog;
mod choice;
mod date_rows;
mod facts;
mod skipped;

use crate::{
    api::series::{ChangeSeries, SeriesAction, read_series},
    browser::focus::{Scroll, focus_text},
    components::{
        icon::{Icon, IconName},
        loaded::{Loaded, Skeleton},
        ui::button::EnterSendsNothing,
    },
    flash::{FlashNotice, SERIES_FORM, SeriesChange},
    i18n::{Locale, series::series_line, shift::status_label, text, time::today, use_locale},
    page_title::PageTitle,
    pages::by_id::by_id,
    realtime::use_realtime,
    routes,
    state::{clock::use_clock, notices::use_notices, session::use_session},
};
use actions::Actions;
use choice::Choice;
use date_rows::DateRows;
use domain::{id::SeriesId, series::SeriesDetails, shift::ShiftStatus};
use facts::Facts;
use jiff::civil::Date;
use leptos::{ev::SubmitEvent, form::ActionForm, html, prelude::*};
use skipped::SkippedDates;

/// Id of the heading, which gets the focus when the button that had it is gone.
const HEADING: &str = "series-title";

/// The page. It is made anew for each series.
#[component]
pub fn SeriesPage() -> impl IntoView {
    by_id(|id| view! { <OneSeries id=SeriesId::new(id) /> }.into_any())
}

#[component]
fn OneSeries(id: SeriesId) -> impl IntoView {
    let (locale, realtime) = (use_locale(), use_realtime());
    let details = Resource::new_serde_wb_blocking(
        move || (realtime.shifts.version(), realtime.all_changed.get()),
        move |_| read_series(id),
    );
    let changed = Callback::new(move |()| details.refetch());
    view! {
        // The title until the series is loaded.
        <PageTitle text=text!(locale, series_page.title) />
        <Loaded
            resource=details
            fallback=|| {
                view! { <Skeleton /> }
            }
            let(details)
        >
            <SeriesView details changed />
        </Loaded>
    }
}

/// The loaded series. Changes are shown in place.
#[component]
fn SeriesView(details: Memo<SeriesDetails>, changed: Callback<()>) -> impl IntoView {
    let (locale, clock) = (use_locale(), use_clock());
    let today = Memo::new(move |_| {
        let now = clock.now.get();
        details.with(|details| today(now, details.now_offset_seconds))
    });
    let line = Memo::new(move |_| details.with(|details| heading(locale, details, today.get())));
    let counts = move || details.with(|details| counts(locale, details));
    view! {
        <PageTitle text=line />
        <p class="back">
            <a href=routes::DASHBOARD>
                <Icon icon=IconName::Back size=16 />
                {text!(locale, shift_page.all)}
            </a>
        </p>
        <div class="head">
            <div class="grow">
                <h1 id=HEADING tabindex="-1">
                    {line}
                </h1>
                <p>{counts}</p>
            </div>
        </div>
        <ChangeForm details changed today />
    }
}

/// The form around the dates: what is chosen among them is sent with the button that is pressed.
#[component]
fn ChangeForm(
    details: Memo<SeriesDetails>,
    changed: Callback<()>,
    today: Memo<Date>,
) -> impl IntoView {
    let (notices, realtime) = (use_notices(), use_realtime());
    let id = details.with_untracked(|details| details.first.series_id);
    let id = id.map_or_else(String::new, |id| id.to_string());
    let choice = Choice::new(details, &id);
    let change = ServerAction::<ChangeSeries>::new();
    let (pending, answer) = (change.pending(), change.value());
    let last = RwSignal::new(change_before(&id));
    let dialog = NodeRef::<html::Dialog>::new();
    let asked = RwSignal::new(None::<SeriesAction>);
    let reason = NodeRef::<html::Textarea>::new();
    let no_reason = RwSignal::new(false);
    Effect::new(move |_| {
        let Some(answer) = answer.get() else { return };
        if let Some(dialog) = dialog.get_untracked() {
            dialog.close();
        }
        match answer {
            Ok(change) => {
                notices.report(&FlashNotice::SeriesChanged(change.clone()));
                choice.clear();
                if let Some(reason) = reason.get_untracked() {
                    reason.set_value("");
                }
                last.set(Some(change));
            }
            Err(error) if !matches!(error.0, domain::error::Error::Invalid { .. }) => {
                notices.report_error(&error);
            }
            Err(_) => return,
        }
        changed.run(());
        realtime.shifts.refetch_now();
    });
    // The buttons disappear with the last date that they concern.
    Effect::new(move |before: Option<bool>| {
        let is_open = choice.open.with(|open| !open.is_empty());
        if before == Some(true) && !is_open {
            request_animation_frame(focus_heading_if_lost);
        }
        is_open
    });
    let submit = move |event: SubmitEvent| {
        let value = event
            .submitter()
            .and_then(|button| button.get_attribute("value"));
        let action = value.and_then(|value| SeriesAction::from_name(&value));
        let is_confirmed = dialog.get_untracked().is_some_and(|dialog| dialog.open());
        let Some(action) = action.filter(|_| !pending.get_untracked()) else {
            return event.prevent_default();
        };
        if action.status() == ShiftStatus::Cancelled && !is_confirmed {
            event.prevent_default();
            asked.set(Some(action));
            if let Some(dialog) = dialog.get_untracked() {
                let _ = dialog.show_modal();
            }
        }
        let typed = reason.get_untracked();
        let is_empty = typed
            .as_ref()
            .is_some_and(|typed| typed.value().trim().is_empty());
        no_reason.set(action.status() == ShiftStatus::Rejected && is_empty);
        if no_reason.get_untracked() {
            event.prevent_default();
            if let Some(typed) = typed {
                let _ = typed.focus();
            }
        }
    };
    view! {
        <ActionForm action=change attr:class="two" attr:novalidate=true on:submit:capture=submit>
            <EnterSendsNothing />
            <input type="hidden" name="id" value=id />
            <div class="stack">
                <Facts details today />
                <DateRows details choice />
            </div>
            <aside class="stack series-aside">
                <SkippedDates last details today />
                <Actions details choice change reason no_reason />
            </aside>
            <cancel_dialog::CancelDialog dialog asked choice pending />
        </ActionForm>
    }
}

/// `26 shifts, Mon–Sat 06:00, until 26 Dec`.
fn heading(locale: Locale, details: &SeriesDetails, today: Date) -> String {
    let (Some(first), Some(last)) = (details.dates.first(), details.dates.last()) else {
        return String::new();
    };
    let count = details.dates.len();
    series_line(
        locale,
        count,
        &details.pattern,
        first.start,
        last.start.date(),
        today,
    )
}

/// `20 Pending · 4 Approved`.
fn counts(locale: Locale, details: &SeriesDetails) -> String {
    let part = |status| {
        let count = details.count(status);
        let status = status_label(locale, status);
        (count > 0).then(|| text!(locale, series_page.part, count = count, status = status))
    };
    let parts = ShiftStatus::ALL.into_iter().filter_map(part);
    parts.collect::<Vec<_>>().join(" · ")
}

/// What a plain form that led here did with this series.
fn change_before(id: &str) -> Option<SeriesChange> {
    let is_first_page = !use_clock().hydrated.get_untracked();
    let session = use_session();
    let flash = session
        .flash
        .as_ref()
        .filter(|flash| is_first_page && flash.form == SERIES_FORM);
    match flash?.notice.as_ref()? {
        FlashNotice::SeriesChanged(change) if change.id.to_string() == id => Some(change.clone()),
        _ => None,
    }
}

fn focus_heading_if_lost() {
    // A browser takes the focus from a hidden button later than this.
    let keeps = |active: web_sys::Element| {
        active.tag_name() != "BODY" && matches!(active.closest("[hidden]"), Ok(None))
    };
    let is_lost = !document().active_element().is_some_and(keeps);
    if let Some(heading) = document().get_element_by_id(HEADING).filter(|_| is_lost) {
        focus_text(heading, Scroll::IntoView);
    }
}
