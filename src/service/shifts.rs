//! Actions on shifts: one function per action, called by all entry points.

mod approval;
mod board;
mod bulk;
mod changed;
mod create;
mod deadlines;
mod decide;
mod history;
mod query;
mod submit;
mod viewers;

pub use approval::Approval;
pub use board::{board, printed};
pub use bulk::{Decision, ItemOutcome, MAX_ITEMS, decide};
pub use changed::{by_ids, changed_since};
pub(crate) use create::KEY_RETENTION;
pub use create::{IdempotencyKey, InvalidKey, create};
pub use deadlines::run_deadlines;
pub use decide::{approve, cancel, reject, revoke};
pub use history::{HistoryItem, history};
pub use query::{details, get, list, visible_by_ids};
pub use submit::{Submitted, submit};
pub use viewers::eics_among;

use crate::{error::Error, event::Content, service::Service, wall_clock};
use jiff::{Timestamp, tz::TimeZone};

/// The time zone of a station; it was checked when the station was created.
fn zone(name: &str) -> Result<TimeZone, Error> {
    wall_clock::find_zone(name).map_err(|error| {
        tracing::error!(%error, name, "unknown time zone of a station");
        Error::Internal
    })
}

fn content(message: crate::notification::message::Message, now: Timestamp) -> Content {
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
async fn notify(
    service: &Service,
    db: &mut crate::store::Connection,
    recipients: crate::store::inboxes::Recipients,
    shift: crate::id::ShiftId,
    content: Content,
) -> Result<Vec<crate::event::InboxChange>, Error> {
    if !service.realtime() {
        return Ok(Vec::new());
    }
    let subject = crate::event::EventSubject::Shift(shift);
    Ok(crate::store::inboxes::fan_out(db, recipients, subject, content).await?)
}
