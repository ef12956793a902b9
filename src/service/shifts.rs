//! What can be done with shifts, by whom: one function for each action, whichever door it comes through.

mod board;
mod changed;
mod create;
mod decide;
mod query;
mod submit;

pub use board::board;
pub use changed::{by_ids, changed_since};
pub(crate) use create::KEY_LIFE;
pub use create::{IdempotencyKey, InvalidKey, create};
pub use decide::{approve, cancel, reject};
pub use query::{board_rows_by_ids, details, get, list};
pub use submit::{Submitted, submit};

use crate::{error::Error, event::Content, service::Service, wall_clock};
use jiff::{Timestamp, tz::TimeZone};

/// The zone of a station, which was checked when the station was made.
fn zone(name: &str) -> Result<TimeZone, Error> {
    wall_clock::find_zone(name).map_err(|error| {
        tracing::error!(%error, name, "a station's time zone is unknown");
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

/// Tells the recipients in the transaction of the change, unless the flag is down (CONTRACT §5).
async fn tell(
    service: &Service,
    db: &mut crate::store::Connection,
    recipients: crate::store::inboxes::Recipients,
    shift: crate::id::ShiftId,
    content: Content,
) -> Result<Vec<crate::event::InboxChange>, Error> {
    if !service.realtime() {
        return Ok(Vec::new());
    }
    Ok(crate::store::inboxes::fan_out(db, recipients, shift, content).await?)
}
