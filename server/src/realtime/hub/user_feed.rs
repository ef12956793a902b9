//! One connected user: the latest changes of their inbox, and their sockets.

use super::Subscription;
use crate::realtime::close_reason::CloseReason;
use axum::extract::ws::Utf8Bytes;
use domain::{
    replay_buffer::{NextChange, ReplayBuffer},
    user::User,
};
use std::sync::{Arc, Mutex, PoisonError};

/// A change as its sockets send it: what changed, then the unread count after it.
pub type ChangeFrames = [Utf8Bytes; 2];

/// Most sockets of one user (CONTRACT §5).
const MAX_SOCKETS: usize = 20;

/// Frames are built once for it and not once for each of its sockets.
pub struct UserFeed(Mutex<State>);

struct State {
    user: Arc<User>,
    ring: ReplayBuffer<ChangeFrames>,
    /// In the order in which they were opened.
    subscriptions: Vec<Arc<Subscription>>,
}

impl UserFeed {
    /// A user without sockets yet.
    pub fn new(user: Arc<User>) -> Self {
        Self(Mutex::new(State {
            user,
            ring: ReplayBuffer::default(),
            subscriptions: Vec::new(),
        }))
    }

    /// The user with the roles that were known last.
    pub fn user(&self) -> Arc<User> {
        self.with(|state| state.user.clone())
    }

    /// Replaces the user; the one before.
    pub fn set_user(&self, user: Arc<User>) -> Arc<User> {
        self.with(|state| std::mem::replace(&mut state.user, user))
    }

    /// Takes in a socket. One too many closes the oldest that is still open.
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

    /// Forgets a socket; whether it was the last.
    pub fn remove(&self, id: u64) -> bool {
        self.with(|state| {
            state
                .subscriptions
                .retain(|subscription| subscription.id != id);
            state.subscriptions.is_empty()
        })
    }

    /// The inbox changed, together with a shift that the user may see.
    pub fn push(&self, seq: i64, frames: ChangeFrames, shift: Option<&Utf8Bytes>) {
        self.with(|state| {
            // Whoever comes later reads the store: only what somebody here has still to send is kept.
            let sent = state
                .subscriptions
                .iter()
                .map(|subscription| subscription.sent())
                .min();
            state.ring.forget(sent.unwrap_or_default());
            state.ring.insert(seq, frames);
            let head = state.ring.head();
            for subscription in &state.subscriptions {
                match shift {
                    Some(shift) => subscription.send_shift(shift.clone(), head),
                    None => subscription.wake_for_change(head),
                }
            }
        });
    }

    /// The inbox was seen to have reached `seq`: whoever has not sent that much looks into the store.
    pub fn raise(&self, seq: i64) {
        self.with(|state| {
            if seq > state.ring.head() {
                state.ring.raise(seq);
                state
                    .subscriptions
                    .iter()
                    .for_each(|subscription| subscription.wake());
            }
        });
    }

    /// Up to where the inbox was heard of here, or sent by every socket. What only a newer one read for itself, the others do not know.
    pub fn known(&self) -> i64 {
        self.with(|state| {
            let sent = state
                .subscriptions
                .iter()
                .map(|subscription| subscription.sent())
                .min();
            state.ring.head().max(sent.unwrap_or(0))
        })
    }

    /// A shift that the user may see was created or changed.
    pub fn send_shift(&self, frame: &Utf8Bytes) {
        self.with(|state| {
            let head = state.ring.head();
            state
                .subscriptions
                .iter()
                .for_each(|subscription| subscription.send_shift(frame.clone(), head));
        });
    }

    /// The user's access may have changed.
    pub fn verify(&self) {
        self.with(|state| {
            state
                .subscriptions
                .iter()
                .for_each(|subscription| subscription.verify())
        });
    }

    /// Every socket looks at everything again.
    pub fn wake(&self) {
        self.with(|state| {
            state
                .subscriptions
                .iter()
                .for_each(|subscription| subscription.wake())
        });
    }

    /// What a socket that has sent everything up to `sent` does next.
    pub fn after(&self, sent: i64) -> NextChange<ChangeFrames> {
        self.with(|state| state.ring.after(sent))
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
    fn the_21st_socket_closes_the_oldest_and_the_22nd_the_next() {
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
    fn what_a_newer_socket_read_for_itself_is_not_known_to_the_others() {
        let feed = feed();
        let subscriptions = [
            Arc::new(Subscription::new(1)),
            Arc::new(Subscription::new(2)),
        ];
        subscriptions
            .iter()
            .for_each(|subscription| feed.add(subscription.clone()));
        subscriptions[0].set_sent(1);
        subscriptions[1].set_sent(2);
        assert_eq!(feed.known(), 1);
        subscriptions[0].set_sent(2);
        assert_eq!(feed.known(), 2);
    }

    #[test]
    fn a_change_is_there_for_every_socket_and_the_last_one_to_leave_is_known() {
        let feed = feed();
        let subscriptions = [
            Arc::new(Subscription::new(1)),
            Arc::new(Subscription::new(2)),
        ];
        subscriptions
            .iter()
            .for_each(|subscription| feed.add(subscription.clone()));
        feed.push(5, ["a".into(), "b".into()], None);
        assert_eq!(feed.after(4), NextChange::Send(["a".into(), "b".into()]));
        assert!(!feed.remove(1));
        assert!(feed.remove(2));
    }
}
