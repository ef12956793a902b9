//! When the page of a shift loads it again although the shift itself has not changed.

use crate::{realtime::use_realtime, state::clock::use_clock};
use domain::{shift::ShiftStatus, shift_details::ShiftDetails};
use jiff::SignedDuration;
use leptos::prelude::*;

/// Reminders are sent on time to within 10 s (CONTRACT §3); then they are in the history.
const REMINDED_WITHIN: SignedDuration = SignedDuration::from_secs(15);

/// Loads the shift again: at once when another shift of its driver or vehicle changed; with the next refetch of lists when one
/// at the same station and time changed, because then many pages load again; and when a reminder was due.
pub fn refresh_when_due(details: Memo<ShiftDetails>, load: Callback<()>) {
    let (feed, clock) = (use_realtime().shifts, use_clock());
    let shift = Memo::new(move |_| {
        details.with(|details| {
            let shift = &details.view.shift;
            details.evidence.is_some().then(|| shift.clone())
        })
    });
    let neighbour = Memo::new(move |_| {
        shift.with(|shift| {
            let shift = shift.as_ref()?;
            Some(feed.last_of(|other| shift.is_neighbour_of(other)))
        })
    });
    load_when_it_rises(neighbour, load);
    let parallel = Memo::new(move |_| {
        feed.version();
        let shift = shift.get()?;
        Some(untrack(|| {
            feed.last_of(|other| shift.is_parallel_to(other))
        }))
    });
    load_when_it_rises(parallel, load);
    let steps = Memo::new(move |_| {
        let then = clock.now.get() - REMINDED_WITHIN;
        details.with(|details| {
            let is_pending = details.view.shift.status == ShiftStatus::Pending;
            let reminders = details.deadlines.reminders.iter();
            let passed = reminders.filter(|reminder| reminder.at <= then).count();
            is_pending.then(|| u64::try_from(passed).unwrap_or(u64::MAX))
        })
    });
    load_when_it_rises(steps, load);
}

fn load_when_it_rises(count: Memo<Option<u64>>, load: Callback<()>) {
    Effect::new(move |before: Option<Option<u64>>| {
        let now = count.get();
        if let (Some(Some(before)), Some(now)) = (before, now)
            && now > before
        {
            load.run(());
        }
        now
    });
}
