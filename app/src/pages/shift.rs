//! One shift: everything about it, what happened to it, and the decision.

mod aside;
mod history;

use crate::{
    api::shifts::read_shift,
    components::{
        icon::{Icon, IconName},
        loaded::Loaded,
        status_chip::{Plate, StatusChip},
    },
    page_title::PageTitle,
    pages::not_found::NotFound,
    realtime::use_realtime,
    routes,
    state::{clock::use_clock, session::use_session},
    when,
};
use aside::Aside;
use domain::{
    id::ShiftId,
    shift::{ShiftDetails, ShiftStatus},
};
use history::History;
use leptos::prelude::*;
use leptos_router::{hooks::use_params, params::Params};

/// The parameters of the path.
#[derive(Params, Clone, Copy, PartialEq)]
struct ShiftParams {
    id: Option<i64>,
}

/// The page; another one for each shift.
#[component]
pub fn ShiftPage() -> impl IntoView {
    let params = use_params::<ShiftParams>();
    let id = Memo::new(move |_| params.get().ok().and_then(|params| params.id));
    move || match id.get() {
        Some(id) => view! { <OneShift id=ShiftId::new(id) /> }.into_any(),
        None => view! { <NotFound /> }.into_any(),
    }
}

#[component]
fn OneShift(id: ShiftId) -> impl IntoView {
    let realtime = use_realtime();
    // Every change of it, and whenever changes may have been missed.
    let version = Memo::new(move |_| realtime.shifts.latest(id).map(|shift| shift.version));
    let details = Resource::new_serde_wb_blocking(
        move || (version.get(), realtime.all_changed.get()),
        move |_| read_shift(id),
    );
    let changed = Callback::new(move |()| details.refetch());
    view! {
        // Until more is known.
        <PageTitle text="Shift" />
        <Loaded resource=details fallback=|| view! { <div class="skeleton"><span></span></div> } let(details)>
            <ShiftDetail details changed />
        </Loaded>
    }
}

/// Everything, once it is there; what changes changes in place.
#[component]
fn ShiftDetail(details: Memo<ShiftDetails>, changed: Callback<()>) -> impl IntoView {
    let clock = use_clock();
    let of = move |read: fn(&ShiftDetails, &Now) -> String| {
        Memo::new(move |_| {
            let now = clock.now.get();
            details.with(|details| {
                let today = when::today(now, details.view.now_offset_seconds);
                read(details, &Now { now, today })
            })
        })
    };
    let span =
        of(|details, now| when::span(details.view.start_local, details.view.end_local, now.today));
    let near = of(|details, now| sentence_case(&near(details, now.now)));
    let pressing = Memo::new(move |_| {
        details.with(|details| {
            let shift = &details.view.shift;
            shift.status == ShiftStatus::Pending
                && when::nearness(shift.start_time, shift.end_time, clock.now.get()).pressing
        })
    });
    let status = Memo::new(move |_| details.with(|details| details.view.shift.status));
    let from =
        of(|details, now| when::long(details.view.start_local, &details.view.zone, now.today));
    let until = of(|details, now| {
        let shift = &details.view.shift;
        let length = when::length(shift.end_time.duration_since(shift.start_time));
        format!(
            "{} · {length}",
            when::long(details.view.end_local, &details.view.zone, now.today)
        )
    });
    let vehicle = of(|details, _| details.view.shift.vehicle_reg.clone());
    let driver = of(|details, _| details.view.shift.driver_name.clone());
    let vendor = of(|details, _| details.view.shift.vendor_name.clone());
    let station = of(|details, _| details.view.shift.station_name.clone());
    let title = of(|details, now| {
        let span = when::span(details.view.start_local, details.view.end_local, now.today);
        format!("{span} · {}", details.view.shift.vehicle_reg)
    });
    let back = use_session()
        .user
        .as_ref()
        .filter(|user| user.eic_stations().count() == 1 && user.vendors().next().is_none())
        .is_some();
    view! {
        <PageTitle text=title />
        <p class="back">
            <a href=routes::DASHBOARD>
                <Icon icon=IconName::Back size=16 />
                {move || if back { format!("Shifts at {}", station.get()) } else { "Shifts".to_owned() }}
            </a>
        </p>
        <div class="head">
            <div class="grow">
                <h1>{span}<StatusChip status /></h1>
                <p class:pressing=pressing>{near}</p>
            </div>
        </div>
        <div class="two">
            <div class="stack">
                <section class="card pad" aria-labelledby="shift-title">
                    <h2 id="shift-title">"Shift"</h2>
                    <dl>
                        <dt>"Vehicle"</dt>
                        <dd><Plate registration=vehicle /></dd>
                        <dt>"Driver"</dt>
                        <dd>{driver}</dd>
                        <dt>"Vendor"</dt>
                        <dd>{vendor}</dd>
                        <dt>"From"</dt>
                        <dd>{from}</dd>
                        <dt>"Until"</dt>
                        <dd>{until}</dd>
                        <dt>"Home station"</dt>
                        <dd>{station}</dd>
                    </dl>
                </section>
                <History details />
            </div>
            <Aside details changed />
        </div>
    }
}

struct Now {
    now: jiff::Timestamp,
    today: jiff::civil::Date,
}

fn near(details: &ShiftDetails, now: jiff::Timestamp) -> String {
    let shift = &details.view.shift;
    let ahead = shift.start_time.duration_since(now);
    match shift.status {
        ShiftStatus::Rejected | ShiftStatus::Cancelled | ShiftStatus::Expired => String::new(),
        _ if now >= shift.end_time => format!("ended {}", when::ago(shift.end_time, now)),
        _ if ahead.is_positive() => format!("starts in {}", when::ahead_in_words(ahead)),
        _ => "under way".to_owned(),
    }
}

fn sentence_case(text: &str) -> String {
    let mut sentence = text.to_owned();
    if let Some(first) = sentence.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    sentence
}
