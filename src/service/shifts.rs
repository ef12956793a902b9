//! Actions on shifts: one function per action, called by all entry points.

mod approval;
mod board;
mod bulk;
mod changed;
mod create;
mod deadlines;
mod decide;
mod history;
mod nudge;
mod query;
mod receipts;
mod repeat;
mod submit;
mod viewers;
mod visible;

pub use approval::Approval;
pub use board::{board, printed};
pub use bulk::{Decision, ItemOutcome, MAX_ITEMS, decide};
pub use changed::{ChangedShifts, by_ids, changed_in_series, changed_since};
pub use create::create;
pub(super) use create::{canonical, check_resources, lock_resources, pending_shift, search_text};
pub use deadlines::run_deadlines;
pub(super) use decide::{Action, check, clean_reason, notify_vendor, resolve};
pub use decide::{approve, cancel, reject, revoke};
pub use history::{HistoryItem, history};
pub use nudge::nudge;
pub(super) use query::view;
pub use query::{details, get, list, visible_by_ids};
pub use receipts::{receipts, receipts_view};
pub(crate) use repeat::KEY_RETENTION;
pub(super) use repeat::Repeatable;
pub use repeat::{IdempotencyKey, InvalidKey};
pub use submit::{Submitted, submit};
pub use viewers::eics_among;
pub(super) use visible::visible_to;

use crate::{error::Error, event::Content, service::Service, wall_clock};
use jiff::{Timestamp, tz::TimeZone};

/// The time zone of a station; it was checked when the station was created.
pub(super) fn zone(name: &str) -> Result<TimeZone, Error> {
    wall_clock::find_zone(name).map_err(|error| {
        tracing::error!(%error, name, "unknown time zone of a station");
        Error::Internal
    })
}

pub(super) fn content(message: crate::notification::message::Message, now: Timestamp) -> Content {
    Content {
        kind: message.kind,
        title: message.title.to_owned(),
        message: message.text,
        data: message.data,
        action_url: Some(message.action_url),
        created_at: now,
    }
}

/// Creates the notifications in the transaction of the change, unless realtime is disabled (CONTRACT §5).
pub(super) async fn notify(
    service: &Service,
    db: &mut crate::store::Connection,
    recipients: crate::store::inboxes::Recipients<'_>,
    subject: impl Into<crate::event::EventSubject>,
    content: Content,
) -> Result<Vec<crate::event::InboxChange>, Error> {
    if !service.realtime() {
        return Ok(Vec::new());
    }
    Ok(crate::store::inboxes::fan_out(db, recipients, subject.into(), content).await?)
}
