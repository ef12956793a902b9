//! The toast: what is new and not on the screen anyway pops up for a while.

mod queue;

pub use queue::Toast;

use crate::{
    browser::{
        focus::{Scroll, focus},
        monotonic::monotonic_ms,
    },
    state::clock::browser_now,
};
use domain::{
    frame::ServerFrame,
    id::NotificationId,
    notification::{Change, ChangeKind, Notification, NotificationType, Resolved, ResolvedStatus},
    shift::Shift,
};
use leptos::prelude::*;
use queue::ToastQueue;
use send_wrapper::SendWrapper;
use web_sys::HtmlElement;

/// The toast of this page.
#[derive(Clone, Copy)]
pub struct Toasts {
    queue: RwSignal<ToastQueue>,
    /// Path of the page.
    path: RwSignal<String>,
    /// Whether the panel of the bell is open.
    bell_open: RwSignal<bool>,
    /// Where the focus was before it came to the toast.
    focus_before: StoredValue<Option<SendWrapper<HtmlElement>>>,
}

impl Toasts {
    pub(super) fn new() -> Self {
        Self {
            queue: RwSignal::new(ToastQueue::default()),
            path: RwSignal::new(String::new()),
            bell_open: RwSignal::new(false),
            focus_before: StoredValue::new(None),
        }
    }

    /// Shows new notifications in a moment.
    pub(super) fn add(&self, new: &[Notification]) {
        if !new.is_empty() {
            self.queue.update(|queue| queue.add(new, monotonic_ms()));
        }
    }

    /// Drops what a frame marks read.
    pub(super) fn apply(&self, frame: &ServerFrame) {
        match frame {
            ServerFrame::Read { ids, .. } => self.retain(|new| !ids.contains(&new.id)),
            ServerFrame::AllRead { up_to, .. } => self.retain(|new| new.id > *up_to),
            _ => {}
        }
    }

    /// Drops what changes mark read.
    pub(super) fn apply_changes(&self, changes: &[Change]) {
        for change in changes {
            match &change.kind {
                ChangeKind::Read { ids } => self.retain(|new| !ids.contains(&new.id)),
                ChangeKind::AllRead { up_to } => self.retain(|new| new.id > *up_to),
                ChangeKind::Unread { .. } | ChangeKind::Resolved { .. } => {}
            }
        }
    }

    /// Notes how requests were settled. A toast about nothing else says so in its place.
    pub(super) fn resolved(&self, ids: &[NotificationId], resolved: &Resolved) {
        self.change(|queue| queue.resolve(|new| ids.contains(&new.id), resolved));
    }

    /// The same from the shift itself, whose frame comes first.
    pub(super) fn shift_changed(&self, shift: &Shift) {
        let Some(status) = ResolvedStatus::of_shift(shift.status) else {
            return;
        };
        let resolved = Resolved {
            status,
            by: shift.decided_by.clone(),
            at: shift.decided_at.unwrap_or_else(browser_now),
        };
        let asks = [
            NotificationType::ShiftCreated,
            NotificationType::ShiftWaiting,
        ];
        let is_about = |new: &Notification| {
            let about = new.data.shift().map(|about| about.shift_id);
            asks.contains(&new.kind) && new.data.series().is_none() && about == Some(shift.id)
        };
        self.change(|queue| queue.resolve(is_about, &resolved));
    }

    /// Keeps only some of the notifications.
    pub fn retain(&self, keep: impl Fn(&Notification) -> bool) {
        self.change(|queue| queue.retain(keep));
    }

    /// What the toast says, if there is one.
    pub fn toast(&self) -> Option<Toast> {
        self.queue.with(ToastQueue::toast)
    }

    /// Whether there is a toast.
    pub fn is_shown(&self) -> bool {
        self.queue.with(ToastQueue::is_shown)
    }

    /// The same, without tracking.
    pub fn is_shown_now(&self) -> bool {
        self.queue.with_untracked(ToastQueue::is_shown)
    }

    /// Whether nothing is shown and nothing waits.
    pub fn is_empty(&self) -> bool {
        self.queue.with(ToastQueue::is_empty)
    }

    /// Whether something has waited long enough to be shown.
    pub fn is_due(&self) -> bool {
        self.queue
            .with_untracked(|queue| queue.is_due(monotonic_ms()))
    }

    /// Shows what waits.
    pub fn show_waiting(&self) {
        self.queue.update(ToastQueue::show);
    }

    /// Lets the toast's time run.
    pub fn run(&self, elapsed: f64) {
        self.change(|queue| queue.run(elapsed));
    }

    /// Removes the toast.
    pub fn dismiss(&self) {
        self.change(|queue| {
            queue.clear();
            true
        });
    }

    /// The page that is shown: what is on it needs no toast.
    pub fn set_path(&self, path: String) {
        self.path.set(path);
    }

    /// Whether the panel of the bell is open: it shows what is new.
    pub fn set_bell_open(&self, open: bool) {
        self.bell_open.set(open);
    }

    /// Notes where the focus was before it came to the toast.
    pub fn set_focus_before(&self, element: Option<HtmlElement>) {
        self.focus_before.set_value(element.map(SendWrapper::new));
    }

    /// The path of the page.
    pub(super) fn path(&self) -> String {
        self.path.get()
    }

    /// Whether the panel of the bell is open.
    pub(super) fn is_bell_open(&self) -> bool {
        self.bell_open.get()
    }

    /// Changes the queue. If the toast had the focus and is gone, the focus goes back to where it was.
    fn change(&self, change: impl FnOnce(&mut ToastQueue) -> bool) {
        let focused = has_focus();
        if self
            .queue
            .try_maybe_update(|queue| (change(queue), ()))
            .is_none()
        {
            return;
        }
        if focused && !self.is_shown_now() {
            let toasts = *self;
            request_animation_frame(move || toasts.give_focus_back());
        }
    }

    fn give_focus_back(&self) {
        if self.is_shown_now() {
            return;
        }
        let before = self.focus_before.try_update_value(Option::take).flatten();
        let before = before
            .map(SendWrapper::take)
            .filter(|before| before.is_connected());
        if let Some(before) = before.or_else(main) {
            focus(&before, Scroll::Keep);
        }
    }
}

/// Whether the focus is in the toast.
fn has_focus() -> bool {
    document()
        .active_element()
        .and_then(|focused| focused.closest(".toast").ok().flatten())
        .is_some()
}

fn main() -> Option<HtmlElement> {
    use wasm_bindgen::JsCast;
    document().get_element_by_id("main")?.dyn_into().ok()
}
