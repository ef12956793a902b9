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

use crate::{
    error::Error,
    event::Content,
    service::Service,
    user::{RoleCode, User},
    wall_clock,
};
use jiff::{Timestamp, tz::TimeZone};

/// Whether this user may ask for shifts at all.
///
/// # Errors
/// [`Error::Forbidden`].
pub fn may_create(user: &User) -> Result<(), Error> {
    require(user, RoleCode::Vendor)
}

/// Whether this user may decide about shifts at all.
///
/// # Errors
/// [`Error::Forbidden`].
pub fn may_decide(user: &User) -> Result<(), Error> {
    require(user, RoleCode::Eic)
}

/// Whether this user may take shifts back at all.
///
/// # Errors
/// [`Error::Forbidden`].
pub fn may_cancel(user: &User) -> Result<(), Error> {
    require(user, RoleCode::Vendor)
}

fn require(user: &User, code: RoleCode) -> Result<(), Error> {
    if user.is(code) {
        Ok(())
    } else {
        Err(Error::Forbidden)
    }
}

/// Whether this user may look at shifts at all.
///
/// # Errors
/// [`Error::Forbidden`].
pub fn may_look(user: &User) -> Result<(), Error> {
    if user.works_with_shifts() {
        Ok(())
    } else {
        Err(Error::Forbidden)
    }
}

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
