//! The second step of raising an emergency: who will be told, and the button that tells them.

use crate::{
    api::emergencies::{Confirmation, RaiseEmergency, preview_emergency},
    components::{
        loaded::Loaded,
        ui::{
            badge::{StateBadge, Tone},
            button::{ButtonVariant, SubmitButton},
        },
    },
    error::AppError,
    flash::{FlashNotice, RAISE_FORM},
    i18n::{
        Locale,
        error::{field_sentence, sentence},
        plural::count_text,
        text, use_locale,
    },
    page_title::PageTitle,
    realtime::use_realtime,
    routes,
    state::{clock::use_clock, notices::use_notices, session::use_session},
};
use domain::{emergency::EmergencyPreview, error::Error};
use leptos::{ev::SubmitEvent, form::ActionForm, prelude::*};
use leptos_router::hooks::{use_navigate, use_query_map};

/// What the first step asked for.
#[derive(Clone, Debug, Default, PartialEq)]
struct Asked {
    station_id: String,
    message: String,
    drill: bool,
}

impl Asked {
    fn back(&self) -> String {
        let drill = if self.drill { "&drill=true" } else { "" };
        format!(
            "{}?station_id={}&message={}{drill}",
            routes::RAISE_EMERGENCY,
            routes::query_value(&self.station_id),
            routes::query_value(&self.message)
        )
    }
}

/// What came of looking it up: who will be told, or why it cannot be raised.
type Outcome = Result<Confirmation, Error>;

/// The page.
#[component]
pub fn ConfirmEmergency() -> impl IntoView {
    let locale = use_locale();
    let query = use_query_map();
    let asked = Memo::new(move |_| {
        query.with(|query| {
            let text = |name| query.get(name).unwrap_or_default();
            Asked {
                station_id: text("station_id"),
                message: text("message"),
                drill: text("drill") == "true",
            }
        })
    });
    let outcome = Resource::new_serde_wb_blocking(
        move || asked.get(),
        |asked| async move { look_up(asked).await },
    );
    view! {
        <PageTitle text=text!(locale, raise_emergency.confirm_title) />
        <div class="narrow">
            <div class="head">
                <div class="grow">
                    <h1>{text!(locale, raise_emergency.confirm_title)}</h1>
                    <p>{text!(locale, raise_emergency.step_2)}</p>
                </div>
            </div>
            <section class="card pad stack">
                <Loaded resource=outcome let(outcome)>
                    {move || match outcome.get() {
                        Ok(confirmation) => {
                            view! { <Confirm asked=asked.get_untracked() confirmation /> }
                                .into_any()
                        }
                        Err(error) => {
                            view! { <Refused asked=asked.get_untracked() error /> }.into_any()
                        }
                    }}
                </Loaded>
            </section>
        </div>
    }
}

/// A refusal is shown on the page with a way back, so it is no error of loading.
async fn look_up(asked: Asked) -> Result<Outcome, AppError> {
    let Asked {
        station_id,
        message,
        drill,
    } = asked;
    match preview_emergency(station_id, message, drill).await {
        Ok(confirmation) => Ok(Ok(confirmation)),
        Err(AppError(
            error @ (Error::Invalid { .. } | Error::NotFound { .. } | Error::RealtimeDisabled),
        )) => Ok(Err(error)),
        Err(error) => Err(error),
    }
}

#[component]
fn Refused(asked: Asked, error: Error) -> impl IntoView {
    let (locale, clock) = (use_locale(), use_clock());
    let text = match &error {
        Error::Invalid { fields } => fields.any().map_or_else(
            || sentence(locale, &error, clock.exact()),
            |(field, error)| {
                let label = match field {
                    "station_id" => text!(locale, raise_emergency.station),
                    _ => text!(locale, raise_emergency.message),
                };
                format!("{label}: {}", field_sentence(locale, field, error))
            },
        ),
        error => sentence(locale, error, clock.exact()),
    };
    view! {
        <p class="form-error" role="alert">
            {text}
        </p>
        <div class="form-actions">
            <a class="button button--primary" href=asked.back()>
                {text!(locale, raise_emergency.back)}
            </a>
        </div>
    }
}

#[component]
fn Confirm(asked: Asked, confirmation: Confirmation) -> impl IntoView {
    let (locale, clock) = (use_locale(), use_clock());
    let Confirmation { preview, key } = confirmation;
    let raise = ServerAction::<RaiseEmergency>::new();
    let (pending, answer) = (raise.pending(), raise.value());
    let (navigate, notices) = (use_navigate(), use_notices());
    Effect::new(move |_| {
        if let Some(Ok(raised)) = answer.get() {
            notices.report(&FlashNotice::raised(&raised));
            navigate(&routes::emergency(raised.id), Default::default());
        }
    });
    let flash = use_session().flash.clone();
    let first = flash.and_then(|flash| flash.error_of(RAISE_FORM));
    let refusal = move || {
        let error = match answer.get() {
            Some(Err(error)) => Some(error.0),
            Some(Ok(_)) => None,
            None => first.clone(),
        };
        error.map(|error| {
            view! {
                <p class="form-error" role="alert">
                    {sentence(locale, &error, clock.exact())}
                </p>
            }
        })
    };
    let offline = use_realtime().connection.unreachable;
    let busy = Signal::derive(move || pending.get() || matches!(answer.get(), Some(Ok(_))));
    let once = move |event: SubmitEvent| {
        if busy.get_untracked() || offline.get_untracked() {
            event.prevent_default();
        }
    };
    let drill = asked.drill;
    let told = told(locale, &preview);
    let nobody = told.is_empty();
    let button = if drill {
        text!(locale, raise_emergency.raise_drill)
    } else {
        text!(locale, raise_emergency.raise)
    };
    view! {
        {refusal}
        <dl>
            <dt>{text!(locale, raise_emergency.station)}</dt>
            <dd>
                {preview.station_name}
                {drill
                    .then(|| {
                        view! {
                            " "
                            <StateBadge tone=Tone::Waiting>
                                {text!(locale, emergency.drill)}
                            </StateBadge>
                        }
                    })}
            </dd>
            <dt>{text!(locale, raise_emergency.message)}</dt>
            <dd class="lines">{asked.message.clone()}</dd>
            <dt>{text!(locale, raise_emergency.will_tell)}</dt>
            <dd>
                {if nobody {
                    text!(locale, raise_emergency.nobody).into_any()
                } else {
                    let lines = told.into_iter().map(|line| view! { <li>{line}</li> });
                    view! { <ul class="plain-list">{lines.collect_view()}</ul> }.into_any()
                }}
            </dd>
        </dl>
        <p class="hint">{text!(locale, raise_emergency.escalates)}</p>
        <ActionForm action=raise on:submit:capture=once>
            <input type="hidden" name="station_id" value=asked.station_id.clone() />
            <input type="hidden" name="message" value=asked.message.clone() />
            <input type="hidden" name="drill" value=drill.to_string() />
            <input type="hidden" name="key" value=key />
            <div class="form-actions">
                <SubmitButton variant=ButtonVariant::Danger busy disabled=offline>
                    {button}
                </SubmitButton>
                <a class="button" href=asked.back()>
                    {text!(locale, raise_emergency.back)}
                </a>
            </div>
        </ActionForm>
    }
}

fn told(locale: Locale, preview: &EmergencyPreview) -> Vec<String> {
    let counts = [
        (
            preview.eics,
            count_text!(locale, preview.eics, raise_emergency.eics),
        ),
        (
            preview.operators,
            count_text!(locale, preview.operators, raise_emergency.operators),
        ),
        (
            preview.vendor_users,
            count_text!(locale, preview.vendor_users, raise_emergency.vendor_users),
        ),
        (
            preview.admins,
            count_text!(locale, preview.admins, raise_emergency.admins),
        ),
    ];
    let counts = counts.into_iter().filter(|(number, _)| *number > 0);
    counts.map(|(_, line)| line).collect()
}
