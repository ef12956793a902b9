//! What stands in place of no rows in the list of shifts.

use super::{empty_state::EmptyState, icon::IconName};
use crate::{
    i18n::{Locale, text},
    list_query::{ListQuery, Tab},
    routes,
};
use domain::{
    shift::ShiftStatus,
    user::{RoleCode, User},
};
use leptos::prelude::*;

/// Why a list has no rows, and what to do about it.
pub fn empty_state(locale: Locale, query: &ListQuery, default_tab: Tab, user: &User) -> AnyView {
    let plans = user.is(RoleCode::Vendor);
    if query.is_narrowed() {
        let widened = query.widened().url(default_tab);
        let (title, text) = if query.ends_before_start() {
            (text!(locale, shift_filters.ends_before_start), "")
        } else {
            (
                text!(locale, shift_list.empty.no_match),
                text!(locale, shift_list.empty.no_match_text),
            )
        };
        return view! {
            <EmptyState icon=IconName::Search title text>
                <a class="button" href=widened>
                    {text!(locale, shift_list.empty.clear)}
                </a>
            </EmptyState>
        }
        .into_any();
    }
    let (title, text) = empty_texts(locale, query.tab, user);
    if plans && matches!(query.tab, Tab::All | Tab::Upcoming) {
        return view! {
            <EmptyState icon=IconName::Tray title text>
                <a class="button button--primary" href=routes::NEW_SHIFT>
                    {text!(locale, dashboard.new_shift)}
                </a>
            </EmptyState>
        }
        .into_any();
    }
    view! { <EmptyState icon=IconName::Tray title text /> }.into_any()
}

/// Title and text of a tab without shifts.
fn empty_texts(locale: Locale, tab: Tab, user: &User) -> (&'static str, &'static str) {
    match (tab, user.is(RoleCode::Vendor)) {
        (Tab::One(ShiftStatus::Pending), false) if !user.is(RoleCode::Eic) => {
            (text!(locale, dashboard.nothing_waiting), "")
        }
        (Tab::One(ShiftStatus::Pending), false) => (
            text!(locale, dashboard.nothing_to_decide),
            text!(locale, shift_list.empty.nothing_to_decide_text),
        ),
        (Tab::Upcoming, true) => (
            text!(locale, shift_list.empty.upcoming),
            text!(locale, shift_list.empty.plan_next),
        ),
        (Tab::Upcoming, false) => (
            text!(locale, shift_list.empty.upcoming),
            text!(locale, shift_list.empty.first_request),
        ),
        (Tab::All, true) => (
            text!(locale, shift_list.empty.none_yet),
            text!(locale, shift_list.empty.plan_first),
        ),
        (Tab::All, false) => (
            text!(locale, shift_list.empty.none_yet),
            text!(locale, shift_list.empty.first_request),
        ),
        (Tab::Past, _) => (text!(locale, shift_list.empty.past), ""),
        (Tab::One(ShiftStatus::Pending), true) => (text!(locale, shift_list.empty.pending), ""),
        (Tab::One(ShiftStatus::Approved), _) => (text!(locale, shift_list.empty.approved), ""),
        (Tab::One(ShiftStatus::Rejected), _) => (text!(locale, shift_list.empty.rejected), ""),
        (Tab::One(ShiftStatus::Cancelled), _) => (text!(locale, shift_list.empty.cancelled), ""),
        (Tab::One(ShiftStatus::Expired), _) => (text!(locale, shift_list.empty.expired), ""),
    }
}
