//! Desktop notifications of emergencies.

use super::Alarms;
use crate::{
    browser::tab_lock::run_in_one_tab,
    realtime::{Desktop, Realtime},
};
use domain::notification::Notification;
use leptos::prelude::*;
use send_wrapper::SendWrapper;

impl Alarms {
    /// A desktop notification that stays until somebody acts, in one tab of this browser.
    pub(super) fn show_desktop(self, realtime: Realtime, notification: &Notification) {
        let Some((epoch, _)) = realtime.inbox.position() else {
            return;
        };
        if realtime.alerts.desktop.get_untracked() != Desktop::On {
            return;
        }
        let (id, notification) = (notification.id, notification.clone());
        run_in_one_tab(&epoch, id, move || {
            if let Some(shown) = realtime.alerts.show_until_closed(realtime, &notification) {
                self.shown
                    .update_value(|all| all.push(SendWrapper::new(shown)));
            }
        });
    }

    /// Closes all of them.
    pub(super) fn hide_desktop(self) {
        let shown = self.shown.try_update_value(std::mem::take);
        for shown in shown.unwrap_or_default() {
            shown.close();
        }
    }
}
