//! The latest changes of one inbox in the order of their `seq`, for the hub. Without I/O.

use std::collections::VecDeque;

/// Maximum number of buffered changes. A socket that is further behind reads the store.
const CAPACITY: usize = 64;

/// The latest changes, inserted in any order. `F` is a change in the form that sockets send.
#[derive(Clone, Debug)]
pub struct ReplayBuffer<F> {
    head: i64,
    entries: VecDeque<(i64, F)>,
}

/// What a socket that has sent everything up to some `seq` does next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NextChange<F> {
    /// Nothing: the socket has sent everything.
    Wait,
    /// Send this change, the next one.
    Send(F),
    /// The next change is not in the buffer (yet): read the store.
    Gap,
}

impl<F> Default for ReplayBuffer<F> {
    fn default() -> Self {
        Self {
            head: 0,
            entries: VecDeque::new(),
        }
    }
}

impl<F: Clone> ReplayBuffer<F> {
    /// Inserts a change. Ignores one that is already buffered; the oldest one is dropped when the buffer is full.
    pub fn insert(&mut self, seq: i64, change: F) {
        self.raise(seq);
        let index = self.entries.partition_point(|(other, _)| *other < seq);
        if self
            .entries
            .get(index)
            .is_some_and(|(other, _)| *other == seq)
        {
            return;
        }
        self.entries.insert(index, (seq, change));
        if self.entries.len() > CAPACITY {
            self.entries.pop_front();
        }
    }

    /// Drops all changes up to `seq`, which every socket has sent.
    pub fn forget(&mut self, seq: i64) {
        let sent = self.entries.partition_point(|(other, _)| *other <= seq);
        self.entries.drain(..sent);
    }

    /// Records that the inbox has reached `seq`.
    pub fn raise(&mut self, seq: i64) {
        self.head = self.head.max(seq);
    }

    /// The latest known `seq`.
    pub fn head(&self) -> i64 {
        self.head
    }

    /// What follows after `sent`.
    pub fn after(&self, sent: i64) -> NextChange<F> {
        if self.head <= sent {
            return NextChange::Wait;
        }
        let index = self.entries.partition_point(|(seq, _)| *seq <= sent);
        match self.entries.get(index) {
            Some((seq, change)) if *seq == sent + 1 => NextChange::Send(change.clone()),
            _ => NextChange::Gap,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn buffer(seqs: impl IntoIterator<Item = i64>) -> ReplayBuffer<i64> {
        let mut buffer = ReplayBuffer::default();
        seqs.into_iter().for_each(|seq| buffer.insert(seq, seq));
        buffer
    }

    #[test]
    fn returns_changes_in_order_of_seq_whatever_the_order_of_insertion() {
        let buffer = buffer([3, 1, 2, 2]);
        for seq in 1..=3 {
            assert_eq!(buffer.after(seq - 1), NextChange::Send(seq));
        }
        assert_eq!(buffer.after(3), NextChange::Wait);
    }

    #[test]
    fn reports_a_gap_until_the_missing_change_arrives() {
        let mut buffer = buffer([5, 7]);
        assert_eq!(buffer.after(4), NextChange::Send(5));
        assert_eq!(buffer.after(5), NextChange::Gap);
        buffer.insert(6, 6);
        assert_eq!(buffer.after(5), NextChange::Send(6));
    }

    #[test]
    fn returns_nothing_that_the_socket_has_already_sent() {
        let buffer = buffer([5, 6]);
        assert_eq!(buffer.after(6), NextChange::Wait);
        assert_eq!(buffer.after(9), NextChange::Wait);
    }

    #[test]
    fn forget_drops_only_changes_up_to_seq() {
        let mut buffer = buffer(1..=5);
        buffer.forget(3);
        assert_eq!(buffer.after(2), NextChange::Gap);
        assert_eq!(buffer.after(3), NextChange::Send(4));
        buffer.forget(9);
        assert_eq!(buffer.after(5), NextChange::Wait);
        assert_eq!(buffer.head(), 5);
    }

    #[test]
    fn dropped_and_missing_changes_are_a_gap() {
        let mut buffer = buffer(1..=100);
        assert_eq!(buffer.after(0), NextChange::Gap);
        assert_eq!(buffer.after(36), NextChange::Send(37));
        buffer.raise(101);
        assert_eq!(buffer.after(100), NextChange::Gap);
        assert_eq!(buffer.head(), 101);
    }
}
