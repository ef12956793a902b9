//! One connected user: their sockets, and the latest changes of their inbox as frames.

use super::Subscription;
use crate::realtime::close_reason::CloseReason;
use axum::extract::ws::Utf8Bytes;
use domain::{
    replay_buffer::{NextChange, ReplayBuffer},
    user::User,
};
use std::sync::{Arc, Mutex, PoisonError};

/// The frames of one inbox change: the change, then the unread count after it.
pub type ChangeFrames = [Utf8Bytes; 2];

/// Maximum number of open sockets of one user; a further one closes the oldest (CONTRACT §5).
const MAX_SOCKETS: usize = 20;

/// The sockets of one user. Frames are built once per user, not once per socket.
pub struct UserFeed(Mutex<State>);

struct State {
    user: Arc<User>,
    /// Recent changes that at least one socket has not sent yet.
    recent: ReplayBuffer<ChangeFrames>,
    /// Oldest first.
    subscriptions: Vec<Arc<Subscription>>,
}

impl UserFeed {
    /// A feed without sockets.
    pub fn new(user: Arc<User>) -> Self {
        Self(Mutex::new(State {
            user,
            recent: ReplayBuffer::default(),
            subscriptions: Vec::new(),
        }))
    }

    /// The user with the newest known roles.
    pub fn user(&self) -> Arc<User> {
        self.with(|state| state.user.clone())
    }

    /// Replaces the user and returns the previous value.
    pub fn set_user(&self, user: Arc<User>) -> Arc<User> {
        self.with(|state| std::mem::replace(&mut state.user, user))
    }

    /// Adds a socket. If there are more than [`MAX_SOCKETS`] now, the oldest ones are asked to close.
    pub fn add(&self, subscription: Arc<Subscription>) {
        self.with(|state| {
            state.subscriptions.push(subscription);
            let open: Vec<_> = state
                .subscriptions
                .iter()
                .filter(|subscription| subscription.close_reason().is_none())
                .collect();
            if let Some(surplus) = open.len().checked_sub(MAX_SOCKETS) {
                open.iter()
                    .take(surplus)
                    .for_each(|subscription| subscription.close(CloseReason::TooMany));
            }
        });
    }

    /// Removes a socket. Returns whether it was the last one.
    pub fn remove(&self, id: u64) -> bool {
        self.with(|state| {
            state
                .subscriptions
                .retain(|subscription| subscription.id != id);
            state.subscriptions.is_empty()
        })
    }

    /// Adds an inbox change, and the shift frame that belongs to it if the user may see the shift. Wakes all sockets.
    pub fn push_change(&self, seq: i64, frames: ChangeFrames, shift: Option<&Utf8Bytes>) {
        self.with(|state| {
            // New sockets start from the store, so changes that every socket has sent are no longer needed.
            let min_sent_seq = state
                .subscriptions
                .iter()
                .map(|subscription| subscription.sent_seq())
                .min();
            state.recent.forget(min_sent_seq.unwrap_or_default());
            state.recent.insert(seq, frames);
            let head = state.recent.head();
            for subscription in &state.subscriptions {
                match shift {
                    Some(shift) => subscription.send_shift(shift.clone(), head),
                    None => subscription.wake_for_change(head),
                }
            }
        });
    }

    /// Notes that the inbox has reached `seq`. Sockets that have not sent that far read the changes from the store.
    pub fn raise_head(&self, seq: i64) {
        self.with(|state| {
            if seq > state.recent.head() {
                state.recent.raise(seq);
                state
                    .subscriptions
                    .iter()
                    .for_each(|subscription| subscription.wake());
            }
        });
    }

    /// The last change that was announced here or sent by every socket. A change that only a newer socket read from the
    /// store does not count: the other sockets do not know of it.
    pub fn known_seq(&self) -> i64 {
        self.with(|state| {
            let min_sent_seq = state
                .subscriptions
                .iter()
                .map(|subscription| subscription.sent_seq())
                .min();
            state.recent.head().max(min_sent_seq.unwrap_or(0))
        })
    }

    /// Sends the frame of a shift to all sockets.
    pub fn send_shift(&self, frame: &Utf8Bytes) {
        self.with(|state| {
            let head = state.recent.head();
            state
                .subscriptions
                .iter()
                .for_each(|subscription| subscription.send_shift(frame.clone(), head));
        });
    }

    /// Asks all sockets to check whether their access is still valid.
    pub fn recheck_access(&self) {
        self.with(|state| {
            state
                .subscriptions
                .iter()
                .for_each(|subscription| subscription.request_recheck())
        });
    }

    /// Wakes all sockets.
    pub fn wake_all(&self) {
        self.with(|state| {
            state
                .subscriptions
                .iter()
                .for_each(|subscription| subscription.wake())
        });
    }

    /// The next step of a socket that has sent every change up to `sent_seq`.
    pub fn next_after(&self, sent_seq: i64) -> NextChange<ChangeFrames> {
        self.with(|state| state.recent.after(sent_seq))
    }

    fn with<T>(&self, act: impl FnOnce(&mut State) -> T) -> T {
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::id::UserId;

    fn feed() -> UserFeed {
        UserFeed::new(Arc::new(User {
            id: UserId::new(1),
            email: String::new(),
            full_name: String::new(),
            roles: Vec::new(),
        }))
    }

    #[test]
    fn each_socket_beyond_20_closes_the_oldest() {
        let feed = feed();
        let subscriptions: Vec<_> = (0..22).map(|id| Arc::new(Subscription::new(id))).collect();
        for subscription in &subscriptions {
            feed.add(subscription.clone());
        }
        let closed: Vec<_> = subscriptions
            .iter()
            .filter(|subscription| subscription.close_reason() == Some(CloseReason::TooMany))
            .map(|subscription| subscription.id)
            .collect();
        assert_eq!(closed, [0, 1]);
    }

    #[test]
    fn a_change_sent_by_one_socket_only_is_not_known() {
        let feed = feed();
        let subscriptions = [
            Arc::new(Subscription::new(1)),
            Arc::new(Subscription::new(2)),
        ];
        subscriptions
            .iter()
            .for_each(|subscription| feed.add(subscription.clone()));
        subscriptions[0].set_sent_seq(1);
        subscriptions[1].set_sent_seq(2);
        assert_eq!(feed.known_seq(), 1);
        subscriptions[0].set_sent_seq(2);
        assert_eq!(feed.known_seq(), 2);
    }

    #[test]
    fn keeps_a_pushed_change_and_reports_the_last_removed_socket() {
        let feed = feed();
        let subscriptions = [
            Arc::new(Subscription::new(1)),
            Arc::new(Subscription::new(2)),
        ];
        subscriptions
            .iter()
            .for_each(|subscription| feed.add(subscription.clone()));
        feed.push_change(5, ["a".into(), "b".into()], None);
        assert_eq!(
            feed.next_after(4),
            NextChange::Send(["a".into(), "b".into()])
        );
        assert!(!feed.remove(1));
        assert!(feed.remove(2));
    }
}
