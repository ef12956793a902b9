//! The state of one socket that is shared between its task and the hub.

use crate::realtime::close_reason::CloseReason;
use axum::extract::ws::Utf8Bytes;
use std::{
    collections::VecDeque,
    sync::{Mutex, MutexGuard, PoisonError},
};
use tokio::sync::Notify;

/// Maximum number of frames that may wait for one socket (CONTRACT §5).
const MAX_QUEUED_FRAMES: usize = 256;
/// Frames of one inbox change: the change and the unread count.
const FRAMES_PER_CHANGE: i64 = 2;

/// One socket as the hub sees it. The socket's task waits on it; others leave frames and requests in it.
pub struct Subscription {
    /// Unique in this process.
    pub id: u64,
    state: Mutex<State>,
    woken: Notify,
    /// Separate from `woken`, so that waiting for the close in the middle of a write does not consume other wake-ups.
    closed: Notify,
}

struct State {
    /// Every inbox change up to this `seq` was sent.
    sent_seq: i64,
    /// Only changes after this `seq` count as queued; those up to it are read from the store.
    queue_start: i64,
    shifts: VecDeque<Utf8Bytes>,
    recheck_access: bool,
    close_reason: Option<CloseReason>,
}

impl Subscription {
    /// A socket that does not know the `seq` of its inbox yet, so nothing counts as queued.
    pub fn new(id: u64) -> Self {
        let state = State {
            sent_seq: 0,
            queue_start: i64::MAX,
            shifts: VecDeque::new(),
            recheck_access: false,
            close_reason: None,
        };
        Self {
            id,
            state: Mutex::new(state),
            woken: Notify::new(),
            closed: Notify::new(),
        }
    }

    /// Wakes the socket because its inbox has reached `head`. Closes it if too many frames are queued.
    pub fn wake_for_change(&self, head: i64) {
        self.update(|state| state.check_queue(head));
    }

    /// Wakes the socket.
    pub fn wake(&self) {
        self.woken.notify_one();
    }

    /// Queues the frame of a shift; `head` is the present `seq` of the inbox. Closes the socket if too many frames are
    /// queued.
    pub fn send_shift(&self, frame: Utf8Bytes, head: i64) {
        self.update(|state| {
            if state.close_reason.is_none() {
                state.shifts.push_back(frame);
                state.check_queue(head);
            }
        });
    }

    /// Asks the socket to check whether its access is still valid.
    pub fn request_recheck(&self) {
        self.update(|state| state.recheck_access = true);
    }

    /// Asks the socket to close. The first reason wins.
    pub fn close(&self, close_reason: CloseReason) {
        self.update(|state| {
            state.close_reason.get_or_insert(close_reason);
        });
    }

    /// Waits for a wake-up. One wake-up may stand for several updates, so the caller must check everything.
    pub async fn woken(&self) {
        self.woken.notified().await;
    }

    /// Waits until the socket is asked to close. Other wake-ups stay pending.
    pub async fn closed(&self) -> CloseReason {
        loop {
            if let Some(close_reason) = self.close_reason() {
                return close_reason;
            }
            self.closed.notified().await;
        }
    }

    /// Why the socket is to be closed; `None` if it stays open.
    pub fn close_reason(&self) -> Option<CloseReason> {
        self.with(|state| state.close_reason)
    }

    /// Whether an access check was requested; clears the request.
    pub fn take_recheck(&self) -> bool {
        self.with(|state| std::mem::take(&mut state.recheck_access))
    }

    /// Removes the oldest queued shift frame.
    pub fn take_shift(&self) -> Option<Utf8Bytes> {
        self.with(|state| state.shifts.pop_front())
    }

    /// Every inbox change up to this `seq` was sent.
    pub fn sent_seq(&self) -> i64 {
        self.with(|state| state.sent_seq)
    }

    /// Notes that every inbox change up to `seq` was sent. A smaller `seq` than before has no effect.
    pub fn set_sent_seq(&self, seq: i64) {
        self.with(|state| state.sent_seq = state.sent_seq.max(seq));
    }

    /// Stops counting changes up to `seq` as queued, because they are read from the store.
    pub fn set_queue_start(&self, seq: i64) {
        self.with(|state| state.queue_start = seq);
    }

    /// Changes the state and wakes the socket.
    fn update(&self, act: impl FnOnce(&mut State)) {
        let close_reason = self.with(|state| {
            act(state);
            state.close_reason
        });
        if close_reason.is_some() {
            self.closed.notify_one();
        }
        self.woken.notify_one();
    }

    fn with<T>(&self, act: impl FnOnce(&mut State) -> T) -> T {
        let mut state: MutexGuard<State> =
            self.state.lock().unwrap_or_else(PoisonError::into_inner);
        act(&mut state)
    }
}

impl State {
    /// Closes the socket with [`CloseReason::TooSlow`] if more than [`MAX_QUEUED_FRAMES`] wait.
    fn check_queue(&mut self, head: i64) {
        let changes = head
            .saturating_sub(self.sent_seq.max(self.queue_start))
            .max(0);
        let change_frames = changes.saturating_mul(FRAMES_PER_CHANGE);
        let queued = usize::try_from(change_frames)
            .unwrap_or(usize::MAX)
            .saturating_add(self.shifts.len());
        if queued > MAX_QUEUED_FRAMES {
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
    fn a_full_queue_closes_the_socket_and_is_freed() {
        let subscription = Subscription::new(1);
        (0..MAX_QUEUED_FRAMES).for_each(|_| subscription.send_shift("{}".into(), 0));
        assert_eq!(subscription.close_reason(), None);
        subscription.send_shift("{}".into(), 0);
        assert_eq!(subscription.close_reason(), Some(CloseReason::TooSlow));
        assert_eq!(subscription.take_shift(), None);
    }

    #[test]
    fn changes_read_from_the_store_do_not_count_as_queued() {
        let subscription = Subscription::new(1);
        subscription.wake_for_change(10_000);
        assert_eq!(subscription.close_reason(), None);
        subscription.set_sent_seq(10_000);
        subscription.set_queue_start(10_000);
        subscription.wake_for_change(10_128);
        assert_eq!(subscription.close_reason(), None);
        subscription.wake_for_change(10_129);
        assert_eq!(subscription.close_reason(), Some(CloseReason::TooSlow));
    }

    #[test]
    fn keeps_the_first_close_reason() {
        let subscription = Subscription::new(1);
        subscription.close(CloseReason::Revoked);
        subscription.close(CloseReason::Restart);
        assert_eq!(subscription.close_reason(), Some(CloseReason::Revoked));
    }

    #[test]
    fn waiting_for_the_close_consumes_no_other_wake_up() {
        let subscription = Subscription::new(1);
        // As a socket does in the middle of a write.
        let mut closed = pin!(subscription.closed());
        assert_eq!(closed.as_mut().now_or_never(), None);
        subscription.request_recheck();
        assert_eq!(closed.as_mut().now_or_never(), None);
        assert!(subscription.woken().now_or_never().is_some());
        subscription.close(CloseReason::Revoked);
        assert_eq!(closed.now_or_never(), Some(CloseReason::Revoked));
    }

    #[test]
    fn the_sent_seq_never_decreases() {
        let subscription = Subscription::new(1);
        subscription.set_sent_seq(7);
        subscription.set_sent_seq(3);
        assert_eq!(subscription.sent_seq(), 7);
    }
}
