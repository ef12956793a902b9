//! The page of a new shift.

mod conflict;
mod conflict_check;
mod draft;
mod entry;
mod fields;
mod fleet;
mod form;
mod lengths;
mod sending;
mod summary;
mod times;

use crate::{
    api::fleet::read_new_shift_form,
    components::{empty_state::EmptyState, icon::IconName, loaded::Loaded},
    flash::CREATE_FORM,
    i18n::{text, use_locale},
    page_title::PageTitle,
    state::{clock::use_clock, session::use_session},
};
use domain::{error::Error, fleet::NewShiftForm, id::ShiftId, shift::local_text};
use draft::FormValues;
use form::ShiftForm;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// The page.
#[component]
pub fn NewShiftPage() -> impl IntoView {
    let locale = use_locale();
    let opened = Opened::read();
    let query = opened.values.query(opened.again);
    let form = Resource::new_serde_wb_blocking(|| (), move |()| read_new_shift_form(query.clone()));
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
                        view! {
                            <div class="skeleton">
                                <span></span>
                            </div>
                        }
                    }
                    let(form)
                >
                    {
                        let opened = opened.clone();
                        form.with_untracked(|form| {
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
                                view! { <ShiftForm form=form.clone() opened /> }.into_any()
                            }
                        })
                    }
                </Loaded>
            </section>
        </div>
    }
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
        Self {
            values: FormValues {
                vehicle_id: field("vehicle_id"),
                driver_id: field("driver_id"),
                start: field("start"),
                end: field("end"),
                vehicle: field("vehicle"),
                driver: field("driver"),
            },
            again: param("again")
                .filter(|_| typed.is_none())
                .and_then(|id| id.parse().ok()),
            refused: typed.is_some(),
            error: flash.and_then(|flash| flash.error_of(CREATE_FORM)),
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
        values
    }
}
