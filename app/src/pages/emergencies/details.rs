//! The page of one emergency.

use super::{Chips, close::Close, recipients::Recipients, station_time::at_station};
use crate::{
    api::emergencies::{AcknowledgeEmergency, read_emergency},
    components::{
        icon::{Icon, IconName},
        loaded::{Loaded, Skeleton},
        ui::button::{ButtonVariant, SubmitButton},
    },
    i18n::{text, use_locale},
    page_title::PageTitle,
    pages::by_id::by_id,
    realtime::use_realtime,
    routes,
};
use domain::{
    emergency::{Emergency, EmergencyDetails},
    id::EmergencyId,
};
use leptos::{ev::SubmitEvent, prelude::*, server_fn::ServerFn};

/// The page. It is made anew for each emergency.
#[component]
pub fn EmergencyPage() -> impl IntoView {
    by_id(|id| view! { <One id=EmergencyId::new(id) /> }.into_any())
}

#[component]
fn One(id: EmergencyId) -> impl IntoView {
    let locale = use_locale();
    let realtime = use_realtime();
    // Changes with the emergency and its counts.
    let latest = Memo::new(move |before: Option<&Option<_>>| {
        let latest = realtime.alarms.latest.get();
        let own = latest.filter(|emergency| emergency.id == id);
        own.map(|emergency| (emergency.version, emergency.counts))
            .or_else(|| before.copied().flatten())
    });
    let waits = Memo::new(move |_| realtime.alarms.waits_for(id));
    let details = Resource::new_serde_wb_blocking(
        move || (latest.get(), waits.get(), realtime.all_changed.get()),
        move |_| read_emergency(id),
    );
    let changed = Callback::new(move |()| details.refetch());
    view! {
        // The title until it is loaded.
        <PageTitle text=text!(locale, emergency.title) />
        <Loaded
            resource=details
            fallback=|| {
                view! { <Skeleton /> }
            }
            let(details)
        >
            <Details details changed />
        </Loaded>
    }
}

#[component]
fn Details(details: Memo<EmergencyDetails>, changed: Callback<()>) -> impl IntoView {
    let locale = use_locale();
    let emergency = Memo::new(move |_| details.with(|details| details.emergency.clone()));
    let may_acknowledge = Memo::new(move |_| details.with(|details| details.may_acknowledge));
    let may_close = Memo::new(move |_| details.with(|details| details.may_close));
    let has_acknowledged = Memo::new(move |_| details.with(|details| details.has_acknowledged));
    let id = emergency.with_untracked(|emergency| emergency.id);
    let of = |read: fn(&Emergency) -> String| emergency.with_untracked(read);
    let station = of(|emergency| emergency.station_name.clone());
    let raised_at =
        details.with_untracked(|details| at_station(locale, details, details.emergency.raised_at));
    let closed = move || {
        details.with(|details| {
            let emergency = &details.emergency;
            let at = at_station(locale, details, emergency.closed_at?);
            let by = emergency.closed_by.clone()?.full_name;
            let note = emergency.closing_note.clone().unwrap_or_default();
            Some(view! {
                <dt>{text!(locale, emergency.closed_by)}</dt>
                <dd>{by} " · " {at}</dd>
                <dt>{text!(locale, emergency.note)}</dt>
                <dd class="lines">{note}</dd>
            })
        })
    };
    let title = text!(locale, emergency.title_at, station = station.as_str());
    view! {
        <PageTitle text=title.clone() />
        <p class="back">
            <a href=routes::EMERGENCIES>
                <Icon icon=IconName::Back size=16 />
                {text!(locale, emergency.all)}
            </a>
        </p>
        <div class="head">
            <h1 class="grow">{title} <Chips emergency /></h1>
        </div>
        <div class="two">
            <div class="stack">
                <section class="card pad" aria-labelledby="emergency-title">
                    <h2 id="emergency-title">{text!(locale, emergency.what)}</h2>
                    <p class="emergency-message lines">
                        {of(|emergency| emergency.message.clone())}
                    </p>
                    <dl>
                        <dt>{text!(locale, emergency.station)}</dt>
                        <dd>{station}</dd>
                        <dt>{text!(locale, emergency.raised_by)}</dt>
                        <dd>{of(|emergency| emergency.raised_by.full_name.clone())}</dd>
                        <dt>{text!(locale, emergency.raised_at)}</dt>
                        <dd>{raised_at}</dd>
                        {closed}
                    </dl>
                </section>
                <Recipients details />
            </div>
            <aside class="stack">
                {move || may_acknowledge.get().then(|| view! { <Acknowledge id /> }.into_any())}
                {move || {
                    has_acknowledged
                        .get()
                        .then(|| {
                            view! {
                                <p class="card pad hint hint--good">
                                    {text!(locale, emergency.you_acknowledged)}
                                </p>
                            }
                                .into_any()
                        })
                }} <Close id may_close changed /> <section class="card pad stack">
                    <a class="button" href=routes::emergency_report(id) rel="external" download="">
                        {text!(locale, emergency.report)}
                    </a>
                </section>
            </aside>
        </div>
    }
}

#[component]
fn Acknowledge(id: EmergencyId) -> impl IntoView {
    let locale = use_locale();
    let alarms = use_realtime().alarms;
    let send = move |event: SubmitEvent| {
        event.prevent_default();
        alarms.acknowledge(id);
    };
    let busy = Signal::derive(move || alarms.is_busy(id));
    view! {
        <section class="card pad stack" aria-labelledby="acknowledge-title">
            <h2 id="acknowledge-title">{text!(locale, emergency.acknowledge)}</h2>
            <p class="hint">{text!(locale, emergency.acknowledge_hint)}</p>
            <form class="wide-form" method="post" action=AcknowledgeEmergency::url() on:submit=send>
                <input type="hidden" name="id" value=id.to_string() />
                <SubmitButton variant=ButtonVariant::Primary busy>
                    {text!(locale, emergency.acknowledge)}
                </SubmitButton>
            </form>
        </section>
    }
}
