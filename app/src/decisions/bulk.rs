//! Decisions about several rows of the list at once.

use super::Decisions;
use crate::{
    api::shifts::{BulkAction, BulkItem, MAX_DECIDED, decide_shifts},
    error::AppError,
    flash::{BulkReport, FlashNotice},
    i18n,
    i18n::bulk::bulk_report,
};
use domain::{
    error::Error,
    id::ShiftId,
    shift::{SeenShift, Selection, ShiftView},
};
use leptos::{prelude::*, task::spawn_local};

/// The selected rows and what is done with them.
#[derive(Clone, Copy)]
pub struct Bulk {
    /// The selected rows.
    pub selection: RwSignal<Selection>,
    /// Whether rows are being selected on a phone, where they have checkboxes only then.
    pub selecting: RwSignal<bool>,
    /// Whether the decision is on its way.
    pub busy: RwSignal<bool>,
    /// The shifts whose rejection is being written.
    pub rejecting: RwSignal<Option<Vec<ShiftView>>>,
    /// Why the rejection was refused.
    pub reject_error: RwSignal<Option<String>>,
    /// What became of the last decision, if some shifts were not decided.
    pub report: RwSignal<Option<BulkReport>>,
    /// How many rows left the selection because somebody else decided, since the user last changed it.
    pub left: RwSignal<usize>,
}

impl Bulk {
    pub(super) fn new() -> Self {
        Self {
            selection: RwSignal::new(Selection::default()),
            selecting: RwSignal::new(false),
            busy: RwSignal::new(false),
            rejecting: RwSignal::new(None),
            reject_error: RwSignal::new(None),
            report: RwSignal::new(None),
            left: RwSignal::new(0),
        }
    }

    /// Changes the selection by the user's hand.
    pub fn select(&self, change: impl FnOnce(&mut Selection)) {
        self.left.set(0);
        self.selection.update(change);
    }

    /// Selects nothing, and ends selecting on a phone.
    pub fn clear(&self) {
        self.select(Selection::clear);
        self.selecting.set(false);
    }

    /// Only these rows can be selected now. Those that somebody else decided meanwhile are counted.
    pub fn keep_only(&self, selectable: &[ShiftId], decided_here: &[ShiftId]) {
        let left = self.selection.try_maybe_update(|selection| {
            let left = selection.retain(|id| selectable.contains(&id));
            (!left.is_empty(), left)
        });
        let elsewhere = left.unwrap_or_default();
        let elsewhere = elsewhere.iter().filter(|id| !decided_here.contains(id));
        let count = elsewhere.count();
        if count > 0 {
            let _ = self.left.try_update(|left| *left += count);
        }
    }
}

impl Decisions {
    /// Approves these shifts.
    pub fn approve_all(&self, views: Vec<ShiftView>) {
        self.decide_all(BulkAction::Approve, views, String::new());
    }

    /// Rejects these shifts for one reason. The dialog stays open if nothing was done.
    pub fn reject_all(&self, views: Vec<ShiftView>, reason: String) {
        self.decide_all(BulkAction::Reject, views, reason);
    }

    fn decide_all(&self, action: BulkAction, views: Vec<ShiftView>, reason: String) {
        let (bulk, decisions) = (self.bulk, *self);
        if views.is_empty() || bulk.busy.get_untracked() {
            return;
        }
        bulk.busy.set(true);
        let ids: Vec<_> = views.iter().map(|view| view.shift.id).collect();
        let _ = self
            .busy
            .try_update(|busy| busy.extend(ids.iter().copied()));
        spawn_local(async move {
            let mut report: Option<BulkReport> = None;
            let mut failure = None;
            for part in views.chunks(MAX_DECIDED) {
                match decide_shifts(action, seen(part), reason.clone()).await {
                    Ok(items) => {
                        let part = decisions.decided_all(action, &items);
                        report = Some(match report.take() {
                            Some(before) => before.and(part),
                            None => part,
                        });
                    }
                    Err(error) => {
                        failure = Some(error);
                        break;
                    }
                }
            }
            let _ = decisions
                .busy
                .try_update(|busy| busy.retain(|id| !ids.contains(id)));
            bulk.busy.try_set(false);
            decisions.realtime.shifts.refetch_now();
            if let Some(report) = report {
                if let Some(first) = views.first() {
                    decisions.reasons.forget(first.shift.id);
                }
                bulk.rejecting.try_set(None);
                decisions.report_all(report);
            }
            if let Some(error) = failure {
                decisions.refused_all(&error);
            }
        });
    }

    fn decided_all(&self, action: BulkAction, items: &[BulkItem]) -> BulkReport {
        for item in items {
            let shift = match &item.result {
                Ok(shift) => Some(shift),
                Err(error) => {
                    self.note_refusal(item.id, error);
                    error.shift()
                }
            };
            // The row shows at once what became of the shift.
            if let Some(shift) = shift {
                self.keep_row(shift.id);
                self.realtime.shifts.receive(shift);
            }
        }
        let (locale, now) = (self.notices.locale, self.clock.exact());
        bulk_report(locale, action, items, now)
    }

    fn report_all(&self, report: BulkReport) {
        if report.failures == 0 {
            self.bulk.clear();
        }
        self.notices
            .report(&FlashNotice::BulkDecided(report.clone()));
        let failed = (report.failures > 0).then_some(report);
        self.bulk.report.try_set(failed);
    }

    /// Nothing of a request was done. While the reason is being written, the dialog says why.
    fn refused_all(&self, error: &AppError) {
        let is_writing = self.bulk.rejecting.with_untracked(Option::is_some);
        if is_writing && error.0 != Error::Forbidden {
            let (locale, now) = (self.notices.locale, self.clock.exact());
            let sentence = i18n::error::sentence(locale, &error.0, now);
            self.bulk.reject_error.try_set(Some(sentence));
        } else {
            self.notices.report_error(error);
        }
    }
}

fn seen(views: &[ShiftView]) -> Vec<SeenShift> {
    let seen = |view: &ShiftView| SeenShift {
        id: view.shift.id,
        version: view.shift.version,
    };
    views.iter().map(seen).collect()
}
