//! One shift: everything about it, what happened to it, and the decision.

mod aside;
mod history;

use crate::{
    api::shifts::read_shift,
    components::{
        error_notice::ErrorNotice,
        icon::{Glyph, Icon},
        status_chip::{Plate, StatusChip},
    },
    fetched::{Waiting, fetch},
    pages::not_found::NotFound,
    realtime::use_realtime,
    routes,
    session::use_session,
    ticking::use_clock,
    title::set_title,
    when,
};
use aside::Aside;
use domain::{
    id::ShiftId,
    problem::Problem,
    shift::{ShiftDetails, ShiftStatus},
};
use history::History;
use leptos::prelude::*;

/// The page.
#[component]
pub fn ShiftPage(
    /// Which.
    id: ShiftId,
) -> impl IntoView {
    // Until more is known.
    set_title("Shift".into());
    let realtime = use_realtime();
    let changed = RwSignal::new(0_u32);
    // Every word about it, and whenever words may have been missed.
    Effect::new(move |before: Option<u64>| {
        let count = realtime.all_changed.get();
        let mine = realtime
            .latest_shift
            .with(|shift| shift.as_ref().is_some_and(|shift| shift.id == id));
        if before.is_some_and(|before| mine || before != count) {
            changed.update(|changed| *changed += 1);
        }
        count
    });
    let details = fetch(move || {
        changed.track();
        read_shift(id)
    });
    view! {
        <Waiting known=details.known() fallback=|| view! { <div class="skeleton"><span></span></div> }>
            {
                let good = Memo::new(move |before: Option<&Option<ShiftDetails>>| {
                    details.get().and_then(Result::ok).or_else(|| before.cloned().flatten())
                });
                let known = Memo::new(move |_| good.with(Option::is_some));
                move || {
                    if known.get() {
                        let good = Signal::derive(move || good.get());
                        return view! { <Whole details=good changed /> }.into_any();
                    }
                    match details.get().and_then(Result::err) {
                        Some(error) if matches!(error.0, Problem::NotFound { .. } | Problem::Malformed) => view! { <NotFound /> }.into_any(),
                        Some(error) => view! { <ErrorNotice error retry=Callback::new(move |()| details.refetch()) /> }.into_any(),
                        None => ().into_any(),
                    }
                }
            }
        </Waiting>
    }
}

/// Everything, once it is there; what changes changes in place.
#[component]
fn Whole(details: Signal<Option<ShiftDetails>>, changed: RwSignal<u32>) -> impl IntoView {
    let clock = use_clock();
    let of = move |read: fn(&ShiftDetails, &Now) -> String| {
        Memo::new(move |_| {
            let now = clock.now.get();
            details
                .with(|details| {
                    let details = details.as_ref()?;
                    let today = when::today(now, details.view.now_offset_seconds);
                    Some(read(details, &Now { now, today }))
                })
                .unwrap_or_default()
        })
    };
    let span =
        of(|details, now| when::span(details.view.start_local, details.view.end_local, now.today));
    let near = of(|details, now| sentence_case(&near(details, now.now)));
    let pressing = Memo::new(move |_| {
        details
            .with(|details| {
                let shift = &details.as_ref()?.view.shift;
                (shift.status == ShiftStatus::Pending).then(|| {
                    when::nearness(shift.start_time, shift.end_time, clock.now.get()).pressing
                })
            })
            .unwrap_or(false)
    });
    let status = Memo::new(move |_| {
        details.with(|details| {
            details
                .as_ref()
                .map_or(ShiftStatus::Pending, |details| details.view.shift.status)
        })
    });
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
    set_title(title.into());
    let back = use_session()
        .user
        .as_ref()
        .filter(|user| user.eic_stations().count() == 1 && user.vendors().next().is_none())
        .is_some();
    view! {
        <p class="back">
            <a href=routes::DASHBOARD>
                <Glyph icon=Icon::Back size=16 />
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
