//! What the server knows when it renders a page: the signed-in user, the language and more. The browser gets it with the page.

use crate::{flash::Flash, i18n::Locale, wrong_address::WrongAddress};
use domain::user::User;
use jiff::Timestamp;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// The data that a page starts with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Session {
    /// The signed-in user, if any.
    pub user: Option<User>,
    /// Language of the page.
    pub locale: Locale,
    /// Whether notifications are switched on.
    pub realtime: bool,
    /// Identifies the lifetime of the database; changes after a restore.
    pub epoch: String,
    /// When the page was rendered.
    pub now: Timestamp,
    /// Result of the form that led here.
    pub flash: Option<Flash>,
    /// Set if the page was opened under a name that is not the site's own.
    pub wrong_address: Option<WrongAddress>,
}

impl Session {
    /// Whether the page has a bell and a socket: only for a user with a role, because the server refuses all others, and only while
    /// notifications are switched on.
    pub fn has_bell(&self) -> bool {
        let has_role = |user: &User| !user.roles.is_empty();
        self.realtime && self.user.as_ref().is_some_and(has_role)
    }
}

#[derive(Clone)]
struct SessionContext(Arc<Session>);

/// Reads the session on the server, and takes it from the page in the browser.
pub fn provide_session() -> Arc<Session> {
    let session = Arc::new(SharedValue::new_serde_wb(read_session).into_inner());
    provide_context(SessionContext(session.clone()));
    session
}

/// The session of this page.
pub fn use_session() -> Arc<Session> {
    expect_context::<SessionContext>().0
}

/// The letters in the circle beside a name, in the case in which they are written.
pub fn initials(name: &str) -> String {
    let mut words = name
        .split_whitespace()
        .filter_map(|word| word.chars().next());
    let first = words.next();
    let last = words.next_back();
    first.into_iter().chain(last).collect()
}

/// The data that a page starts with. Also called while the routes are listed, when there is no request.
#[cfg(feature = "ssr")]
fn read_session() -> Session {
    use crate::server;
    let context = server::server_context().ok();
    Session {
        user: server::current_user().map(|access| access.user.clone()),
        locale: server::locale(),
        realtime: context
            .as_ref()
            .is_some_and(|context| context.service.realtime()),
        epoch: context
            .as_ref()
            .map(|context| context.service.epoch().to_owned())
            .unwrap_or_default(),
        now: context
            .as_ref()
            .map_or(jiff::Timestamp::UNIX_EPOCH, |context| context.service.now()),
        flash: context.as_ref().and_then(server::take_flash),
        wrong_address: server::request()
            .and_then(|parts| parts.extensions.get::<WrongAddress>().cloned()),
    }
}

#[cfg(not(feature = "ssr"))]
fn read_session() -> Session {
    // Only called on a page that the server did not render, and there is none.
    Session {
        user: None,
        locale: Locale::default(),
        realtime: false,
        epoch: String::new(),
        now: crate::state::clock::browser_now(),
        flash: None,
        wrong_address: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_are_taken_from_the_first_and_the_last_name() {
        assert_eq!(initials("Asha Patel"), "AP");
        assert_eq!(initials("Ravi Kumar Desai"), "RD");
        assert_eq!(initials("Mahesh"), "M");
        assert_eq!(initials("  "), "");
    }
}
