//! Actions on emergencies (CONTRACT §7): one function per action, called by all entry points.

mod acknowledge;
mod close;
mod escalate;
mod query;
mod raise;
mod report;
mod station;

pub use acknowledge::acknowledge;
pub use close::close;
pub use escalate::run_escalations;
pub use query::{alarms, changed_counts, details, list};
pub use raise::{new_attempt, preview, raise};
pub use report::report;
pub use station::stations;

use crate::{
    error::{EntityKind, Error},
    event::{Changes, InboxChange},
    service::{Service, records::emergency_change},
    store::{Connection, emergencies, emergencies::StoredEmergency},
    user::User,
};

const NOT_FOUND: Error = Error::NotFound {
    entity: EntityKind::Emergency,
};

/// The emergency, if the user may see it.
async fn visible_to(
    db: &mut Connection,
    stored: Option<StoredEmergency>,
    user: &User,
) -> Result<StoredEmergency, Error> {
    let stored = stored.ok_or(NOT_FOUND)?;
    let is_visible = stored.is_observed_by(user)
        || emergencies::is_recipient(db, stored.emergency.id, user.id).await?;
    is_visible.then_some(stored).ok_or(NOT_FOUND)
}

/// Notifies the recipients in the transaction of the change, and records that they were told.
async fn tell(
    service: &Service,
    db: &mut Connection,
    recipients: crate::store::inboxes::Recipients<'_>,
    emergency: &crate::emergency::Emergency,
    now: jiff::Timestamp,
) -> Result<Vec<InboxChange>, Error> {
    use crate::{notification::message, service::shifts};
    let content = shifts::content(message::emergency(emergency), now);
    let inboxes = shifts::notify(service, db, recipients, emergency.id, content).await?;
    emergencies::add_recipients(db, emergency.id, now).await?;
    Ok(inboxes)
}

/// What a commit changed: an emergency as it is now, for everybody who may see it.
async fn changes(
    db: &mut Connection,
    stored: StoredEmergency,
    inboxes: Vec<InboxChange>,
) -> Result<Changes, Error> {
    let id = stored.emergency.id;
    let told = emergencies::recipient_ids(db, &[id.get()])
        .await?
        .remove(&id)
        .unwrap_or_default();
    Ok(Changes {
        inboxes,
        records: vec![emergency_change(stored, told)],
        ..Changes::default()
    })
}
