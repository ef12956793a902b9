//! The whole list of shifts for printing, not only one page of it.

use crate::{
    api::shifts::print_shifts,
    components::{
        icon::{Icon, IconName},
        loaded::Loaded,
        print_heading::PrintHeading,
        shift_empty::empty_state,
        ui::button::{Button, ButtonVariant},
    },
    i18n::{shift::status_label, shift_list::title, text, time::dated_span, use_locale},
    list_query::{ListQuery, default_tab, shows_vendor},
    page_title::PageTitle,
    state::session::use_session,
};
use domain::{
    shift::{ShiftBoard, ShiftView},
    user::User,
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// The list, or nothing for users without shifts.
#[component]
pub fn PrintShifts() -> impl IntoView {
    let locale = use_locale();
    let user = use_session().user.clone();
    view! {
        <PageTitle text=text!(locale, shift_list.print.title) />
        {user.filter(User::works_with_shifts).map(|user| view! { <Sheet user /> }.into_any())}
    }
}

#[component]
fn Sheet(user: User) -> impl IntoView {
    let locale = use_locale();
    let default_tab = default_tab(&user);
    let params = use_query_map();
    let query = Memo::new(move |_| {
        params.with(|params| ListQuery::read(|name| params.get(name), default_tab))
    });
    let list = Resource::new_serde_wb_blocking(
        move || query.get(),
        |query| async move { print_shifts(query.to_board_query()).await },
    );
    let vendor = shows_vendor(&user);
    let reader = StoredValue::new(user.clone());
    view! {
        <p class="back">
            <a href=move || query.with(|query| query.url(default_tab))>
                <Icon icon=IconName::Back size=16 />
                {text!(locale, shift_list.print.back)}
            </a>
        </p>
        <div class="head">
            <h1 class="grow">{title(locale, &user)}</h1>
            <span class="needs-script">
                <Button
                    variant=ButtonVariant::Primary
                    on_click=move |_| {
                        let _ = window().print();
                    }
                >
                    {text!(locale, shift_filters.print)}
                </Button>
            </span>
        </div>
        <section class="card sheet" aria-label=text!(locale, dashboard.list)>
            <Loaded resource=list let(board)>
                <PrintHeading board query live=false />
                {move || {
                    board
                        .with(|board| {
                            if board.page.results.is_empty() {
                                let query = query.get();
                                return reader
                                    .with_value(|user| {
                                        empty_state(locale, &query, default_tab, user)
                                    });
                            }
                            view! { <Rows board=board.clone() vendor /> }.into_any()
                        })
                }}
            </Loaded>
        </section>
    }
}

/// The rows, with the roles that browsers drop where the rows are no table. They do not follow later changes: paper does not either.
#[component]
fn Rows(
    board: ShiftBoard,
    /// Whether each row names its vendor.
    vendor: bool,
) -> impl IntoView {
    let locale = use_locale();
    let (station, zone) = (board.shows_station(), board.shows_zone());
    let printed = i64::try_from(board.page.results.len()).unwrap_or(i64::MAX);
    let count = board.page.count;
    let row = move |view: ShiftView| {
        let ShiftView {
            shift,
            start_local,
            end_local,
            zone: zone_name,
            ..
        } = view;
        let mut time = dated_span(locale, start_local, end_local);
        if zone {
            time = text!(locale, shift_list.print.time, time = time, zone = zone_name);
        }
        view! {
            <tr role="row">
                <td role="cell">{time}</td>
                <td role="cell">{shift.vehicle_reg}</td>
                <td role="cell">
                    {shift.driver_name}
                    {vendor.then(|| view! { <small>{shift.vendor_name}</small> })}
                </td>
                {station.then(|| view! { <td role="cell">{shift.station_name}</td> })}
                <td role="cell">
                    {status_label(locale, shift.status)} <small>{shift.rejection_reason}</small>
                </td>
            </tr>
        }
    };
    view! {
        {(count > printed)
            .then(|| {
                view! {
                    <p class="sheet__limit">
                        {text!(locale, shift_list.print.limit, printed = printed, count = count)}
                    </p>
                }
            })}
        <table class="sheet__rows" role="table">
            <thead>
                <tr>
                    <th scope="col">{text!(locale, shift_list.column.shift)}</th>
                    <th scope="col">{text!(locale, shift_list.column.vehicle)}</th>
                    <th scope="col">{text!(locale, shift_list.column.driver)}</th>
                    {station
                        .then(|| {
                            view! { <th scope="col">{text!(locale, shift_filters.station)}</th> }
                        })}
                    <th scope="col">{text!(locale, shift_list.column.status)}</th>
                </tr>
            </thead>
            <tbody role="rowgroup">{board.page.results.into_iter().map(row).collect_view()}</tbody>
        </table>
    }
}
