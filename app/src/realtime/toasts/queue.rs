//! Which new notifications a toast shows, and for how long. Pure: the caller measures the time, in milliseconds.

use domain::notification::{Notification, NotificationType, Resolved};
use std::mem;

/// How long a toast stays while the page is visible and nobody points at it.
const SHOWN_FOR: f64 = 12_000.0;
/// How long a toast stays at least after its request was settled, so that it can be read.
const SETTLED_FOR: f64 = 5_000.0;
/// How long a notification waits before it pops up: what arrives meanwhile joins it, and what the page shows by then needs no toast.
const GATHERED_FOR: f64 = 300.0;
/// Notifications that are kept; older ones are only counted, so that a burst of thousands is not kept in memory.
const REMEMBERED: usize = 100;

/// The notifications of the toast, and those that wait to join it. At most one toast is shown: it tells one notification, or how many
/// there are.
#[derive(Clone, Debug, Default)]
pub(super) struct ToastQueue {
    /// Oldest first.
    waiting: Vec<Notification>,
    /// Waiting ones that are only counted.
    waiting_counted: usize,
    /// When the first of those that wait may be shown.
    due: f64,
    /// Oldest first.
    shown: Vec<Notification>,
    /// Shown ones that are only counted.
    counted: usize,
    /// How much longer the toast stays.
    left: f64,
}

/// What a toast says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Toast {
    /// The newest notification.
    pub newest: Notification,
    /// How many there are.
    pub count: usize,
    /// Whether all of them are new requests.
    pub only_requests: bool,
}

impl ToastQueue {
    /// Adds new notifications, oldest first.
    pub fn add(&mut self, new: &[Notification], now: f64) {
        if self.waiting.is_empty() {
            self.due = now + GATHERED_FOR;
        }
        // A hidden tab shows no toast for hours, so what waits is bounded too.
        let kept = new.len().min(REMEMBERED);
        self.waiting.extend_from_slice(&new[new.len() - kept..]);
        self.waiting_counted += new.len() - kept + drop_oldest(&mut self.waiting);
    }

    /// Whether there is nothing to show, now or later.
    pub fn is_empty(&self) -> bool {
        self.shown.is_empty() && self.waiting.is_empty()
    }

    /// Whether there is a toast.
    pub fn is_shown(&self) -> bool {
        !self.shown.is_empty()
    }

    /// Whether something has waited long enough to be shown.
    pub fn is_due(&self, now: f64) -> bool {
        !self.waiting.is_empty() && now >= self.due
    }

    /// Shows what waits; the toast's time starts again.
    pub fn show(&mut self) {
        self.shown.retain(|new| new.resolved.is_none());
        self.shown.append(&mut self.waiting);
        self.counted += mem::take(&mut self.waiting_counted) + drop_oldest(&mut self.shown);
        self.left = SHOWN_FOR;
    }

    /// Lets the toast's time run. Returns whether the toast is gone.
    pub fn run(&mut self, elapsed: f64) -> bool {
        self.left -= elapsed;
        let over = self.is_shown() && self.left <= 0.0;
        if over {
            self.clear();
        }
        over
    }

    /// Keeps only some of the notifications. Returns whether any was dropped.
    pub fn retain(&mut self, keep: impl Fn(&Notification) -> bool) -> bool {
        let before = self.waiting.len() + self.shown.len();
        self.waiting.retain(&keep);
        self.shown.retain(&keep);
        if self.waiting.is_empty() {
            self.waiting_counted = 0;
        }
        if self.shown.is_empty() {
            self.counted = 0;
        }
        before != self.waiting.len() + self.shown.len()
    }

    /// Notes that the requests that `matches` selects were settled. What waits is dropped, and so is what a toast counts among others; the last
    /// request of a toast stays with its outcome. Returns whether anything changed.
    pub fn resolve(
        &mut self,
        matches: impl Fn(&Notification) -> bool,
        resolved: &Resolved,
    ) -> bool {
        let settled = |new: &Notification| new.resolved.is_none() && matches(new);
        if !self.waiting.iter().chain(&self.shown).any(settled) {
            return false;
        }
        self.waiting.retain(|new| !settled(new));
        if self.waiting.is_empty() {
            self.waiting_counted = 0;
        }
        let mut last = self.shown.iter().rev().find(|new| settled(new)).cloned();
        self.shown.retain(|new| !settled(new));
        if self.shown.is_empty()
            && let Some(mut last) = last.take()
        {
            last.resolved = Some(resolved.clone());
            self.shown.push(last);
            self.counted = 0;
            self.left = self.left.max(SETTLED_FOR);
        }
        true
    }

    /// Removes the toast; what waits is shown later.
    pub fn clear(&mut self) {
        self.shown.clear();
        self.counted = 0;
    }

    /// What the toast says, if there is one.
    pub fn toast(&self) -> Option<Toast> {
        let is_request = |new: &Notification| new.kind == NotificationType::ShiftCreated;
        Some(Toast {
            newest: self.shown.last()?.clone(),
            count: self.shown.len() + self.counted,
            only_requests: self.shown.iter().all(is_request),
        })
    }
}

/// Leaves only the newest. Returns how many were dropped.
fn drop_oldest(notifications: &mut Vec<Notification>) -> usize {
    let excess = notifications.len().saturating_sub(REMEMBERED);
    notifications.drain(..excess);
    excess
}

#[cfg(test)]
mod tests;
