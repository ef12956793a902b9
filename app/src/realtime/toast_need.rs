//! Which notifications need a toast.

use super::Realtime;
use crate::routes;
use domain::notification::{Notification, NotificationType};

impl Realtime {
    /// Whether a notification still needs a toast: it is unread, its request undecided, and the page does not show it anyway. A toast that
    /// was shown before the decision tells of it, so it stays.
    pub fn needs_toast(&self, new: &Notification) -> bool {
        let path = self.toasts.path();
        let url = new.action_url.as_deref();
        let of_its_type = routes::notifications(Some(new.kind), false, "");
        let is_on_page =
            url == Some(path.as_str()) || [routes::NOTIFICATIONS, &of_its_type].contains(&&*path);
        if is_on_page || self.toasts.is_bell_open() {
            return false;
        }
        if new.resolved.is_some() {
            return true;
        }
        let shift = new.data.shift().map(|shift| shift.shift_id);
        let (created, waiting) = (
            NotificationType::ShiftCreated,
            NotificationType::ShiftWaiting,
        );
        let is_listed = new.kind == created && shift.is_some_and(|id| self.shifts.is_listed(id));
        let is_decided = [created, waiting].contains(&new.kind)
            && shift.is_some_and(|id| self.shifts.is_decided(id));
        self.inbox.is_unread(new.id, false) && !is_listed && !is_decided
    }
}
