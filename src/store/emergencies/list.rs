//! SQL of lists of emergencies.

use super::{
    StoredEmergency, read_emergency, receipts::notification_of, select_emergencies, with_counts,
};
use crate::{
    emergency::EmergencyFilter,
    id::{NotificationId, StationId, UserId},
    page::PageRequest,
    store::{Connection, StoreError, row::Columns, sql::Sql},
    user::{RoleCode, User},
};

/// A page of the emergencies that a user may see, and their number on all pages.
pub(crate) async fn list(
    db: &mut Connection,
    user: &User,
    filter: &EmergencyFilter,
    page: PageRequest,
) -> Result<(i64, Vec<StoredEmergency>), StoreError> {
    let mut count = Sql::new("SELECT COUNT(*) AS n FROM emergencies e WHERE ");
    push_conditions(&mut count, user, filter)?;
    let total = count.finish().build().fetch_one(&mut *db).await?.int("n")?;
    let mut query = Sql::new(select_emergencies!("WHERE "));
    push_conditions(&mut query, user, filter)?;
    query.push(if filter.active_first {
        " ORDER BY e.status, e.id DESC LIMIT "
    } else {
        " ORDER BY e.id DESC LIMIT "
    });
    query
        .bind(i64::from(page.size()))?
        .push(" OFFSET ")
        .bind(page.offset())?;
    let rows = query.finish().build().fetch_all(&mut *db).await?;
    Ok((total, with_counts(db, &rows).await?))
}

fn push_conditions(
    query: &mut Sql,
    user: &User,
    filter: &EmergencyFilter,
) -> Result<(), StoreError> {
    if user.is(RoleCode::Admin) {
        query.push("1 = 1");
    } else {
        query
            .push("(e.raised_by = ")
            .bind(user.id.get())?
            .push(" OR e.eic_station_id IN ")
            .bind_list(user.eic_stations().map(StationId::get))?
            .push(
                " OR e.id IN (SELECT m.emergency_id FROM emergency_recipients m WHERE m.user_id = ",
            )
            .bind(user.id.get())?
            .push("))");
    }
    if let Some(status) = filter.status {
        query
            .push(" AND e.status = ")
            .bind(status.as_str().to_owned())?;
    }
    if let Some(station) = filter.station {
        query.push(" AND e.station_id = ").bind(station.get())?;
    }
    Ok(())
}

/// The active emergencies that a user was told of and has not acknowledged, the oldest first, at most `limit`. Each with
/// the user's notification, unless that was removed.
pub(crate) async fn unacknowledged(
    db: &mut Connection,
    user: UserId,
    limit: i64,
) -> Result<Vec<(StoredEmergency, Option<NotificationId>)>, StoreError> {
    const QUERY: &str = select_emergencies!(
        "JOIN emergency_recipients m ON m.emergency_id = e.id \
         WHERE m.user_id = $1 AND m.acknowledged_at IS NULL AND e.status = 'ACTIVE' ORDER BY e.id LIMIT $2"
    );
    let rows = sqlx::query(QUERY)
        .bind(user.get())
        .bind(limit)
        .fetch_all(&mut *db)
        .await?;
    let mut found = Vec::with_capacity(rows.len());
    for row in &rows {
        let stored = read_emergency(row)?;
        let notification = notification_of(db, stored.emergency.id, user).await?;
        found.push((stored, notification));
    }
    Ok(found)
}
