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
mod tests {
    use super::*;
    use domain::field_errors::FieldError;
    use serde_json::json;

    fn flash(reason: &str) -> Flash {
        Flash {
            form: "reject".into(),
            error: Some(Error::field("reason", FieldError::TooLong { max: 500 })),
            notice: None,
            typed: [("reason".to_owned(), reason.to_owned())].into(),
        }
    }

    fn cookies(key: &Key) -> FlashCookie<'_> {
        FlashCookie {
            policy: CookiePolicy { secure: true },
            key,
            user: Some(UserId::new(7)),
            now: Timestamp::UNIX_EPOCH,
        }
    }

    fn pair(cookies: &FlashCookie, flash: Flash) -> String {
        let header = cookies.set(flash).expect("a cookie");
        header.split(';').next().expect("a pair").to_owned()
    }

    #[test]
    fn survives_the_round_trip_and_stays_on_this_host() {
        let key = Key::generate();
        let cookies = cookies(&key);
        let flash = flash("zu müde 😀; a=b");
        let header = cookies.set(flash.clone()).expect("a cookie");
        for part in [
            "__Host-shiftbell_flash=",
            "HttpOnly",
            "SameSite=Lax",
            "Secure",
            "Path=/",
        ] {
            assert!(header.contains(part), "{header}");
        }
        let sent = format!("other=1; {}; more=2", pair(&cookies, flash.clone()));
        assert_eq!(cookies.read(&sent), Some(flash));
    }

    #[test]
    fn ignores_forged_expired_and_foreign_cookies() {
        let key = Key::generate();
        let ours = cookies(&key);
        let sent = pair(&ours, flash("typed"));
        let other_key = Key::generate();
        let mut others = vec![
            FlashCookie {
                user: Some(UserId::new(8)),
                ..cookies(&key)
            },
            FlashCookie {
                user: None,
                ..cookies(&key)
            },
            FlashCookie {
                now: Timestamp::UNIX_EPOCH + LIFE + SignedDuration::from_secs(1),
                ..cookies(&key)
            },
        ];
        others.push(cookies(&other_key));
        for other in others {
            assert_eq!(other.read(&sent), None);
            assert!(other.is_in(&sent));
        }
        let unsigned =
            URL_SAFE_NO_PAD.encode(br#"{"user":7,"until":"2099-01-01T00:00:00Z","flash":{}}"#);
        for bad in [
            "",
            "__Host-shiftbell_flash=",
            "__Host-shiftbell_flash=%%%",
            "__Host-shiftbell_flashes=e30",
        ] {
            assert_eq!(ours.read(bad), None, "{bad:?}");
        }
        assert_eq!(
            ours.read(&format!("__Host-shiftbell_flash={unsigned}")),
            None
        );
    }

    #[test]
    fn leaves_out_what_does_not_fit_but_keeps_the_error() {
        let key = Key::generate();
        let cookies = cookies(&key);
        let read = cookies
            .read(&pair(&cookies, flash(&"x".repeat(5000))))
            .expect("a flash");
        assert!(read.typed.is_empty() && read.error.is_some());
        let long = "ઘ".repeat(500);
        let name = "ઘ".repeat(60);
        let shift = json!({
            "id": 5, "status": "REJECTED", "vehicle_id": 2, "vehicle_reg": "GJ05BX4471", "driver_id": 3, "driver_name": name,
            "vendor_id": 4, "vendor_name": name, "station_id": 1, "station_name": name, "start_time": "2027-03-01T06:00:00Z",
            "end_time": "2027-03-01T14:00:00Z", "is_recurring": false, "recurrence_pattern": null,
            "created_by": {"id": 6, "full_name": name}, "created_at": "2027-03-01T00:00:00Z",
            "decided_by": {"id": 7, "full_name": name}, "decided_at": "2027-03-01T01:00:00Z", "rejection_reason": long, "version": 2,
        });
        let decided = Flash {
            error: Some(Error::AlreadyDecided {
                shift: serde_json::from_value(shift).expect("a shift"),
            }),
            ..flash(&long)
        };
        let header = cookies.set(decided).expect("a cookie");
        assert!(header.len() < 4096, "{}", header.len());
        let read = cookies
            .read(header.split(';').next().expect("a pair"))
            .expect("a flash");
        assert!(matches!(read.error, Some(Error::AlreadyDecided { .. })));
    }
}
