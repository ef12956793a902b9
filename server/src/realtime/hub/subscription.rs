//! The server's end of one socket: what others have for it, and what they know of how far it got.

use crate::realtime::close_reason::CloseReason;
use axum::extract::ws::Utf8Bytes;
use std::{
    collections::VecDeque,
    sync::{Mutex, MutexGuard, PoisonError},
};
use tokio::sync::Notify;

/// Most frames that may wait for one socket (CONTRACT §5).
const QUEUE: usize = 256;
/// Frames of one change of the inbox.
const FRAMES_OF_A_CHANGE: i64 = 2;

/// Shared by a socket's task and those who have something for it.
pub struct Subscription {
    /// Names it within its user.
    pub id: u64,
    state: Mutex<State>,
    signal: Notify,
    /// One of its own: who waits for the end in the middle of something takes nobody else's signal.
    end: Notify,
}

struct State {
    /// Up to which change of the inbox everything was sent.
    sent: i64,
    /// Only changes after this one wait in the queue: what is read from the store does not count.
    counted_from: i64,
    shifts: VecDeque<Utf8Bytes>,
    verify: bool,
    close_reason: Option<CloseReason>,
}

impl Subscription {
    /// A line that is still to learn where its inbox stands.
    pub fn new(id: u64) -> Self {
        let state = State {
            sent: 0,
            counted_from: i64::MAX,
            shifts: VecDeque::new(),
            verify: false,
            close_reason: None,
        };
        Self {
            id,
            state: Mutex::new(state),
            signal: Notify::new(),
            end: Notify::new(),
        }
    }

    /// There may be changes up to `head`; a line that is too far behind is closed.
    pub fn wake_for_change(&self, head: i64) {
        self.change(|state| state.check_queue(head));
    }

    /// There is something to look at.
    pub fn wake(&self) {
        self.signal.notify_one();
    }

    /// A shift that its user may see was created or changed; `head` is where the inbox stands.
    pub fn send_shift(&self, frame: Utf8Bytes, head: i64) {
        self.change(|state| {
            if state.close_reason.is_none() {
                state.shifts.push_back(frame);
                state.check_queue(head);
            }
        });
    }

    /// Its user's access may have changed.
    pub fn verify(&self) {
        self.change(|state| state.verify = true);
    }

    /// Closes it; the first reason stays.
    pub fn close(&self, close_reason: CloseReason) {
        self.change(|state| {
            state.close_reason.get_or_insert(close_reason);
        });
    }

    /// Waits until somebody has something for it. Look at everything afterwards.
    pub async fn signalled(&self) {
        self.signal.notified().await;
    }

    /// Waits until it is to be closed. Whatever else is signalled meanwhile is there afterwards.
    pub async fn closed(&self) -> CloseReason {
        loop {
            if let Some(close_reason) = self.close_reason() {
                return close_reason;
            }
            self.end.notified().await;
        }
    }

    /// Why it is to be closed, if it is.
    pub fn close_reason(&self) -> Option<CloseReason> {
        self.with(|state| state.close_reason)
    }

    /// Whether its access is to be looked at; asked once.
    pub fn take_verify(&self) -> bool {
        self.with(|state| std::mem::take(&mut state.verify))
    }

    /// The shift that has waited longest.
    pub fn take_shift(&self) -> Option<Utf8Bytes> {
        self.with(|state| state.shifts.pop_front())
    }

    /// Up to where everything was sent.
    pub fn sent(&self) -> i64 {
        self.with(|state| state.sent)
    }

    /// Everything up to `seq` was sent.
    pub fn set_sent(&self, seq: i64) {
        self.with(|state| state.sent = state.sent.max(seq));
    }

    /// Everything up to `seq` comes from the store and not from the queue.
    pub fn count_from(&self, seq: i64) {
        self.with(|state| state.counted_from = seq);
    }

    /// Changes what its socket looks at, and signals.
    fn change(&self, act: impl FnOnce(&mut State)) {
        let close_reason = self.with(|state| {
            act(state);
            state.close_reason
        });
        if close_reason.is_some() {
            self.end.notify_one();
        }
        self.signal.notify_one();
    }

    fn with<T>(&self, act: impl FnOnce(&mut State) -> T) -> T {
        let mut state: MutexGuard<State> =
            self.state.lock().unwrap_or_else(PoisonError::into_inner);
        act(&mut state)
    }
}

impl State {
    fn check_queue(&mut self, head: i64) {
        let changes = head.saturating_sub(self.sent.max(self.counted_from)).max(0);
        let changes = changes.saturating_mul(FRAMES_OF_A_CHANGE);
        let waiting = usize::try_from(changes)
            .unwrap_or(usize::MAX)
            .saturating_add(self.shifts.len());
        if waiting > QUEUE {
            self.close_reason.get_or_insert(CloseReason::TooSlow);
            self.shifts = VecDeque::new();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt;
    use std::pin::pin;

    #[test]
    fn a_full_queue_closes_the_line_and_frees_what_waited() {
        let subscription = Subscription::new(1);
        (0..QUEUE).for_each(|_| subscription.send_shift("{}".into(), 0));
        assert_eq!(subscription.close_reason(), None);
        subscription.send_shift("{}".into(), 0);
        assert_eq!(subscription.close_reason(), Some(CloseReason::TooSlow));
        assert_eq!(subscription.take_shift(), None);
    }

    #[test]
    fn changes_count_against_the_queue_but_what_comes_from_the_store_does_not() {
        let subscription = Subscription::new(1);
        subscription.wake_for_change(10_000);
        assert_eq!(subscription.close_reason(), None);
        subscription.set_sent(10_000);
        subscription.count_from(10_000);
        subscription.wake_for_change(10_128);
        assert_eq!(subscription.close_reason(), None);
        subscription.wake_for_change(10_129);
        assert_eq!(subscription.close_reason(), Some(CloseReason::TooSlow));
    }

    #[test]
    fn the_first_reason_to_close_stays() {
        let subscription = Subscription::new(1);
        subscription.close(CloseReason::Revoked);
        subscription.close(CloseReason::Restart);
        assert_eq!(subscription.close_reason(), Some(CloseReason::Revoked));
    }

    #[test]
    fn who_waits_for_the_end_takes_no_other_signal() {
        let subscription = Subscription::new(1);
        // A socket that is in the middle of a write.
        let mut closed = pin!(subscription.closed());
        assert_eq!(closed.as_mut().now_or_never(), None);
        subscription.verify();
        assert_eq!(closed.as_mut().now_or_never(), None);
        assert!(subscription.signalled().now_or_never().is_some());
        subscription.close(CloseReason::Revoked);
        assert_eq!(closed.now_or_never(), Some(CloseReason::Revoked));
    }

    #[test]
    fn it_never_goes_back_to_what_was_sent() {
        let subscription = Subscription::new(1);
        subscription.set_sent(7);
        subscription.set_sent(3);
        assert_eq!(subscription.sent(), 7);
    }
}
