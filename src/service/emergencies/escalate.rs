//! Tells administrators of emergencies that no EIC has acknowledged in time (CONTRACT §7). Every process runs this. What
//! is due is checked again under the lock of the emergency, so each is escalated once in the cluster.

use super::{changes, tell};
use crate::{
    error::Error,
    id::EmergencyId,
    service::Service,
    store::{audit, emergencies, inboxes::Recipients},
};
use serde_json::json;

/// Emergencies per run. The next run goes on with the rest.
const BATCH_SIZE: i64 = 100;

/// Tells administrators of what is due now. Returns whether more may be due. While notifications are turned off nobody
/// can be told; what is still active afterwards is due then.
///
/// # Errors
/// [`Error::Unavailable`] if the store cannot answer; what is not done stays due.
pub async fn run_escalations(service: &Service) -> Result<bool, Error> {
    if !service.realtime() {
        return Ok(false);
    }
    let mut reader = service.store().reader().await?;
    let due = emergencies::due_escalations(&mut reader, service.now(), BATCH_SIZE).await?;
    drop(reader);
    for id in &due {
        let (service_, id) = (service.clone(), *id);
        service
            .run_to_completion(async move { escalate(&service_, id).await })
            .await?;
    }
    Ok(due.len() as i64 == BATCH_SIZE)
}

async fn escalate(service: &Service, id: EmergencyId) -> Result<(), Error> {
    let now = service.now();
    let mut tx = service.store().write().await?;
    let Some(stored) = emergencies::lock(&mut tx, id).await? else {
        return Ok(());
    };
    if !emergencies::needs_escalation(&mut tx, id, now).await? {
        return Ok(());
    }
    emergencies::set_escalated(&mut tx, id, true, now).await?;
    let recipients = Recipients::AdminsNotTold(id);
    let inboxes = tell(service, &mut tx, recipients, &stored.emergency, now).await?;
    audit::Entry::new(now, "emergency_escalated")
        .with(json!({"emergency_id": id, "told": inboxes.len()}))
        .write(&mut tx)
        .await?;
    let stored = emergencies::get(&mut tx, id)
        .await?
        .ok_or(Error::Internal)?;
    let changes = changes(&mut tx, stored, inboxes).await?;
    service.commit(tx, changes).await
}
