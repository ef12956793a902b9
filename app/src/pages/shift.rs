//! The page of one shift: its data, its history and the decision.

mod aside;
mod facts;
mod history;
mod refresh;

use crate::{
    api::shifts::read_shift,
    components::{
        evidence::{EvidencePanel, EvidenceWatch},
        icon::{Icon, IconName},
        loaded::{Loaded, Loading, Skeleton},
        series_line::SeriesLine,
        shift_receipts::Receipts,
        shift_trips::{ShiftTrips, load_trips},
        status_chip::StatusChip,
        viewers::Viewers,
    },
    i18n::{
        Locale,
        shift::nearness,
        text,
        time::{ago, span, time_ahead, today},
        use_locale,
    },
    page_title::PageTitle,
    pages::by_id::by_id,
    realtime::use_realtime,
    routes,
    state::{clock::use_clock, session::use_session},
};
use aside::{Aside, load_pending};
use domain::{
    id::ShiftId,
    shift::{ShiftBoard, ShiftStatus},
    shift_details::ShiftDetails,
    shift_trips::ShiftTrips as Trips,
};
use facts::Facts;
use history::History;
use leptos::prelude::*;
use refresh::refresh_when_due;

/// The page. It is made anew for each shift.
#[component]
pub fn ShiftPage() -> impl IntoView {
    by_id(|id| view! { <OneShift id=ShiftId::new(id) /> }.into_any())
}

#[component]
fn OneShift(id: ShiftId) -> impl IntoView {
    let locale = use_locale();
    let realtime = use_realtime();
    let details = Resource::new_serde_wb_blocking(
        move || (realtime.shifts.version_of(id), realtime.all_changed.get()),
        move |_| read_shift(id),
    );
    // Asked for here: what is inside of `Loaded` is made several times on the server.
    let (trips, receipts) = (load_trips(id), Receipts::load(id));
    let pending = load_pending(id, details);
    let changed = Callback::new(move |()| details.refetch());
    view! {
        // The title until the shift is loaded.
        <PageTitle text=text!(locale, shift_page.title) />
        <Loaded
            resource=details
            fallback=|| {
                view! { <Skeleton /> }
            }
            let(details)
        >
            <ShiftDetail details trips receipts pending changed />
        </Loaded>
    }
}

/// The loaded shift. Changes are shown in place.
#[component]
fn ShiftDetail(
    details: Memo<ShiftDetails>,
    trips: Loading<Trips>,
    receipts: Receipts,
    pending: Loading<Option<ShiftBoard>>,
    changed: Callback<()>,
) -> impl IntoView {
    let (locale, clock) = (use_locale(), use_clock());
    let watch = EvidenceWatch::new(details);
    refresh_when_due(details, changed);
    let of = move |read: fn(Locale, &ShiftDetails, &Now) -> String| {
        Memo::new(move |_| {
            let now = clock.now.get();
            details.with(|details| {
                let today = today(now, details.view.now_offset_seconds);
                read(locale, details, &Now { now, today })
            })
        })
    };
    let time = of(|locale, details, now| {
        span(
            locale,
            details.view.start_local,
            details.view.end_local,
            now.today,
        )
    });
    let near = of(|locale, details, now| sentence_case(&near(locale, details, now.now)));
    let urgency = Memo::new(move |_| {
        details.with(|details| nearness(locale, &details.view.shift, clock.now.get()).urgency)
    });
    let status = Memo::new(move |_| details.with(|details| details.view.shift.status));
    let station = of(|_, details, _| details.view.shift.station_name.clone());
    let title = of(|locale, details, now| {
        text!(
            locale,
            shift_page.title_of,
            time = span(
                locale,
                details.view.start_local,
                details.view.end_local,
                now.today
            ),
            vehicle = details.view.shift.vehicle_reg.as_str()
        )
    });
    let at_one_station = use_session()
        .user
        .as_ref()
        .filter(|user| user.eic_stations().count() == 1 && user.vendors().next().is_none())
        .is_some();
    view! {
        <PageTitle text=title />
        <p class="back">
            <a href=routes::DASHBOARD>
                <Icon icon=IconName::Back size=16 />
                {move || {
                    if at_one_station {
                        text!(locale, dashboard.at_station, station = station.get())
                    } else {
                        text!(locale, shift_page.all).to_owned()
                    }
                }}
            </a>
        </p>
        <div class="head">
            <div class="grow">
                <h1>{time}<StatusChip status /></h1>
                <p class=move || urgency.get().class()>{near}</p>
                <Viewers shift_id=details.with_untracked(|details| details.view.shift.id) />
                <SeriesLine series=details.with_untracked(|details| details.view.shift.series_id) />
            </div>
        </div>
        <div class="two">
            <div class="stack">
                <Facts details />
                <EvidencePanel details watch />
                <ShiftTrips shift=details.with_untracked(|details| details.view.shift.id) trips />
                <History details />
            </div>
            <Aside details watch receipts pending changed />
        </div>
    }
}

struct Now {
    now: jiff::Timestamp,
    today: jiff::civil::Date,
}

/// `starts in 1 h 12 min`, `in progress`, `ended 2 h ago`; also for a shift that is far ahead or over.
fn near(locale: Locale, details: &ShiftDetails, now: jiff::Timestamp) -> String {
    let shift = &details.view.shift;
    let ahead = shift.start_time.duration_since(now);
    match shift.status {
        ShiftStatus::Rejected | ShiftStatus::Cancelled | ShiftStatus::Expired => String::new(),
        ShiftStatus::Approved if now >= shift.end_time => {
            text!(locale, shift.ended, ago = ago(locale, shift.end_time, now))
        }
        _ if ahead.is_positive() => {
            text!(locale, shift.starts_in, time = time_ahead(locale, ahead))
        }
        _ => nearness(locale, shift, now).text,
    }
}

fn sentence_case(text: &str) -> String {
    let mut sentence = text.to_owned();
    if let Some(first) = sentence.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    sentence
}
