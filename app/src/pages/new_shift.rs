//! Asking for a shift: what is wrong is said beside the field, what stands in the way before it is sent.

mod form;

use crate::{
    api::fleet::read_fleet,
    components::{empty::Empty, error_notice::ErrorNotice, icon::Icon},
    error::AppError,
    fetched::{Waiting, fetch},
    routes,
    title::set_title,
};
use domain::problem::Problem;
use form::ShiftForm;
use leptos::prelude::*;

/// The page.
#[component]
pub fn NewShiftPage() -> impl IntoView {
    let options = fetch(read_fleet);
    set_title("New shift".into());
    view! {
        <div class="narrow">
            <div class="head">
                <div class="grow">
                    <h1>"New shift"</h1>
                    <p>"The engineer in charge of the vehicle’s home station decides."</p>
                </div>
            </div>
            <section class="card">
                <Waiting known=options.known() fallback=|| view! { <div class="skeleton"><span></span></div> }>
                    {move || {
                        Some(match options.get()? {
                            Ok(options) if options.vehicles.is_empty() || options.drivers.is_empty() => view! {
                                <Empty
                                    icon=Icon::Tray
                                    title="Nothing to plan with yet"
                                    text="Your company has no vehicle or no driver in Shiftbell. Ask your administrator to add them."
                                />
                            }
                            .into_any(),
                            Ok(options) => view! { <ShiftForm options /> }.into_any(),
                            Err(AppError(Problem::Forbidden)) => view! {
                                <Empty icon=Icon::Warning title="Shifts are planned by vendors" text="You do not have the role that this needs.">
                                    <a class="button" href=routes::DASHBOARD>"To the shifts"</a>
                                </Empty>
                            }
                            .into_any(),
                            Err(error) => view! { <ErrorNotice error retry=Callback::new(move |()| options.refetch()) /> }.into_any(),
                        })
                    }}
                </Waiting>
            </section>
        </div>
    }
}
