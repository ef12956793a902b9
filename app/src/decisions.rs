//! Decisions in the list of shifts. They outlive the row that was clicked.

mod bulk;

pub use bulk::Bulk;

use crate::{
    api::shifts::{approve_shift, reject_shift},
    error::AppError,
    flash::{DecidedShift, FlashNotice},
    i18n,
    realtime::{Realtime, use_realtime},
    state::{
        clock::{PageClock, use_clock},
        notices::{Notices, use_notices},
        reason_draft::{ReasonDrafts, use_reason_drafts},
    },
};
use domain::{
    error::Error,
    id::ShiftId,
    shift::{Shift, ShiftStatus, ShiftView},
};
use leptos::{prelude::*, task::spawn_local};
use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

/// How long the row of a decision stays where it is, at least.
const ROW_STAYS_FOR: Duration = Duration::from_secs(5);

/// Decisions of a page.
#[derive(Clone, Copy)]
pub struct Decisions {
    /// Shifts whose decision is on its way.
    pub busy: RwSignal<BTreeSet<ShiftId>>,
    /// The shift whose rejection is being written.
    pub rejecting: RwSignal<Option<ShiftView>>,
    /// Why the rejection was refused.
    pub reject_error: RwSignal<Option<String>>,
    /// The shift that was decided last on this page.
    pub last_decided: RwSignal<Option<ShiftId>>,
    /// Decisions about several rows.
    pub bulk: Bulk,
    refusals: RwSignal<BTreeMap<ShiftId, Error>>,
    decided_recently: RwSignal<BTreeSet<ShiftId>>,
    reasons: ReasonDrafts,
    notices: Notices,
    realtime: Realtime,
    clock: PageClock,
}

/// Called once by a page with rows that can be decided.
pub fn provide_decisions() -> Decisions {
    let decisions = Decisions {
        busy: RwSignal::new(BTreeSet::new()),
        rejecting: RwSignal::new(None),
        reject_error: RwSignal::new(None),
        last_decided: RwSignal::new(None),
        bulk: Bulk::new(),
        refusals: RwSignal::new(BTreeMap::new()),
        decided_recently: RwSignal::new(BTreeSet::new()),
        reasons: use_reason_drafts(),
        notices: use_notices(),
        realtime: use_realtime(),
        clock: use_clock(),
    };
    provide_context(decisions);
    decisions
}

/// The decisions of this page.
pub fn use_decisions() -> Decisions {
    expect_context()
}

impl Decisions {
    /// Approves a shift.
    pub fn approve(&self, view: ShiftView) {
        let (id, version) = (view.shift.id, view.shift.version);
        let decisions = *self;
        if !self.begin(id) {
            return;
        }
        spawn_local(async move {
            let outcome = approve_shift(id, Some(version)).await;
            decisions.end(id);
            match outcome {
                Ok(shift) => decisions.report(&shift, &view),
                Err(error) => {
                    decisions.note_refusal(id, &error.0);
                    decisions.refused(&error);
                }
            }
        });
    }

    /// Rejects a shift. The dialog stays open if the reason was refused, the session has ended or the server did not answer.
    pub fn reject(&self, view: ShiftView, reason: String) {
        let (id, version) = (view.shift.id, view.shift.version);
        let decisions = *self;
        if !self.begin(id) {
            return;
        }
        spawn_local(async move {
            let outcome = reject_shift(id, Some(version), reason).await;
            decisions.end(id);
            match outcome {
                Ok(shift) => {
                    decisions.reasons.forget(id);
                    decisions.rejecting.try_set(None);
                    decisions.report(&shift, &view);
                }
                Err(AppError(
                    error @ (Error::Invalid { .. }
                    | Error::Unreachable
                    | Error::Unavailable { .. }
                    | Error::NotSignedIn
                    | Error::Defect { .. }
                    | Error::Internal),
                )) => {
                    let (locale, now) = (decisions.notices.locale, decisions.clock.exact());
                    let sentence = i18n::error::sentence(locale, &error, now);
                    decisions.reject_error.try_set(Some(sentence));
                }
                Err(error) => {
                    decisions.rejecting.try_set(None);
                    decisions.refused(&error);
                }
            }
        });
    }

    /// The shifts that were decided on this page a moment ago, or whose decision is on its way.
    pub fn decided_recently(&self) -> Vec<ShiftId> {
        let busy = self.busy.get();
        self.decided_recently
            .with(|decided| decided.union(&busy).copied().collect())
    }

    /// The same, without tracking.
    pub fn decided_recently_untracked(&self) -> Vec<ShiftId> {
        let busy = self.busy.get_untracked();
        self.decided_recently
            .with_untracked(|decided| decided.union(&busy).copied().collect())
    }

    /// Why the last decision about this pending shift was refused.
    pub fn refusal(&self, id: ShiftId) -> Option<Error> {
        self.refusals.with(|refusals| refusals.get(&id).cloned())
    }

    /// Rows of shifts that were decided a moment ago no longer need to stay.
    pub fn forget_decided(&self) {
        self.decided_recently.set(BTreeSet::new());
    }

    fn report(&self, shift: &Shift, view: &ShiftView) {
        let decided = DecidedShift::new(shift, view);
        self.notices.report(&FlashNotice::Decided(decided));
        self.keep_row(shift.id);
        self.realtime.shifts.receive(shift);
        let _ = self.last_decided.try_set(Some(shift.id));
    }

    fn refused(&self, error: &AppError) {
        self.notices.report_error(error);
        // The row shows at once what became of the shift.
        if let Some(shift) = error.0.shift() {
            self.keep_row(shift.id);
            self.realtime.shifts.receive(shift);
        }
    }

    /// The row of a shift that is still pending tells why it was not decided, until the next attempt.
    fn note_refusal(&self, id: ShiftId, error: &Error) {
        let pending = error
            .shift()
            .is_some_and(|shift| shift.status == ShiftStatus::Pending);
        if pending {
            let _ = self
                .refusals
                .try_update(|refusals| refusals.insert(id, error.clone()));
        }
    }

    fn keep_row(&self, id: ShiftId) {
        let decided = self.decided_recently;
        let _ = decided.try_update(|decided| decided.insert(id));
        set_timeout(
            move || {
                let _ = decided.try_update(|decided| decided.remove(&id));
            },
            ROW_STAYS_FOR,
        );
    }

    fn begin(&self, id: ShiftId) -> bool {
        let _ = self.refusals.try_maybe_update(|refusals| {
            let known = refusals.remove(&id).is_some();
            (known, ())
        });
        self.busy
            .try_update(|busy| busy.insert(id))
            .unwrap_or(false)
    }

    fn end(&self, id: ShiftId) {
        let _ = self.busy.try_update(|busy| busy.remove(&id));
        // The socket brings the change too, but it may be down or switched off.
        self.realtime.shifts.refetch_now();
    }
}
