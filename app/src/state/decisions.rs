//! Deciding from the list: one click, one answer, and the truth if somebody else was faster. It outlives the row that was clicked.

use super::notices::{Notices, decided, use_notices};
use crate::components::error_notice::sentence;
use crate::{
    api::shifts::{approve_shift, reject_shift},
    error::AppError,
    realtime::{Realtime, use_realtime},
    state::clock::{PageClock, use_clock},
};
use domain::{
    error::Error,
    id::ShiftId,
    shift::{Shift, ShiftView},
};
use leptos::{prelude::*, task::spawn_local};
use std::collections::BTreeSet;

/// What is being decided.
#[derive(Clone, Copy)]
pub struct Decisions {
    /// Decisions under way.
    pub busy: RwSignal<BTreeSet<ShiftId>>,
    /// The shift whose rejection is being written.
    pub rejecting: RwSignal<Option<ShiftView>>,
    /// Why the rejection was refused.
    pub reject_error: RwSignal<Option<String>>,
    notices: Notices,
    realtime: Realtime,
    clock: PageClock,
}

/// To be called once by a page with rows that can be decided.
pub fn provide_decisions() -> Decisions {
    let decisions = Decisions {
        busy: RwSignal::new(BTreeSet::new()),
        rejecting: RwSignal::new(None),
        reject_error: RwSignal::new(None),
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
    /// Says yes.
    pub fn approve(&self, shift: &Shift) {
        let (id, version) = (shift.id, shift.version);
        let decisions = *self;
        if !self.begin(id) {
            return;
        }
        spawn_local(async move {
            let outcome = approve_shift(id, Some(version)).await;
            decisions.end(id);
            match outcome {
                Ok(shift) => decisions.notices.say(decided(&shift)),
                Err(error) => decisions
                    .notices
                    .refuse(sentence(&error, decisions.clock.exact())),
            }
        });
    }

    /// Says no, and why; the dialog stays open if that was refused because of the reason.
    pub fn reject(&self, shift: &Shift, reason: String) {
        let (id, version) = (shift.id, shift.version);
        let decisions = *self;
        if !self.begin(id) {
            return;
        }
        spawn_local(async move {
            let outcome = reject_shift(id, Some(version), reason).await;
            decisions.end(id);
            match outcome {
                Ok(shift) => {
                    decisions.rejecting.try_set(None);
                    decisions.notices.say(decided(&shift));
                }
                Err(AppError(
                    error @ (Error::Invalid { .. }
                    | Error::Unreachable
                    | Error::Unavailable { .. }
                    | Error::Internal),
                )) => {
                    decisions.reject_error.try_set(Some(error.to_string()));
                }
                Err(error) => {
                    decisions.rejecting.try_set(None);
                    decisions
                        .notices
                        .refuse(sentence(&error, decisions.clock.exact()));
                }
            }
        });
    }

    fn begin(&self, id: ShiftId) -> bool {
        self.busy
            .try_update(|busy| busy.insert(id))
            .unwrap_or(false)
    }

    fn end(&self, id: ShiftId) {
        let _ = self.busy.try_update(|busy| busy.remove(&id));
        // The socket says so too, but it may be down or switched off.
        self.realtime.shifts.refetch_now();
    }
}
