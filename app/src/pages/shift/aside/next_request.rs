//! The next request to decide, so that nobody has to go back to the list after each decision.

use crate::{
    api::shifts::list_shifts,
    components::loaded::{Loaded, Loading},
    i18n::{
        text,
        time::{span, today},
        use_locale,
    },
    realtime::use_realtime,
    routes,
    state::{clock::use_clock, session::use_session},
};
use domain::{
    id::ShiftId,
    shift::{BoardQuery, ShiftBoard, ShiftStatus, ShiftView, Tab},
    shift_details::ShiftDetails,
    user::RoleCode,
};
use leptos::prelude::*;

/// Asks for the pending requests; only for an EIC, and not while this shift itself waits for the decision.
pub fn load_pending(id: ShiftId, details: Loading<ShiftDetails>) -> Loading<Option<ShiftBoard>> {
    let shifts = use_realtime().shifts;
    let session = use_session();
    let is_eic = session
        .user
        .as_ref()
        .is_some_and(|user| user.is(RoleCode::Eic));
    Resource::new_serde_wb_blocking(
        move || (shifts.version(), shifts.version_of(id)),
        move |_| async move {
            if !is_eic || details.await?.may_decide {
                return Ok(None);
            }
            let query = BoardQuery {
                tab: Tab::One(ShiftStatus::Pending),
                ..BoardQuery::default()
            };
            list_shifts(query).await.map(Some)
        },
    )
}

/// The pending request that starts first, except `after`; or that there is none.
#[component]
pub fn NextRequest(
    /// From [`load_pending`].
    pending: Loading<Option<ShiftBoard>>,
    after: ShiftId,
) -> impl IntoView {
    view! {
        <Loaded resource=pending let(pending)>
            <NextLink pending after />
        </Loaded>
    }
}

#[component]
fn NextLink(pending: Memo<Option<ShiftBoard>>, after: ShiftId) -> impl IntoView {
    let (locale, clock) = (use_locale(), use_clock());
    let is_known = Memo::new(move |_| pending.with(Option::is_some));
    let next = Memo::new(move |_| {
        pending.with(|pending| {
            let mut rows = pending.as_ref()?.page.results.iter();
            rows.find(|view| view.shift.id != after).cloned()
        })
    });
    let link = move |view: ShiftView| {
        let about = move || {
            let today = today(clock.now.get(), view.now_offset_seconds);
            text!(
                locale,
                shift_page.next_about,
                time = span(locale, view.start_local, view.end_local, today),
                driver = view.shift.driver_name.as_str()
            )
        };
        view! {
            <a class="next" href=routes::shift(view.shift.id)>
                <small>{text!(locale, shift_page.next)}</small>
                {about}
            </a>
        }
    };
    let content = move || match next.get() {
        Some(view) => link(view).into_any(),
        None => view! { <p>{text!(locale, dashboard.nothing_to_decide)}</p> }.into_any(),
    };
    move || {
        is_known
            .get()
            .then(|| view! { <section class="card pad">{content}</section> })
    }
}
