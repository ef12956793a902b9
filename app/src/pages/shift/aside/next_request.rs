//! The next request to decide, so that nobody has to go back to the list after each decision.

use crate::{
    api::shifts::list_shifts,
    components::loaded::Loaded,
    i18n::{
        text,
        time::{span, today},
        use_locale,
    },
    realtime::use_realtime,
    routes,
    state::clock::use_clock,
};
use domain::{
    id::ShiftId,
    shift::{BoardQuery, ShiftBoard, ShiftStatus, ShiftView, Tab},
};
use leptos::prelude::*;

/// The pending request that starts first, except `after`; or that there is none.
#[component]
pub fn NextRequest(after: ShiftId) -> impl IntoView {
    let shifts = use_realtime().shifts;
    let pending = Resource::new_serde_wb_blocking(
        move || shifts.version(),
        |_| {
            list_shifts(BoardQuery {
                tab: Tab::One(ShiftStatus::Pending),
                ..BoardQuery::default()
            })
        },
    );
    view! {
        <Loaded resource=pending let(board)>
            <NextLink board after />
        </Loaded>
    }
}

#[component]
fn NextLink(board: Memo<ShiftBoard>, after: ShiftId) -> impl IntoView {
    let (locale, clock) = (use_locale(), use_clock());
    let next = Memo::new(move |_| {
        board.with(|board| {
            let mut rows = board.page.results.iter();
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
    view! {
        <section class="card pad">
            {move || match next.get() {
                Some(view) => link(view).into_any(),
                None => view! { <p>{text!(locale, dashboard.nothing_to_decide)}</p> }.into_any(),
            }}
        </section>
    }
}
