//! How far the request for a decision about a shift came (CONTRACT §7, "Receipts").

use super::{visible_to, zone};
use crate::{
    error::Error,
    id::ShiftId,
    policy::may_view_shifts,
    service::Service,
    shift::{Shift, ShiftReceipts, ShiftReceiptsView, ShiftStatus, next_nudge_at, usual_answer},
    store::{
        Connection, audit,
        inboxes::{self, Card, ReceiptCounts},
        shifts,
    },
    user::User,
};

/// Number of answers of a station that its usual answer is the median of (CONTRACT §7).
const ANSWERS: i64 = 50;

/// How many were told of a shift, were reached and saw it, for those who may see the shift.
///
/// # Errors
/// [`Error::NotFound`] if it does not exist or the user may not see it.
pub async fn receipts(service: &Service, user: &User, id: ShiftId) -> Result<ShiftReceipts, Error> {
    may_view_shifts(user)?;
    let mut snapshot = service.store().snapshot().await?;
    let shift = visible_to(shifts::get(&mut snapshot, id).await?, user)?.shift;
    read(service, &mut snapshot, &shift).await
}

/// The receipts of a pending shift as a page of its vendor shows them; `None` for any other shift, for other users, and
/// with notifications turned off.
///
/// # Errors
/// As [`receipts`].
pub async fn receipts_view(
    service: &Service,
    user: &User,
    id: ShiftId,
) -> Result<Option<ShiftReceiptsView>, Error> {
    may_view_shifts(user)?;
    let now = service.now();
    let mut snapshot = service.store().snapshot().await?;
    let stored = visible_to(shifts::get(&mut snapshot, id).await?, user)?;
    let shift = &stored.shift;
    let is_shown = service.realtime()
        && shift.status == ShiftStatus::Pending
        && user.is_vendor_of(shift.vendor_id);
    if !is_shown {
        return Ok(None);
    }
    let receipts = read(service, &mut snapshot, shift).await?;
    let zone = zone(&stored.time_zone)?;
    let last_nudge = audit::last(&mut snapshot, id, "shift_nudged").await?;
    let next_nudge_at = next_nudge_at(last_nudge, now);
    Ok(Some(ShiftReceiptsView {
        first_seen_local: receipts.first_seen_at.map(|at| zone.to_datetime(at)),
        next_nudge_local: next_nudge_at.map(|at| zone.to_datetime(at)),
        now_local: zone.to_datetime(now),
        next_nudge_at,
        receipts,
    }))
}

async fn read(
    service: &Service,
    db: &mut Connection,
    shift: &Shift,
) -> Result<ShiftReceipts, Error> {
    let card = match shift.series_id {
        Some(series) => Card::Series(series),
        None => Card::Shift(shift.id),
    };
    // With notifications turned off, receipts say 0 (CONTRACT §5).
    let counts = if service.realtime() {
        inboxes::count_receipts(db, card).await?
    } else {
        ReceiptCounts::default()
    };
    let answers = shifts::answer_times(db, shift.station_id, ANSWERS).await?;
    Ok(ShiftReceipts {
        told: counts.told,
        reached: counts.reached,
        seen: counts.seen,
        first_seen_at: counts.first_seen_at,
        usual_answer_minutes: usual_answer(answers),
    })
}
