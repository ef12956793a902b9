//! Under which name a page was opened, if it is not the site's own.

use serde::{Deserialize, Serialize};

/// A name that is not the site's own. Nobody can sign in there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WrongAddress {
    /// The name and port under which the page was opened.
    pub opened: String,
    /// The site's own origin.
    pub right: String,
}
