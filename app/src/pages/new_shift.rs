//! Asking for a shift: what is wrong is said beside the field, what stands in the way before it is sent.

mod conflict;
mod fleet;
mod form;

use crate::{
    api::{fleet::read_new_shift_form, shifts::CREATE_FORM},
    components::{empty_state::EmptyState, icon::IconName, loaded::Loaded},
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
    let entered = SubmittedForm::at_first();
    let query = entered.query();
    let form = Resource::new_serde_wb_blocking(|| (), move |()| read_new_shift_form(query.clone()));
    view! {
        <PageTitle text="New shift" />
        <div class="narrow">
            <div class="head">
                <div class="grow">
                    <h1>"New shift"</h1>
                    <p>"The engineer in charge of the vehicle’s home station decides."</p>
                </div>
            </div>
            <section class="card">
                <Loaded resource=form fallback=|| view! { <div class="skeleton"><span></span></div> } let(form)>
                    {
                        let entered = entered.clone();
                        form.with_untracked(|form| if form.fleet_is_empty {
                            view! {
                                <EmptyState
                                    icon=IconName::Tray
                                    title="Nothing to plan with yet"
                                    text="Your company has no vehicle or no driver in Shiftbell. Ask your administrator to add them."
                                />
                            }
                            .into_any()
                        } else {
                            view! { <ShiftForm form=form.clone() entered /> }.into_any()
                        })
                    }
                </Loaded>
            </section>
        </div>
    }
}

/// What stands in the form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct SubmittedForm {
    vehicle_id: String,
    driver_id: String,
    start: String,
    end: String,
    /// What was searched for.
    vehicle: String,
    /// What was searched for.
    driver: String,
}

impl SubmittedForm {
    /// What was refused, or what the search step of a page without scripts carries in its URL.
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
