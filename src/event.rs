//! What a commit changed: the events that the hub and the bus receive.

use crate::{
    emergency::Emergency,
    id::{
        EmergencyId, NotificationId, SeriesId, ShiftId, StationId, StockRequestId, TripId, UserId,
        VendorId,
    },
    notification::{ChangeKind, NotificationType},
    shift::{Shift, ShiftVersion},
    stock_request::StockRequest,
    trip::Trip,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::sync::Arc;

/// Everything that one commit changed.
#[derive(Clone, Debug, Default)]
pub struct Changes {
    /// Inbox changes, each with the new `seq` of its inbox.
    pub inboxes: Vec<InboxChange>,
    /// The shift that was created or changed.
    pub shift: Option<Arc<Shift>>,
    /// Trips, stock requests and emergencies that were created or changed.
    pub records: Vec<RecordChange>,
    /// The dates of a series that were created or changed together; a single one is in `shift`.
    pub series: Option<SeriesChange>,
    /// Users whose sessions, tokens or roles changed.
    pub access: Vec<UserId>,
}

/// What an event is about. Decides which notifications are resolved with it, and which receipts count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventSubject {
    /// A shift.
    Shift(ShiftId),
    /// Several dates of a series.
    Series(SeriesId),
    /// A trip.
    Trip(TripId),
    /// A stock request.
    StockRequest(StockRequestId),
    /// An emergency.
    Emergency(EmergencyId),
    /// Nothing of ours: another program sent it.
    Foreign,
}

impl From<ShiftId> for EventSubject {
    fn from(id: ShiftId) -> Self {
        Self::Shift(id)
    }
}

impl From<SeriesId> for EventSubject {
    fn from(id: SeriesId) -> Self {
        Self::Series(id)
    }
}

impl From<TripId> for EventSubject {
    fn from(id: TripId) -> Self {
        Self::Trip(id)
    }
}

impl From<StockRequestId> for EventSubject {
    fn from(id: StockRequestId) -> Self {
        Self::StockRequest(id)
    }
}

impl From<EmergencyId> for EventSubject {
    fn from(id: EmergencyId) -> Self {
        Self::Emergency(id)
    }
}

impl EventSubject {
    /// The column of the table of events that refers to it, and its id there.
    #[cfg(feature = "ssr")]
    pub(crate) fn column(self) -> Option<(&'static str, i64)> {
        match self {
            Self::Shift(id) => Some(("shift_id", id.get())),
            Self::Series(id) => Some(("series_id", id.get())),
            Self::Trip(id) => Some(("trip_id", id.get())),
            Self::StockRequest(id) => Some(("stock_request_id", id.get())),
            Self::Emergency(id) => Some(("emergency_id", id.get())),
            Self::Foreign => None,
        }
    }
}

/// A record that is sent as a hint to everybody who may see it (CONTRACT §5).
#[derive(Clone, Debug)]
pub struct RecordChange {
    /// The record in its current state.
    pub record: Record,
    /// Who may see it.
    pub audience: Audience,
}

/// A trip, a stock request or an emergency.
#[derive(Clone, Debug)]
pub enum Record {
    /// A trip.
    Trip(Arc<Trip>),
    /// A stock request.
    StockRequest(Arc<StockRequest>),
    /// An emergency.
    Emergency(Arc<Emergency>),
}

/// Kinds of records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecordKind {
    /// Trips.
    Trip,
    /// Stock requests.
    StockRequest,
    /// Emergencies.
    Emergency,
}

/// Identifies a version of a record, without content, so that it can be sent as a hint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordVersion {
    /// Kind of the record.
    pub kind: RecordKind,
    /// Its id.
    pub id: i64,
    /// Its version.
    pub version: i64,
}

impl Record {
    /// The version of this record.
    pub fn version(&self) -> RecordVersion {
        let (kind, id, version) = match self {
            Self::Trip(trip) => (RecordKind::Trip, trip.id.get(), trip.version),
            Self::StockRequest(request) => {
                (RecordKind::StockRequest, request.id.get(), request.version)
            }
            Self::Emergency(emergency) => {
                (RecordKind::Emergency, emergency.id.get(), emergency.version)
            }
        };
        RecordVersion { kind, id, version }
    }
}

/// Users by their roles: everybody who matches at least one part.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Audience {
    /// The EICs of these stations.
    pub eics_of: Vec<StationId>,
    /// The operators of these daughter stations.
    pub operators_of: Vec<StationId>,
    /// The users of these vendors.
    pub vendors: Vec<VendorId>,
    /// Every administrator.
    pub admins: bool,
    /// These users.
    pub users: Vec<UserId>,
}

/// Dates of a series that one commit created or changed.
#[derive(Clone, Debug)]
pub struct SeriesChange {
    /// The first of them.
    pub first: Arc<Shift>,
    /// All of them.
    pub dates: SeriesDates,
}

/// The versions of several dates of one series, without content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeriesDates {
    /// Id of the series.
    pub id: SeriesId,
    /// When they changed.
    pub changed_at: Timestamp,
    /// The dates, in order of their ids. They have the same station and vendor.
    pub versions: Vec<ShiftVersion>,
}

/// One change of one inbox.
#[derive(Clone, Debug)]
pub struct InboxChange {
    /// Owner of the inbox.
    pub user: UserId,
    /// Position in the order of the inbox's changes.
    pub seq: i64,
    /// Unread notifications after this change.
    pub unread: i64,
    /// The change itself.
    pub event: InboxEvent,
}

/// What changed in an inbox.
#[derive(Clone, Debug)]
pub enum InboxEvent {
    /// A new notification.
    New {
        /// Id of the recipient's notification.
        id: NotificationId,
        /// Content, shared by all recipients.
        content: Arc<Content>,
    },
    /// The read state changed.
    Changed(ChangeKind),
}

/// The content of a notification, the same for all recipients.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Content {
    /// Type of the notification.
    pub kind: NotificationType,
    /// Title, a few words.
    pub title: String,
    /// Message, one or two sentences.
    pub message: String,
    /// The same information in machine-readable form.
    pub data: Value,
    /// Path of the page to open.
    pub action_url: Option<String>,
    /// Time of creation.
    pub created_at: Timestamp,
}
