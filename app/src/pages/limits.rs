//! The limits of a station, and the list of stations that have limits.

mod limit_field;

use crate::{
    api::evidence::{SaveLimits, list_stations_with_limits, read_limits},
    components::{
        empty_state::EmptyState,
        icon::{Icon, IconName},
        loaded::Loaded,
        ui::button::{ButtonVariant, SubmitButton},
    },
    flash::{FlashNotice, LIMITS_FORM},
    i18n::{error::field_sentence, text, use_locale},
    json,
    page_title::PageTitle,
    pages::by_id::by_id,
    realtime::use_realtime,
    routes,
    state::{notices::use_notices, session::use_session},
};
use domain::{
    error::Error,
    evidence::{LimitKey, LimitsForm, LimitsView},
    id::StationId,
    station::Station,
};
use leptos::{ev::SubmitEvent, form::ActionForm, prelude::*};
use limit_field::{LimitField, LimitText};

/// The list of stations.
#[component]
pub fn LimitsPage() -> impl IntoView {
    let locale = use_locale();
    let stations = Resource::new_serde_wb_blocking(|| (), |()| list_stations_with_limits());
    view! {
        <PageTitle text=text!(locale, limits.all) />
        <div class="narrow">
            <div class="head">
                <h1>{text!(locale, limits.all)}</h1>
            </div>
            <Loaded resource=stations let(stations)>
                {move || stations.with(|stations| station_list(stations))}
            </Loaded>
        </div>
    }
}

fn station_list(stations: &[Station]) -> AnyView {
    let locale = use_locale();
    if stations.is_empty() {
        let (title, text) = (text!(locale, limits.none), text!(locale, limits.none_text));
        return view! {
            <EmptyState icon=IconName::Tray title text>
                ""
            </EmptyState>
        }
        .into_any();
    }
    let link = |station: &Station| {
        view! {
            <li>
                <a href=routes::limits(station.id)>{station.name.clone()}</a>
            </li>
        }
    };
    view! { <ul class="card links">{stations.iter().map(link).collect_view()}</ul> }.into_any()
}

/// The limits of the station in the path.
#[component]
pub fn StationLimitsPage() -> impl IntoView {
    by_id(|id| view! { <OfStation id=StationId::new(id) /> }.into_any())
}

#[component]
fn OfStation(id: StationId) -> impl IntoView {
    let locale = use_locale();
    let limits = Resource::new_serde_wb_blocking(|| (), move |()| read_limits(id));
    view! {
        // The title until the station is loaded.
        <PageTitle text=text!(locale, limits.title) />
        <Loaded resource=limits let(limits)>
            <Limits limits />
        </Loaded>
    }
}

#[component]
fn Limits(limits: Memo<LimitsView>) -> impl IntoView {
    let locale = use_locale();
    let view = limits.get_untracked();
    let title = text!(
        locale,
        limits.title_of,
        station = view.station_name.as_str()
    );
    let body = if view.may_change {
        view! { <Form view /> }.into_any()
    } else {
        view! { <ReadOnly view /> }.into_any()
    };
    view! {
        <PageTitle text=title.clone() />
        <div class="narrow">
            <p class="back">
                <a href=routes::LIMITS>
                    <Icon icon=IconName::Back size=16 />
                    {text!(locale, limits.all)}
                </a>
            </p>
            <div class="head">
                <div class="grow">
                    <h1>{title}</h1>
                    <p>{text!(locale, limits.text)}</p>
                </div>
            </div>
            {body}
        </div>
    }
}

#[component]
fn ReadOnly(view: LimitsView) -> impl IntoView {
    let locale = use_locale();
    let limits = view.limits;
    let rows = LimitKey::ALL.map(|key| view! { <LimitText key limit=limits.get(key) /> });
    view! {
        <section class="card pad">
            <dl class="limits">{rows.collect_view()}</dl>
            <p class="hint">{text!(locale, limits.read_only)}</p>
        </section>
    }
}

#[component]
fn Form(view: LimitsView) -> impl IntoView {
    let locale = use_locale();
    let notices = use_notices();
    let save = ServerAction::<SaveLimits>::new();
    let (pending, answer) = (save.pending(), save.value());
    let station = view.station_id.to_string();
    let flash = use_session()
        .flash
        .clone()
        .filter(|flash| flash.typed_in(LIMITS_FORM, "station").as_ref() == Some(&station));
    let typed = flash
        .as_ref()
        .and_then(|flash| json::read::<LimitsForm>(&flash.typed_in(LIMITS_FORM, "limits")?));
    let form = typed.unwrap_or_else(|| LimitsForm::of(&view.limits));
    let first = flash.and_then(|flash| flash.error_of(LIMITS_FORM));
    let error = Memo::new(move |_| match answer.get() {
        Some(Err(error)) => Some(error.0),
        Some(Ok(_)) => None,
        None => first.clone(),
    });
    let wrong = move |key: LimitKey| {
        Signal::derive(move || {
            error.with(|error| match error {
                Some(Error::Invalid { fields }) => {
                    let error = fields.first(key.as_str())?;
                    Some(field_sentence(locale, key.as_str(), error))
                }
                _ => None,
            })
        })
    };
    Effect::new(move |_| match answer.get() {
        Some(Ok(view)) => {
            let station = view.station_name;
            notices.report(&FlashNotice::LimitsSaved { station });
        }
        Some(Err(error)) if !matches!(error.0, Error::Invalid { .. }) => {
            notices.report_error(&error);
        }
        _ => {}
    });
    let offline = use_realtime().connection.unreachable;
    let once = move |event: SubmitEvent| {
        if pending.get_untracked() || offline.get_untracked() {
            event.prevent_default();
        }
    };
    let fields = LimitKey::ALL
        .map(|key| view! { <LimitField key start=form.get(key).clone() error=wrong(key) /> });
    view! {
        <ActionForm
            action=save
            attr:class="card pad limits-form"
            attr:novalidate=true
            on:submit:capture=once
        >
            <input type="hidden" name="station" value=station />
            {fields.collect_view()}
            <SubmitButton variant=ButtonVariant::Primary busy=pending disabled=offline>
                {text!(locale, limits.save)}
            </SubmitButton>
        </ActionForm>
    }
}
