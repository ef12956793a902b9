//! Reminds of pending shifts and lets them expire (CONTRACT §3, "Deadlines"). Every process runs this. What is due is
//! checked again under the lock of the shift, so each step is done once in the cluster.

use super::{content, decide::resolve, notify, zone};
use crate::{
    error::Error,
    event::Changes,
    id::ShiftId,
    notification::message,
    service::Service,
    shift::{DeadlineStep, REMINDERS, due_step},
    store::{
        Connection, audit,
        inboxes::Recipients,
        shifts::{self, StoredShift},
    },
};
use jiff::Timestamp;
use serde_json::json;
use std::sync::Arc;

/// Shifts per run. The next run goes on with the rest.
const BATCH_SIZE: i64 = 100;

/// Does what is due now. Returns whether more may be due.
///
/// # Errors
/// [`Error::Unavailable`] if the store cannot answer; what is not done stays due.
pub async fn run_deadlines(service: &Service) -> Result<bool, Error> {
    let due = shifts::due(
        &mut *service.store().reader().await?,
        service.now(),
        BATCH_SIZE,
    )
    .await?;
    for id in &due {
        run_to_completion(service, *id).await?;
    }
    Ok(due.len() as i64 == BATCH_SIZE)
}

async fn run_to_completion(service: &Service, id: ShiftId) -> Result<(), Error> {
    let service_ = service.clone();
    service
        .run_to_completion(async move { run_step(&service_, id).await })
        .await
}

async fn run_step(service: &Service, id: ShiftId) -> Result<(), Error> {
    let now = service.now();
    let mut tx = service.store().write().await?;
    let Some(stored) = shifts::lock(&mut tx, id).await? else {
        return Ok(());
    };
    let reminded = shifts::reminded(&mut tx, id).await?;
    let changes = match due_step(&stored.shift, reminded, now) {
        None => return Ok(()),
        Some(DeadlineStep::Remind { minutes_before }) => {
            remind(service, &mut tx, &stored, minutes_before, now).await?
        }
        Some(DeadlineStep::Expire { notify }) => {
            expire(service, &mut tx, stored, notify, now).await?
        }
    };
    service.commit(tx, changes).await
}

/// The last reminder goes to administrators too. With notifications turned off it is only marked, so that it is never
/// made up for.
async fn remind(
    service: &Service,
    db: &mut Connection,
    stored: &StoredShift,
    minutes_before: i64,
    now: Timestamp,
) -> Result<Changes, Error> {
    let shift = &stored.shift;
    shifts::set_reminded(db, shift.id, minutes_before).await?;
    if !service.realtime() {
        return Ok(Changes::default());
    }
    let is_last = REMINDERS.last() == Some(&minutes_before);
    let recipients = if is_last {
        Recipients::EicsAndAdmins(shift.station_id)
    } else {
        Recipients::EicsOf(shift.station_id)
    };
    let waiting = content(
        message::shift_waiting(shift, &zone(&stored.time_zone)?),
        now,
    );
    let inboxes = notify(service, db, recipients, shift.id, waiting).await?;
    audit::Entry::new(now, "shift_reminded")
        .on_shift(shift.id)
        .with(json!({"minutes_before": minutes_before, "told": inboxes.len()}))
        .write(db)
        .await?;
    Ok(Changes {
        inboxes,
        ..Changes::default()
    })
}

async fn expire(
    service: &Service,
    db: &mut Connection,
    before: StoredShift,
    notify_of_expiry: bool,
    now: Timestamp,
) -> Result<Changes, Error> {
    let id = before.shift.id;
    shifts::expire(db, id, now).await?;
    let stored = shifts::get(db, id).await?.ok_or(Error::Internal)?;
    let shift = &stored.shift;
    let recipients = Recipients::UsersAndEics(shift.vendor_id, shift.station_id);
    let next = notify_of_expiry.then_some(recipients);
    let mut inboxes = resolve(db, std::slice::from_ref(shift), None, next, now).await?;
    if notify_of_expiry {
        let expired = content(
            message::shift_expired(shift, &zone(&stored.time_zone)?),
            now,
        );
        inboxes.extend(notify(service, db, recipients, id, expired).await?);
    }
    audit::Entry::new(now, "shift_expired")
        .on_shift(id)
        .write(db)
        .await?;
    Ok(Changes {
        inboxes,
        shift: Some(Arc::new(stored.shift)),
        ..Changes::default()
    })
}
