//! Marking read before the server has said yes: shown at once, taken back with a reason if it is refused.

use super::Realtime;
use crate::{
    api::notifications::{mark_all_notifications_read, mark_notification_read},
    error::AppError,
    i18n::{Locale, error::sentence, text},
    state::clock::browser_now,
};
use domain::{frame::ServerFrame, id::NotificationId, inbox::InboxReplica};
use leptos::{prelude::*, task::spawn_local};
use std::collections::BTreeSet;

/// What was marked here and is not yet confirmed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OptimisticReads {
    one_by_one: BTreeSet<NotificationId>,
    all_up_to: Option<NotificationId>,
}

impl OptimisticReads {
    /// Whether this one was marked.
    pub fn covers(&self, id: NotificationId) -> bool {
        self.one_by_one.contains(&id) || self.all_up_to.is_some_and(|up_to| id <= up_to)
    }

    /// Unread over all as it will be.
    pub fn unread(&self, view: &InboxReplica) -> i64 {
        if let Some(up_to) = self.all_up_to {
            return count(
                view.newest
                    .iter()
                    .flatten()
                    .filter(|notification| !notification.is_read && notification.id > up_to),
            );
        }
        (view.unread - count(self.one_by_one.iter())).max(0)
    }

    /// Lets go of what a frame confirms; whether it did.
    pub fn reconcile(&mut self, frame: &ServerFrame) -> bool {
        match frame {
            ServerFrame::Read { ids, .. } => {
                let before = self.one_by_one.len();
                self.one_by_one.retain(|id| !ids.contains(id));
                before != self.one_by_one.len()
            }
            ServerFrame::AllRead { up_to, .. } => {
                let covered = self.all_up_to.is_some_and(|mine| mine <= *up_to);
                if covered {
                    self.all_up_to = None;
                }
                covered
            }
            _ => false,
        }
    }
}

impl Realtime {
    /// Marks one read.
    pub fn mark_read(&self, id: NotificationId) {
        if self
            .optimistic
            .with_untracked(|optimistic| optimistic.covers(id))
        {
            return;
        }
        self.optimistic.update(|optimistic| {
            optimistic.one_by_one.insert(id);
        });
        let realtime = *self;
        spawn_local(async move {
            let outcome = mark_notification_read(id).await;
            // Where no frame confirmed it (no socket), the answer does.
            let open = realtime
                .optimistic
                .try_update(|optimistic| optimistic.one_by_one.remove(&id))
                .unwrap_or(false);
            if open && outcome.is_ok() {
                realtime.read_here(|other| other == id);
            }
            // The dropdown or the page on which it was clicked may be gone by now.
            if let Err(error) = outcome {
                realtime
                    .notices
                    .refuse(refusal(realtime.notices.locale, &error));
            }
        });
    }

    /// Marks all read that were there when the button was pressed: up to the newest that is known here, or all that the server has.
    pub fn mark_all_read(&self, up_to: Option<NotificationId>) {
        let newest = self.inbox.with_untracked(|view| {
            view.newest
                .iter()
                .flatten()
                .map(|notification| notification.id)
                .max()
        });
        let asked = newest.max(up_to);
        let up_to = asked.unwrap_or(NotificationId::new(i64::MAX));
        self.optimistic
            .update(|optimistic| optimistic.all_up_to = Some(up_to));
        let realtime = *self;
        spawn_local(async move {
            let outcome = mark_all_notifications_read(asked).await;
            let open = realtime
                .optimistic
                .try_update(|optimistic| optimistic.all_up_to.take().is_some())
                .unwrap_or(false);
            if open && outcome.is_ok() {
                realtime.read_here(|other| other <= up_to);
                let _ = realtime.inbox.try_update(|view| {
                    view.unread = count(
                        view.newest
                            .iter()
                            .flatten()
                            .filter(|notification| !notification.is_read),
                    );
                });
            }
            let refusal = outcome
                .err()
                .map(|error| refusal(realtime.notices.locale, &error));
            let _ = realtime.refusal.try_update(|shown| *shown = refusal);
        });
    }

    fn read_here(&self, which: impl Fn(NotificationId) -> bool) {
        let _ = self.inbox.try_update(|view| {
            for notification in view
                .newest
                .iter_mut()
                .flatten()
                .filter(|notification| !notification.is_read && which(notification.id))
            {
                notification.is_read = true;
                view.unread = (view.unread - 1).max(0);
            }
        });
    }
}

fn refusal(locale: Locale, error: &AppError) -> String {
    let reason = sentence(locale, &error.0, browser_now());
    text!(locale, notification.not_marked, reason = reason)
}

fn count<T>(items: impl Iterator<Item = T>) -> i64 {
    i64::try_from(items.count()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(id: i64) -> NotificationId {
        NotificationId::new(id)
    }

    #[test]
    fn what_was_marked_is_taken_off_until_a_frame_confirms_it() {
        let view = InboxReplica::at("one".into(), 4, 3);
        let mut optimistic = OptimisticReads {
            one_by_one: [id(7)].into_iter().collect(),
            all_up_to: None,
        };
        assert_eq!(optimistic.unread(&view), 2);
        assert!(optimistic.covers(id(7)) && !optimistic.covers(id(8)));
        assert!(!optimistic.reconcile(&ServerFrame::Read {
            ids: vec![id(8)],
            seq: 5
        }));
        assert!(optimistic.reconcile(&ServerFrame::Read {
            ids: vec![id(7)],
            seq: 6
        }));
        assert_eq!(optimistic, OptimisticReads::default());
    }

    #[test]
    fn all_read_covers_what_was_there_and_nothing_later() {
        let view = InboxReplica::at("one".into(), 4, 120);
        let mut optimistic = OptimisticReads {
            one_by_one: BTreeSet::new(),
            all_up_to: Some(id(9)),
        };
        assert!(optimistic.covers(id(9)) && !optimistic.covers(id(10)));
        assert_eq!(optimistic.unread(&view), 0);
        assert!(!optimistic.reconcile(&ServerFrame::AllRead {
            up_to: id(8),
            seq: 5
        }));
        assert!(optimistic.reconcile(&ServerFrame::AllRead {
            up_to: id(9),
            seq: 6
        }));
    }
}
