//! Deserialization of server frames.

use super::{Reference, ServerFrame};
use crate::{
    emergency::Emergency,
    id::{NotificationId, SeriesId, ShiftId, StationId, VendorId},
    notification::{ChangeKind, Notification, Resolved},
    shift::{Person, Shift},
    stock_request::StockRequest,
    trip::Trip,
};
use serde::Deserialize;

/// The members of all frame types. Deserializes in one pass; with serde's internal tagging, serde would buffer the
/// whole frame first.
#[derive(Deserialize)]
pub(super) struct ReceivedFrame {
    #[serde(rename = "type")]
    kind: String,
    seq: Option<i64>,
    count: Option<i64>,
    epoch: Option<String>,
    notification: Option<Box<Notification>>,
    ids: Option<Vec<NotificationId>>,
    up_to: Option<NotificationId>,
    resolved: Option<Resolved>,
    shift: Option<Box<Shift>>,
    shift_id: Option<ShiftId>,
    viewers: Option<Vec<Person>>,
    trip: Option<Box<Trip>>,
    stock_request: Option<Box<StockRequest>>,
    emergency: Option<Box<Emergency>>,
    series_id: Option<SeriesId>,
    station_id: Option<StationId>,
    vendor_id: Option<VendorId>,
    shift_ids: Option<Vec<ShiftId>>,
    from: Option<i64>,
    to: Option<i64>,
    complete: Option<bool>,
    code: Option<String>,
    message: Option<String>,
    #[serde(rename = "ref")]
    reference: Option<Reference>,
}

/// Error: a member that the frame's type requires is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("incomplete_frame")]
pub(super) struct IncompleteFrame;

impl TryFrom<ReceivedFrame> for ServerFrame {
    type Error = IncompleteFrame;

    fn try_from(frame: ReceivedFrame) -> Result<Self, IncompleteFrame> {
        frame.into_server_frame().ok_or(IncompleteFrame)
    }
}

impl ReceivedFrame {
    fn into_server_frame(self) -> Option<ServerFrame> {
        Some(match self.kind.as_str() {
            "unread_count" => ServerFrame::UnreadCount {
                count: self.count?,
                seq: self.seq?,
                epoch: self.epoch?,
            },
            "notification" => ServerFrame::Notification {
                notification: self.notification?,
                seq: self.seq?,
            },
            "read" | "unread" | "all_read" | "resolved" => ServerFrame::of_change(
                ChangeKind::of(&self.kind, self.ids, self.up_to, self.resolved)?,
                self.seq?,
            ),
            "shift" => ServerFrame::Shift { shift: self.shift? },
            "viewers" => ServerFrame::Viewers {
                shift_id: self.shift_id?,
                viewers: self.viewers?,
            },
            "trip" => ServerFrame::Trip { trip: self.trip? },
            "stock_request" => ServerFrame::StockRequest {
                stock_request: self.stock_request?,
            },
            "emergency" => ServerFrame::Emergency {
                emergency: self.emergency?,
            },
            "series" => ServerFrame::Series {
                series_id: self.series_id?,
                station_id: self.station_id?,
                vendor_id: self.vendor_id?,
                shift_ids: self.shift_ids?,
            },
            "resumed" => ServerFrame::Resumed {
                from: self.from?,
                to: self.to?,
                complete: self.complete?,
            },
            "error" => ServerFrame::Error {
                code: self.code?,
                message: self.message?,
                reference: self.reference,
            },
            "ack" => ServerFrame::Ack {
                reference: self.reference,
            },
            _ => ServerFrame::Unknown,
        })
    }
}
