//! The page of a new shift.

mod checks;
mod conflict;
mod conflict_check;
mod date_remarks;
mod date_row;
mod dates;
mod draft;
mod entry;
mod fields;
mod fleet;
mod form;
mod lengths;
mod pattern;
mod pattern_fields;
mod pattern_place;
mod preview;
mod sending;
mod summary;
mod times;

use crate::{
    api::{fleet::read_new_shift_form, series::preview_series},
    components::{
        empty_state::EmptyState,
        icon::IconName,
        loaded::{Loaded, Skeleton},
    },
    error::AppError,
    flash::CREATE_FORM,
    i18n::{text, use_locale},
    page_title::PageTitle,
    state::{clock::use_clock, session::use_session},
};
use domain::{
    error::Error,
    fleet::NewShiftForm,
    id::ShiftId,
    series::StationPreview,
    shift::{LocalPattern, local_text},
};
use draft::FormValues;
use form::ShiftForm;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use pattern::{SHOW_DATES, read_pattern};
use serde::{Deserialize, Serialize};

/// The page.
#[component]
pub fn NewShiftPage() -> impl IntoView {
    let locale = use_locale();
    let opened = Opened::read();
    let page = opened.clone();
    let form = Resource::new_serde_wb_blocking(|| (), move |()| read_form(page.clone()));
    view! {
        <PageTitle text=text!(locale, new_shift.title) />
        <div class="narrow">
            <div class="head">
                <div class="grow">
                    <h1>{text!(locale, new_shift.title)}</h1>
                    <p>{text!(locale, new_shift.goes_to)}</p>
                </div>
            </div>
            <section class="card">
                <Loaded
                    resource=form
                    fallback=|| {
                        view! { <Skeleton /> }
                    }
                    let(form)
                >
                    {
                        let opened = opened.clone();
                        form.with_untracked(|FilledForm { form, preview }| {
                            if form.fleet_is_empty {
                                view! {
                                    <EmptyState
                                        icon=IconName::Tray
                                        title=text!(locale, new_shift.no_fleet)
                                        text=text!(locale, new_shift.no_fleet_text)
                                    />
                                }
                                    .into_any()
                            } else {
                                view! {
                                    <ShiftForm form=form.clone() preview=preview.clone() opened />
                                }
                                    .into_any()
                            }
                        })
                    }
                </Loaded>
            </section>
        </div>
    }
}

/// The form, and the dates of the series that it was opened with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct FilledForm {
    form: NewShiftForm,
    preview: Option<Result<StationPreview, Error>>,
}

async fn read_form(opened: Opened) -> Result<FilledForm, AppError> {
    let form = read_new_shift_form(opened.values.query(opened.again)).await?;
    let values = opened.values_with(&form);
    let is_complete = form.vehicle.is_some() && form.driver.is_some();
    let preview = if values.pattern.recurs() && is_complete {
        let FormValues {
            vehicle_id,
            driver_id,
            start,
            end,
            pattern,
            ..
        } = values;
        Some(preview_series(vehicle_id, driver_id, start, end, pattern).await)
    } else {
        None
    };
    // Errors of the fields stand beside them.
    let preview = preview.map(|answer| answer.map_err(|AppError(error)| error));
    Ok(FilledForm { form, preview })
}

/// How the page was opened.
#[derive(Clone, Debug)]
struct Opened {
    /// The values of a refused form, or those in the URL: of a search without scripts, or for the next shift.
    values: FormValues,
    /// The shift to plan again.
    again: Option<ShiftId>,
    /// Whether `values` are those of a refused form.
    refused: bool,
    /// Why the form was refused.
    error: Option<Error>,
    /// Whether the page was asked for the dates of the series, without scripts.
    shows_dates: bool,
    /// Whether a shift was just sent, so that the next one is planned.
    sent_one: bool,
}

impl Opened {
    fn read() -> Self {
        let params = use_query_map();
        let session = use_session();
        // The result of a plain form counts for the page that it led to, and not when the user comes back to the form.
        let is_first_page = !use_clock().hydrated.get_untracked();
        let flash = session.flash.as_ref();
        let flash = flash.filter(|flash| is_first_page && flash.form == CREATE_FORM);
        let typed = flash.filter(|flash| !flash.typed.is_empty());
        let param = |name: &str| params.with_untracked(|params| params.get(name));
        let field = |name: &str| {
            match typed {
                Some(flash) => flash.typed_in(CREATE_FORM, name),
                None => param(name),
            }
            .unwrap_or_default()
        };
        let all = |name: &str| match typed {
            Some(flash) => {
                let typed = flash.typed_in(CREATE_FORM, name).unwrap_or_default();
                let values = typed.split(',').filter(|value| !value.is_empty());
                values.map(str::to_owned).collect()
            }
            None => params.with_untracked(|params| params.get_all(name).unwrap_or_default()),
        };
        Self {
            values: FormValues {
                vehicle_id: field("vehicle_id"),
                driver_id: field("driver_id"),
                start: field("start"),
                end: field("end"),
                vehicle: field("vehicle"),
                driver: field("driver"),
                pattern: read_pattern(all),
            },
            again: param("again")
                .filter(|_| typed.is_none())
                .and_then(|id| id.parse().ok()),
            refused: typed.is_some(),
            error: flash.and_then(|flash| flash.error_of(CREATE_FORM)),
            shows_dates: param("then").is_some_and(|then| then == SHOW_DATES),
            sent_one: flash.is_some_and(|flash| flash.notice.is_some()),
        }
    }

    /// The values of the form: those of a shift to plan again come with the form.
    fn values_with(&self, form: &NewShiftForm) -> FormValues {
        let mut values = self.values.clone();
        if let Some(vehicle) = &form.vehicle {
            values.vehicle_id = vehicle.id.to_string();
        }
        if let Some(driver) = &form.driver {
            values.driver_id = driver.id.to_string();
        }
        if let Some(times) = form.times {
            values.start = local_text(times.start);
            values.end = local_text(times.end);
        }
        if let Some(pattern) = &form.pattern {
            values.pattern = LocalPattern::of(pattern);
        }
        values
    }
}
