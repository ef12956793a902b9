//! The page of a new shift.

mod conflict;
mod conflict_check;
mod fields;
mod fleet;
mod form;

use crate::{
    api::fleet::read_new_shift_form,
    components::{empty_state::EmptyState, icon::IconName, loaded::Loaded},
    flash::CREATE_FORM,
    i18n::{text, use_locale},
    page_title::PageTitle,
    state::session::use_session,
};
use domain::fleet::NewShiftFormQuery;
use form::ShiftForm;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// The page.
#[component]
pub fn NewShiftPage() -> impl IntoView {
    let locale = use_locale();
    let entered = SubmittedForm::at_first();
    let query = entered.query();
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
                        let entered = entered.clone();
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
                                view! { <ShiftForm form=form.clone() entered /> }.into_any()
                            }
                        })
                    }
                </Loaded>
            </section>
        </div>
    }
}

/// The values of the form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct SubmittedForm {
    vehicle_id: String,
    driver_id: String,
    start: String,
    end: String,
    /// Search text of the vehicle.
    vehicle: String,
    /// Search text of the driver.
    driver: String,
}

impl SubmittedForm {
    /// The values of a refused form, or those that a search without scripts has put into the URL.
    fn at_first() -> Self {
        let params = use_query_map();
        let session = use_session();
        let flash = session
            .flash
            .as_ref()
            .filter(|flash| flash.form == CREATE_FORM && !flash.typed.is_empty());
        let field = |name: &str| {
            match flash {
                Some(flash) => flash.typed_in(CREATE_FORM, name),
                None => params.with_untracked(|params| params.get(name)),
            }
            .unwrap_or_default()
        };
        Self {
            vehicle_id: field("vehicle_id"),
            driver_id: field("driver_id"),
            start: field("start"),
            end: field("end"),
            vehicle: field("vehicle"),
            driver: field("driver"),
        }
    }

    fn query(&self) -> NewShiftFormQuery {
        NewShiftFormQuery {
            vehicle_search: self.vehicle.clone(),
            driver_search: self.driver.clone(),
            vehicle_id: self.vehicle_id.trim().parse().ok(),
            driver_id: self.driver_id.trim().parse().ok(),
        }
    }
}
