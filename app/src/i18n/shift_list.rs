//! Words for the list of shifts: its title, its tabs, its filters.

use super::{
    Locale,
    plural::count_text,
    shift::{sort_label, status_label},
    text,
    time::date_of_year,
};
use crate::list_query::{ListQuery, Tab};
use domain::{
    station::Station,
    user::{RoleCode, User},
};

/// Whose shifts a user's list contains, such as `Shifts at Hazira MS`.
pub fn title(locale: Locale, user: &User) -> String {
    let stations: Vec<_> = user
        .roles
        .iter()
        .filter(|role| role.code == RoleCode::Eic)
        .filter_map(|role| role.station_name.as_deref())
        .collect();
    let vendors: Vec<_> = user
        .roles
        .iter()
        .filter_map(|role| role.vendor_name.as_deref())
        .collect();
    match (stations.as_slice(), vendors.as_slice()) {
        _ if user.is(RoleCode::Admin) => text!(locale, dashboard.all).to_owned(),
        ([station], _) => text!(locale, dashboard.at_station, station = *station),
        ([_, ..], _) => {
            let count = i64::try_from(stations.len()).unwrap_or(i64::MAX);
            count_text!(locale, count, dashboard.at_stations)
        }
        ([], [vendor]) => text!(locale, dashboard.of_vendor, vendor = *vendor),
        _ => text!(locale, dashboard.title).to_owned(),
    }
}

/// The word for a tab.
pub fn tab_label(locale: Locale, tab: Tab) -> &'static str {
    match tab {
        Tab::All => text!(locale, shift_tabs.all),
        Tab::Upcoming => text!(locale, shift_tabs.upcoming),
        Tab::Past => text!(locale, shift_tabs.past),
        Tab::One(status) => status_label(locale, status),
    }
}

/// What a list is restricted to and its order, for a person who does not see the filters, such as
/// `Upcoming · “4471” · from Sun 22 Nov 2026 · Earliest start first`.
pub fn conditions(locale: Locale, query: &ListQuery, stations: &[Station]) -> String {
    let mut parts = vec![tab_label(locale, query.tab).to_owned()];
    if !query.search.is_empty() {
        parts.push(text!(
            locale,
            shift_list.print.search,
            text = query.search.as_str()
        ));
    }
    let station = stations
        .iter()
        .find(|station| Some(station.id) == query.station);
    parts.extend(station.map(|station| station.name.clone()));
    let day = |date| date_of_year(locale, date);
    match (query.from, query.to) {
        (Some(from), Some(to)) if from == to => parts.push(day(from)),
        (Some(from), Some(to)) => parts.push(text!(
            locale,
            shift_list.print.between,
            from = day(from),
            to = day(to)
        )),
        (Some(from), None) => parts.push(text!(locale, shift_list.print.from, day = day(from))),
        (None, Some(to)) => parts.push(text!(locale, shift_list.print.until, day = day(to))),
        (None, None) => {}
    }
    parts.push(sort_label(locale, query.sort()).to_owned());
    parts.join(" · ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::id::StationId;
    use jiff::civil::date;

    #[test]
    fn conditions_name_every_filter_and_the_order() {
        let hazira = Station {
            id: StationId::new(3),
            name: "Hazira MS".into(),
            zone: "Asia/Kolkata".into(),
        };
        let words =
            |query: &ListQuery| conditions(Locale::en, query, std::slice::from_ref(&hazira));
        let upcoming = ListQuery {
            tab: Tab::Upcoming,
            ..ListQuery::default()
        };
        assert_eq!(words(&upcoming), "Upcoming · Earliest start first");
        let narrowed = ListQuery {
            search: "4471".into(),
            station: Some(hazira.id),
            from: Some(date(2026, 11, 22)),
            to: Some(date(2027, 1, 3)),
            ..ListQuery::default()
        };
        assert_eq!(
            words(&narrowed),
            "All · “4471” · Hazira MS · Sun 22 Nov 2026 to Sun 3 Jan 2027 · Latest start first"
        );
        let one_day = ListQuery {
            to: narrowed.from,
            from: narrowed.from,
            station: Some(StationId::new(9)),
            ..upcoming
        };
        assert_eq!(
            words(&one_day),
            "Upcoming · Sun 22 Nov 2026 · Earliest start first"
        );
    }
}
