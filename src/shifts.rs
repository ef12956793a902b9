//! What can be done with shifts, by whom: one function for each action, whichever door it comes through.

mod board;
mod changed;
mod create;
mod decide;
mod look;
mod submit;

pub use board::board;
pub use changed::{changed_since, some};
pub(crate) use create::KEY_LIFE;
pub use create::{IdempotencyKey, InvalidKey, create};
pub use decide::{approve, cancel, reject};
pub use look::{by_ids, details, get, list};
pub use submit::{Submitted, submit};

use crate::{
    problem::Problem,
    service::{Content, Service},
    user::{RoleCode, User},
    wall_clock,
};
use jiff::{Timestamp, tz::TimeZone};

/// Whether this user may ask for shifts at all.
///
/// # Errors
/// [`Problem::Forbidden`].
pub fn may_create(user: &User) -> Result<(), Problem> {
    require(user, RoleCode::Vendor)
}

/// Whether this user may decide about shifts at all.
///
/// # Errors
/// [`Problem::Forbidden`].
pub fn may_decide(user: &User) -> Result<(), Problem> {
    require(user, RoleCode::Eic)
}

/// Whether this user may take shifts back at all.
///
/// # Errors
/// [`Problem::Forbidden`].
pub fn may_cancel(user: &User) -> Result<(), Problem> {
    require(user, RoleCode::Vendor)
}

fn require(user: &User, code: RoleCode) -> Result<(), Problem> {
    if user.is(code) {
        Ok(())
    } else {
        Err(Problem::Forbidden)
    }
}

/// Whether this user may look at shifts at all.
///
/// # Errors
/// [`Problem::Forbidden`].
pub fn may_look(user: &User) -> Result<(), Problem> {
    if user.works_with_shifts() {
        Ok(())
    } else {
        Err(Problem::Forbidden)
    }
}

/// The zone of a station, which was checked when the station was made.
fn zone(name: &str) -> Result<TimeZone, Problem> {
    wall_clock::find_zone(name).map_err(|error| {
        tracing::error!(%error, name, "a station's time zone is unknown");
        Problem::Internal
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
) -> Result<Vec<crate::service::InboxChange>, Problem> {
    if !service.realtime() {
        return Ok(Vec::new());
    }
    Ok(crate::store::inboxes::fan_out(db, recipients, shift, content).await?)
}
