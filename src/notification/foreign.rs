//! A notification that another program asks us to send (CONTRACT §4, "From other programs").

use super::NotificationType;
use crate::{
    field_errors::{FieldError, FieldErrors},
    id::{StationId, UserId, VendorId},
    text,
    user::RoleCode,
};
use serde_json::{Map, Value};
use std::{collections::BTreeSet, fmt, str::FromStr};

/// Maximum length of a title, in characters.
const MAX_TITLE_CHARS: usize = 255;
/// Maximum length of a message, in characters.
const MAX_MESSAGE_CHARS: usize = 2000;
/// Maximum size of the data as compact JSON, in bytes.
const MAX_DATA_BYTES: usize = 8 * 1024;

/// The types that other programs may send.
pub const FOREIGN_TYPES: [NotificationType; 6] = [
    NotificationType::ShiftCreated,
    NotificationType::ShiftApproved,
    NotificationType::ShiftRejected,
    NotificationType::TripAssigned,
    NotificationType::StockRequest,
    NotificationType::Emergency,
];

/// Whom another program wants to tell. Unknown and inactive users are passed over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Addressees {
    /// Users by their ids.
    Users(BTreeSet<UserId>),
    /// Users by their e-mail addresses, in any spelling.
    Emails(BTreeSet<String>),
    /// Everybody with a role.
    Role {
        /// The role.
        code: RoleCode,
        /// Only at this station.
        station: Option<StationId>,
        /// Only of this vendor.
        vendor: Option<VendorId>,
    },
}

/// A notification as it was requested, before the check of its values.
#[derive(Clone, Debug)]
pub struct ForeignDraft {
    /// Whom to tell.
    pub to: Addressees,
    /// Type of the notification.
    pub kind: NotificationType,
    /// Title, a few words.
    pub title: String,
    /// Message, one or two sentences.
    pub message: String,
    /// Anything machine-readable; empty if there is nothing.
    pub data: Map<String, Value>,
    /// Page to open.
    pub action_url: Option<String>,
}

/// A checked notification of another program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForeignNotification {
    /// Whom to tell.
    pub to: Addressees,
    /// Type of the notification: one of [`FOREIGN_TYPES`].
    pub kind: NotificationType,
    /// Title, 1 to 255 characters.
    pub title: String,
    /// Message, 1 to 2000 characters.
    pub message: String,
    /// Anything machine-readable, up to 8 KiB.
    pub data: Map<String, Value>,
    /// Page to open.
    pub action_url: Option<ActionUrl>,
}

impl ForeignDraft {
    /// Checks every value.
    ///
    /// # Errors
    /// What is wrong, by the names of the fields in CONTRACT §4.
    pub fn check(self) -> Result<ForeignNotification, FieldErrors> {
        let mut errors = FieldErrors::default();
        if let Addressees::Role {
            code,
            station,
            vendor,
        } = &self.to
        {
            let has_station = matches!(code, RoleCode::Eic | RoleCode::DbsOperator);
            if station.is_some() && !has_station || vendor.is_some() && *code != RoleCode::Vendor {
                errors.add("to", FieldError::WrongAddresseeScope);
            }
        }
        if !FOREIGN_TYPES.contains(&self.kind) {
            errors.add("type", FieldError::NotAForeignType);
        }
        let mut clean = |field, text: &str, max| match text::clean(text, max) {
            Ok(text) => text,
            Err(error) => {
                errors.add(field, error);
                String::new()
            }
        };
        let title = clean("title", &self.title, MAX_TITLE_CHARS);
        let message = clean("message", &self.message, MAX_MESSAGE_CHARS);
        if Value::Object(self.data.clone()).to_string().len() > MAX_DATA_BYTES {
            let max = MAX_DATA_BYTES;
            errors.add("data", FieldError::TooManyBytes { max });
        }
        let action_url = match self.action_url.as_deref().map(str::parse).transpose() {
            Ok(url) => url,
            Err(InvalidActionUrl) => {
                errors.add("action_url", FieldError::NotAnActionUrl);
                None
            }
        };
        errors.into_result(ForeignNotification {
            to: self.to,
            kind: self.kind,
            title,
            message,
            data: self.data,
            action_url,
        })
    }
}

/// The path of a page of this site, which a click may open: it cannot lead to another site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActionUrl(String);

impl ActionUrl {
    /// Maximum length in characters.
    pub const MAX_CHARS: usize = 500;

    /// The path, with its query and fragment.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ActionUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Error: the text is not a path of this site.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not_an_action_url")]
pub struct InvalidActionUrl;

impl FromStr for ActionUrl {
    type Err = InvalidActionUrl;

    fn from_str(text: &str) -> Result<Self, InvalidActionUrl> {
        // Browsers read `//` and `/\` as the beginning of another host, and leave out control characters before.
        let is_path = text
            .strip_prefix('/')
            .is_some_and(|rest| !rest.starts_with(['/', '\\']));
        let is_clean = !text.chars().any(char::is_control);
        if is_path && is_clean && text.chars().count() <= Self::MAX_CHARS {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidActionUrl)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn draft() -> ForeignDraft {
        ForeignDraft {
            to: Addressees::Users([UserId::new(1)].into()),
            kind: NotificationType::StockRequest,
            title: " Truck late ".to_owned(),
            message: "Truck 7 is 40 minutes late.".to_owned(),
            data: Map::new(),
            action_url: Some("/trips/7".to_owned()),
        }
    }

    fn wrong(draft: ForeignDraft) -> Vec<String> {
        let errors = draft.check().expect_err("invalid");
        errors.iter().map(|(field, _)| field.to_owned()).collect()
    }

    #[test]
    fn checks_every_value() {
        let checked = draft().check().expect("valid");
        assert_eq!(checked.title, "Truck late");
        let all_wrong = ForeignDraft {
            to: Addressees::Role {
                code: RoleCode::Vendor,
                station: Some(StationId::new(1)),
                vendor: None,
            },
            kind: NotificationType::ShiftExpired,
            title: "x".repeat(256),
            message: " ".to_owned(),
            data: [("text".to_owned(), json!("x".repeat(8192)))]
                .into_iter()
                .collect(),
            action_url: Some("https://example.com/".to_owned()),
        };
        assert_eq!(
            wrong(all_wrong),
            ["action_url", "data", "message", "title", "to", "type"]
        );
    }

    #[test]
    fn data_is_measured_as_compact_json() {
        // `{"text":""}` has 11 bytes.
        for (length, is_valid) in [(8192 - 11, true), (8192 - 10, false)] {
            let mut draft = draft();
            draft
                .data
                .insert("text".to_owned(), json!("x".repeat(length)));
            assert_eq!(draft.check().is_ok(), is_valid, "{length}");
        }
    }

    #[test]
    fn a_station_goes_with_the_roles_of_stations_and_a_vendor_with_vendors() {
        let (station, vendor) = (Some(StationId::new(1)), Some(VendorId::new(1)));
        for (code, station, vendor, is_valid) in [
            (RoleCode::Eic, station, None, true),
            (RoleCode::DbsOperator, station, None, true),
            (RoleCode::Vendor, None, vendor, true),
            (RoleCode::Admin, None, None, true),
            (RoleCode::Eic, None, vendor, false),
            (RoleCode::Vendor, station, vendor, false),
            (RoleCode::Admin, station, None, false),
            (RoleCode::Admin, None, vendor, false),
        ] {
            let mut draft = draft();
            draft.to = Addressees::Role {
                code,
                station,
                vendor,
            };
            assert_eq!(draft.check().is_ok(), is_valid, "{code}");
        }
    }

    #[test]
    fn an_action_url_leads_to_this_site() {
        for good in ["/", "/shifts/5", "/shifts/5?tab=a/b#x", "/a//b", "/ä b"] {
            assert!(good.parse::<ActionUrl>().is_ok(), "{good:?}");
        }
        let long = format!("/{}", "x".repeat(500));
        for bad in [
            "",
            "shifts/5",
            "//example.com",
            "/\\example.com",
            "https://example.com/",
            "javascript:alert(1)",
            "/\t/example.com",
            "/a\nb",
            " /shifts/5",
            long.as_str(),
        ] {
            assert_eq!(bad.parse::<ActionUrl>(), Err(InvalidActionUrl), "{bad:?}");
        }
    }
}
