//! Who is signed in, and what else the server knows when it renders a page: handed to the browser with the page.

use crate::flash::Flash;
use domain::user::{RoleCode, User};
use jiff::Timestamp;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// What a page starts from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Session {
    /// Who is signed in, if anyone.
    pub user: Option<User>,
    /// Whether notifications are switched on.
    pub realtime: bool,
    /// The life of the database.
    pub epoch: String,
    /// When the page was rendered.
    pub now: Timestamp,
    /// What the form that led here has to say.
    pub flash: Option<Flash>,
}

impl Session {
    /// The bell, the socket and everything that hangs on them: only for someone, and only while the flag is up.
    pub fn has_bell(&self) -> bool {
        self.user.is_some() && self.realtime
    }
}

#[derive(Clone)]
struct SessionContext(Arc<Session>);

/// Reads the session on the server, takes it over in the browser.
pub fn provide_session() -> Arc<Session> {
    let session = Arc::new(SharedValue::new_serde_wb(read_session).into_inner());
    provide_context(SessionContext(session.clone()));
    session
}

/// The session of this page.
pub fn use_session() -> Arc<Session> {
    expect_context::<SessionContext>().0
}

/// Where somebody works, in a few words: what stands below their name.
pub fn role_summary(user: &User) -> String {
    let Some(role) = user.roles.first() else {
        return "No role".to_owned();
    };
    let others = user.roles.len() - 1;
    let first = match role.code {
        RoleCode::Eic => format!(
            "EIC · {}",
            role.station_name.as_deref().unwrap_or("no station")
        ),
        RoleCode::Vendor => role
            .vendor_name
            .clone()
            .unwrap_or_else(|| "Vendor".to_owned()),
        RoleCode::DbsOperator => format!(
            "Operator · {}",
            role.station_name.as_deref().unwrap_or("no station")
        ),
        RoleCode::Admin => "Administrator".to_owned(),
    };
    if others == 0 {
        first
    } else {
        format!("{first} + {others}")
    }
}

/// The letters in the circle beside a name; the style makes them large.
pub fn initials(name: &str) -> String {
    let mut words = name
        .split_whitespace()
        .filter_map(|word| word.chars().next());
    let first = words.next();
    let last = words.next_back();
    first.into_iter().chain(last).collect()
}

#[cfg(feature = "ssr")]
fn read_session() -> Session {
    crate::server::read_session()
}

#[cfg(not(feature = "ssr"))]
fn read_session() -> Session {
    // Only ever asked of a page that the server did not render, and there is none.
    Session {
        user: None,
        realtime: false,
        epoch: String::new(),
        now: crate::state::clock::browser_now(),
        flash: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_are_those_of_the_first_and_the_last_name() {
        assert_eq!(initials("Asha Patel"), "AP");
        assert_eq!(initials("Ravi Kumar Desai"), "RD");
        assert_eq!(initials("Mahesh"), "M");
        assert_eq!(initials("  "), "");
    }
}
