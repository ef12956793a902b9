//! The server's end of one socket: what others have for it, and what they know of how far it got.

use super::closing::Closing;
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
pub struct Line {
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
    closing: Option<Closing>,
}

impl Line {
    /// A line that is still to learn where its inbox stands.
    pub fn new(id: u64) -> Self {
        let state = State {
            sent: 0,
            counted_from: i64::MAX,
            shifts: VecDeque::new(),
            verify: false,
            closing: None,
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
            if state.closing.is_none() {
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
    pub fn close(&self, closing: Closing) {
        self.change(|state| {
            state.closing.get_or_insert(closing);
        });
    }

    /// Waits until somebody has something for it. Look at everything afterwards.
    pub async fn signalled(&self) {
        self.signal.notified().await;
    }

    /// Waits until it is to be closed. Whatever else is signalled meanwhile is there afterwards.
    pub async fn closed(&self) -> Closing {
        loop {
            if let Some(closing) = self.closing() {
                return closing;
            }
            self.end.notified().await;
        }
    }

    /// Why it is to be closed, if it is.
    pub fn closing(&self) -> Option<Closing> {
        self.with(|state| state.closing)
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
        let closing = self.with(|state| {
            act(state);
            state.closing
        });
        if closing.is_some() {
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
            self.closing.get_or_insert(Closing::TooSlow);
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
        let line = Line::new(1);
        (0..QUEUE).for_each(|_| line.send_shift("{}".into(), 0));
        assert_eq!(line.closing(), None);
        line.send_shift("{}".into(), 0);
        assert_eq!(line.closing(), Some(Closing::TooSlow));
        assert_eq!(line.take_shift(), None);
    }

    #[test]
    fn changes_count_against_the_queue_but_what_comes_from_the_store_does_not() {
        let line = Line::new(1);
        line.wake_for_change(10_000);
        assert_eq!(line.closing(), None);
        line.set_sent(10_000);
        line.count_from(10_000);
        line.wake_for_change(10_128);
        assert_eq!(line.closing(), None);
        line.wake_for_change(10_129);
        assert_eq!(line.closing(), Some(Closing::TooSlow));
    }

    #[test]
    fn the_first_reason_to_close_stays() {
        let line = Line::new(1);
        line.close(Closing::Revoked);
        line.close(Closing::Restart);
        assert_eq!(line.closing(), Some(Closing::Revoked));
    }

    #[test]
    fn who_waits_for_the_end_takes_no_other_signal() {
        let line = Line::new(1);
        // A socket that is in the middle of a write.
        let mut closed = pin!(line.closed());
        assert_eq!(closed.as_mut().now_or_never(), None);
        line.verify();
        assert_eq!(closed.as_mut().now_or_never(), None);
        assert!(line.signalled().now_or_never().is_some());
        line.close(Closing::Revoked);
        assert_eq!(closed.now_or_never(), Some(Closing::Revoked));
    }

    #[test]
    fn it_never_goes_back_to_what_was_sent() {
        let line = Line::new(1);
        line.set_sent(7);
        line.set_sent(3);
        assert_eq!(line.sent(), 7);
    }
}
