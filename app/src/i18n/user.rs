//! Words for people and their roles.

use super::{Locale, text};
use domain::user::{RoleCode, User};

/// Where somebody works, in a few words: `EIC · Hazira MS + 1`.
pub fn role_summary(locale: Locale, user: &User) -> String {
    let Some(role) = user.roles.first() else {
        return text!(locale, account.no_role).to_owned();
    };
    let no_station = text!(locale, account.no_station);
    let station = role.station_name.as_deref().unwrap_or(no_station);
    let first = match role.code {
        RoleCode::Eic => text!(locale, account.eic, station = station),
        RoleCode::Vendor => role
            .vendor_name
            .clone()
            .unwrap_or_else(|| text!(locale, account.vendor).to_owned()),
        RoleCode::DbsOperator => text!(locale, account.operator, station = station),
        RoleCode::Admin => text!(locale, account.administrator).to_owned(),
    };
    match user.roles.len() - 1 {
        0 => first,
        others => text!(locale, account.and_more, role = first, count = others),
    }
}
