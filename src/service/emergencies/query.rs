//! Reading emergencies: lists, details and new counts.

use super::visible_to;
use crate::{
    alarm::Alarm,
    emergency::{Emergency, EmergencyDetails, EmergencyFilter, EmergencyStatus},
    error::Error,
    event::{Record, RecordChange},
    id::{EmergencyId, StationId},
    notification::message,
    page::{Page, PageRequest},
    policy::may_see_emergencies,
    service::Service,
    store::{Connection, emergencies, fleet, inboxes},
    user::User,
    wall_clock::WallClock,
};
use jiff::Timestamp;
use std::sync::Arc;

/// Emergencies per query.
const BATCH_SIZE: usize = 200;
/// Alarms of each kind on a page, at most.
const MAX_ALARMS: i64 = 20;

/// A page of the emergencies that this user may see.
///
/// # Errors
/// [`Error::Forbidden`] for a user without a role; [`Error::InvalidParameter`] for a page past the end.
pub async fn list(
    service: &Service,
    user: &User,
    filter: &EmergencyFilter,
    page: PageRequest,
) -> Result<Page<Emergency>, Error> {
    may_see_emergencies(user)?;
    let mut snapshot = service.store().snapshot().await?;
    let (count, results) = emergencies::list(&mut snapshot, user, filter, page).await?;
    if !page.exists_in(count) {
        return Err(Error::InvalidParameter {
            name: "page".into(),
        });
    }
    Ok(Page {
        count,
        request: page,
        results: results.into_iter().map(|stored| stored.emergency).collect(),
    })
}

/// One emergency with its recipients and the actions that are open to this user. All recipients are shown to who raised
/// it, its EICs and administrators; to others only themselves.
///
/// # Errors
/// [`Error::NotFound`] if it does not exist or the user may not see it.
pub async fn details(
    service: &Service,
    user: &User,
    id: EmergencyId,
) -> Result<EmergencyDetails, Error> {
    may_see_emergencies(user)?;
    let mut snapshot = service.store().snapshot().await?;
    let found = emergencies::get(&mut snapshot, id).await?;
    let stored = visible_to(&mut snapshot, found, user).await?;
    let shows_all = stored.is_observed_by(user);
    let only = (!shows_all).then_some(user.id);
    let recipients = emergencies::recipients(&mut snapshot, id, only).await?;
    let is_active = stored.emergency.status == EmergencyStatus::Active;
    let own = recipients
        .iter()
        .find(|recipient| recipient.user_id == user.id);
    let acknowledged = own.map(|recipient| recipient.acknowledged_at.is_some());
    let (station, at) = (stored.emergency.station_id, stored.emergency.raised_at);
    let clock = station_clock(&mut snapshot, station, at).await?;
    Ok(EmergencyDetails {
        zone: clock.abbreviation(at).to_owned(),
        offset_seconds: clock.offset_seconds(at),
        has_acknowledged: acknowledged == Some(true),
        may_acknowledge: is_active && acknowledged == Some(false),
        may_close: is_active && stored.may_be_closed_by(user),
        emergency: stored.emergency,
        recipients,
        shows_all,
    })
}

async fn station_clock(
    db: &mut Connection,
    station: StationId,
    at: Timestamp,
) -> Result<WallClock, Error> {
    let zone = fleet::time_zone(db, station)
        .await?
        .ok_or(Error::Internal)?;
    WallClock::of_zone(&zone, at).map_err(|error| {
        tracing::error!(%error, station_id = %station, "unknown time zone of a station");
        Error::Internal
    })
}

/// What every page shows to this user until they act: emergencies that they have not acknowledged, the oldest first, and
/// those of other programs that they have not read.
///
/// # Errors
/// [`Error::Unavailable`] if the store cannot answer.
pub async fn alarms(service: &Service, user: &User) -> Result<Vec<Alarm>, Error> {
    let mut reader = service.store().reader().await?;
    let own = emergencies::unacknowledged(&mut reader, user.id, MAX_ALARMS).await?;
    let mut alarms: Vec<_> = own
        .into_iter()
        .map(|(stored, notification)| {
            let message = message::emergency(&stored.emergency);
            Alarm {
                emergency: Some(stored.emergency.id),
                notification,
                title: None,
                text: message.text,
                drill: stored.emergency.drill,
                action_url: Some(message.action_url),
            }
        })
        .collect();
    let foreign = inboxes::foreign_emergencies(&mut reader, user.id, MAX_ALARMS).await?;
    alarms.extend(foreign.iter().filter_map(Alarm::of_another_program));
    Ok(alarms)
}

/// The emergencies of which a recipient changed at or after `time`, for those who receive new counts.
///
/// # Errors
/// [`Error::Unavailable`] if the store cannot answer.
pub async fn changed_counts(
    service: &Service,
    time: Timestamp,
) -> Result<Vec<RecordChange>, Error> {
    let mut reader = service.store().reader().await?;
    let ids = emergencies::counts_changed_since(&mut reader, time).await?;
    let mut found = Vec::with_capacity(ids.len());
    for chunk in ids.chunks(BATCH_SIZE) {
        let read = emergencies::by_ids(&mut reader, chunk).await?;
        found.extend(read.into_iter().map(|stored| RecordChange {
            audience: stored.observers(),
            record: Record::Emergency(Arc::new(stored.emergency)),
        }));
    }
    Ok(found)
}
