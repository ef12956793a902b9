//! Reading shifts: lists and details.

use super::{history::on_page, visible_to, zone};
use crate::{
    error::Error,
    id::ShiftId,
    page::{Page, PageRequest},
    policy::may_view_shifts,
    service::{Service, evidence},
    shift::{Deadlines, LocalPoint, Shift, ShiftFilter, ShiftStatus, ShiftView},
    shift_details::ShiftDetails,
    store::{
        audit,
        shifts::{self, StoredShift},
    },
    user::User,
};
use jiff::{Timestamp, tz::TimeZone};

/// A page of the shifts that this user may see.
///
/// # Errors
/// [`Error::Forbidden`] if the user has no role that works with shifts; [`Error::InvalidParameter`] for a page past the
/// end.
pub async fn list(
    service: &Service,
    user: &User,
    filter: &ShiftFilter,
    page: PageRequest,
) -> Result<Page<Shift>, Error> {
    let page = stored(service, user, filter, page).await?;
    Ok(Page {
        count: page.count,
        request: page.request,
        results: page
            .results
            .into_iter()
            .map(|stored| stored.shift)
            .collect(),
    })
}

async fn stored(
    service: &Service,
    user: &User,
    filter: &ShiftFilter,
    page: PageRequest,
) -> Result<Page<StoredShift>, Error> {
    may_view_shifts(user)?;
    let mut snapshot = service.store().snapshot().await?;
    let (count, results) = shifts::list(&mut snapshot, user, filter, service.now(), page).await?;
    if !page.exists_in(count) {
        return Err(Error::InvalidParameter {
            name: "page".into(),
        });
    }
    Ok(Page {
        count,
        request: page,
        results,
    })
}

/// The current state of those of these shifts that the user may see, in one query; for a few hundred ids at most.
///
/// # Errors
/// [`Error::Forbidden`] if the user has no role that works with shifts.
pub async fn visible_by_ids(
    service: &Service,
    user: &User,
    ids: &[ShiftId],
) -> Result<Vec<Shift>, Error> {
    may_view_shifts(user)?;
    // Permissions are checked here: as a condition of the query they would make SQLite scan all shifts of a station.
    let mut shifts_found = shifts::by_ids(&mut *service.store().reader().await?, ids).await?;
    shifts_found.retain(|shift| user.may_see_shift(shift.station_id, shift.vendor_id));
    Ok(shifts_found)
}

/// One shift.
///
/// # Errors
/// [`Error::NotFound`] if it does not exist or the user may not see it.
pub async fn get(service: &Service, user: &User, id: ShiftId) -> Result<Shift, Error> {
    may_view_shifts(user)?;
    let stored = shifts::get(&mut *service.store().reader().await?, id).await?;
    Ok(visible_to(stored, user)?.shift)
}

/// One shift with its history and the actions that are open to this user.
///
/// # Errors
/// As [`get`].
pub async fn details(service: &Service, user: &User, id: ShiftId) -> Result<ShiftDetails, Error> {
    may_view_shifts(user)?;
    let now = service.now();
    let mut snapshot = service.store().snapshot().await?;
    let stored = visible_to(shifts::get(&mut snapshot, id).await?, user)?;
    let zone = zone(&stored.time_zone)?;
    let entries = audit::of_shift(&mut snapshot, id).await?;
    let shift = &stored.shift;
    let is_eic = user.is_eic_of(shift.station_id);
    let may_decide = is_eic && shift.status == ShiftStatus::Pending;
    let may_revoke = is_eic && shift.can_be_revoked(now);
    let may_cancel = user.is_vendor_of(shift.vendor_id) && shift.can_be_cancelled(now);
    let history = entries
        .into_iter()
        .flat_map(|entry| on_page(entry, shift, user, &zone))
        .collect();
    let evidence = evidence::on_page(&mut snapshot, user, shift, &zone, now).await?;
    Ok(ShiftDetails {
        deadlines: deadlines(shift, &zone),
        view: view(stored, now)?,
        history,
        may_decide,
        may_revoke,
        may_cancel,
        evidence: evidence.map(Box::new),
    })
}

fn deadlines(shift: &Shift, zone: &TimeZone) -> Deadlines {
    let point = |at| LocalPoint {
        at,
        local: zone.to_datetime(at),
    };
    Deadlines {
        reminders: shift.reminders().map(point).collect(),
        expiry: point(shift.expires_at()),
    }
}

pub(in crate::service) fn view(stored: StoredShift, now: Timestamp) -> Result<ShiftView, Error> {
    let zone = zone(&stored.time_zone)?;
    let shift = stored.shift;
    let abbreviation = zone
        .to_offset_info(shift.start_time)
        .abbreviation()
        .to_owned();
    Ok(ShiftView {
        start_local: zone.to_datetime(shift.start_time),
        end_local: zone.to_datetime(shift.end_time),
        zone: abbreviation,
        now_offset_seconds: zone.to_offset(now).seconds(),
        changed_at: stored.changed_at,
        shift,
    })
}
