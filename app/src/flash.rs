//! What a plain form post has to say on the page that it leads back to: kept in a cookie that is read once, so that the URL stays clean
//! and typed text is not lost. Where scripts run, forms answer in place and none of this is used.

use domain::error::Error;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The outcome of a form post.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flash {
    /// Which form.
    pub form: String,
    /// Why it was refused.
    pub error: Option<Error>,
    /// What it did.
    pub notice: Option<String>,
    /// What was typed.
    pub typed: BTreeMap<String, String>,
}

impl Flash {
    /// The problem of this form, if the flash is about it.
    pub fn error_of(&self, form: &str) -> Option<Error> {
        (self.form == form).then(|| self.error.clone()).flatten()
    }

    /// What was typed into a field of this form.
    pub fn typed_in(&self, form: &str, field: &str) -> Option<String> {
        (self.form == form)
            .then(|| self.typed.get(field).cloned())
            .flatten()
    }
}

#[cfg(feature = "ssr")]
mod cookie;

#[cfg(feature = "ssr")]
pub use cookie::FlashCookie;
