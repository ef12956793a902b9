//! The cookie that carries a [`Flash`]: signed, valid for one user and one minute. The signature keeps others, such as a site on a sibling
//! domain, from putting a notice or typed text on a page of ours.

use super::{Flash, SEEN_FIELD};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use cookie::{Cookie, CookieJar, Key, SameSite, time::Duration};
use domain::{
    credential::CookiePolicy, error::Error, evidence::Evidence, id::UserId, shift::Shift,
};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// How long the redirect may take until the page is loaded.
const LIFE: SignedDuration = SignedDuration::from_secs(60);
/// Browsers keep cookies of at least 4096 bytes, name, signature and attributes included.
const MAX_VALUE_BYTES: usize = 3750;

/// Conflicts of a series that are kept: the page finds all of them again.
const NAMED_CONFLICTS: usize = 4;

/// Writes and reads the flash cookie.
pub struct FlashCookie<'a> {
    /// Whether the site is served over HTTPS.
    pub policy: CookiePolicy,
    /// Key that signs the cookie.
    pub key: &'a Key,
    /// The signed-in user, if any.
    pub user: Option<UserId>,
    /// Time of the request.
    pub now: Timestamp,
}

#[derive(Serialize, Deserialize)]
struct Sealed {
    user: Option<UserId>,
    until: Timestamp,
    flash: Flash,
}

impl FlashCookie<'_> {
    /// The value of `Set-Cookie`. What does not fit is left out: first what the page reads again anyway, then the evidence that
    /// was seen, then the typed text, and at last the reason of the rejection in the error.
    pub fn set(&self, flash: Flash) -> Option<String> {
        let flash = Flash {
            error: flash.error.map(without_facts),
            ..flash
        };
        let mut unseen = flash.clone();
        unseen.typed.remove(SEEN_FIELD);
        let untyped = Flash {
            typed: Default::default(),
            ..unseen.clone()
        };
        let short = Flash {
            error: untyped.error.clone().map(without_reason),
            ..untyped.clone()
        };
        let value = [flash, unseen, untyped, short]
            .into_iter()
            .filter_map(|flash| self.seal(flash))
            .find(|value| value.len() <= MAX_VALUE_BYTES)?;
        let mut jar = CookieJar::new();
        let mut cookie = self.build(value);
        cookie.set_max_age(Duration::seconds(LIFE.as_secs()));
        jar.signed_mut(self.key).add(cookie);
        Some(jar.get(self.name())?.to_string())
    }

    /// The value of `Set-Cookie` that deletes the cookie.
    pub fn clear(&self) -> String {
        let mut cookie = self.build(String::new());
        cookie.set_max_age(Duration::ZERO);
        cookie.to_string()
    }

    /// Reads the flash from a `Cookie` header. `None` if it is forged, expired or for another user.
    pub fn read(&self, header: &str) -> Option<Flash> {
        let mut jar = CookieJar::new();
        for cookie in Cookie::split_parse(header.to_owned()).flatten() {
            jar.add_original(cookie);
        }
        let value = jar.signed(self.key).get(self.name())?;
        let json = URL_SAFE_NO_PAD.decode(value.value()).ok()?;
        let sealed: Sealed = serde_json::from_slice(&json).ok()?;
        (sealed.user == self.user && self.now <= sealed.until).then_some(sealed.flash)
    }

    /// Whether a `Cookie` header has a flash cookie, valid or not.
    pub fn is_in(&self, header: &str) -> bool {
        Cookie::split_parse(header)
            .flatten()
            .any(|cookie| cookie.name() == self.name())
    }

    fn seal(&self, flash: Flash) -> Option<String> {
        let sealed = Sealed {
            user: self.user,
            until: self.now.checked_add(LIFE).ok()?,
            flash,
        };
        let json = serde_json::to_vec(&sealed).ok()?;
        Some(URL_SAFE_NO_PAD.encode(json))
    }

    fn name(&self) -> &'static str {
        if self.policy.secure {
            "__Host-shiftbell_flash"
        } else {
            "shiftbell_flash"
        }
    }

    fn build(&self, value: String) -> Cookie<'static> {
        Cookie::build((self.name(), value))
            .path("/")
            .http_only(true)
            .same_site(SameSite::Lax)
            .secure(self.policy.secure)
            .build()
    }
}

fn without_reason(error: Error) -> Error {
    match error {
        Error::AlreadyDecided { mut shift } => {
            shift.rejection_reason = None;
            Error::AlreadyDecided { shift }
        }
        Error::TooLate { mut shift } => {
            shift.rejection_reason = None;
            Error::TooLate { shift }
        }
        Error::StaleVersion { mut shift } => {
            shift.rejection_reason = None;
            Error::StaleVersion { shift }
        }
        Error::TripStarted { mut shift, trip } => {
            shift.rejection_reason = None;
            Error::TripStarted { shift, trip }
        }
        Error::ShiftNotApproved { mut shift } => {
            shift.rejection_reason = None;
            Error::ShiftNotApproved { shift }
        }
        other => other,
    }
}

/// The page reads the neighbours and the dates of a series again; a cookie has no room for them.
fn without_facts(error: Error) -> Error {
    let shorten = |shift: &mut Box<Shift>, evidence: &mut Box<Evidence>| {
        shift.recurrence_pattern = None;
        evidence.driver.neighbours.clear();
        evidence.vehicle.neighbours.clear();
    };
    let mut error = error;
    match &mut error {
        Error::EvidenceChanged { shift, evidence } | Error::BlockedByLimits { shift, evidence } => {
            shorten(shift, evidence)
        }
        Error::SeriesDoubleBooking { conflicts } => conflicts.truncate(NAMED_CONFLICTS),
        _ => {}
    }
    error
}

#[cfg(test)]
mod tests;
