//! The latest changes of one inbox, ready to be sent, in the order of their `seq`: the pure part of the hub.

use std::collections::VecDeque;

/// Changes that are kept for sockets that are a moment behind; the store has the others.
const KEPT: usize = 64;

/// The latest changes, whatever order they were heard of in. `F` is a change as sockets send it.
#[derive(Clone, Debug)]
pub struct ReplayBuffer<F> {
    head: i64,
    entries: VecDeque<(i64, F)>,
}

/// What a socket that has sent everything up to some `seq` does next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NextChange<F> {
    /// Nothing.
    Wait,
    /// Send this, which is the very next change.
    Send(F),
    /// Something between is not here (yet): the store has it.
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
    /// Takes in a change; one that is here already, or is older than all that fit, changes nothing.
    pub fn insert(&mut self, seq: i64, change: F) {
        self.raise(seq);
        let place = self.entries.partition_point(|(other, _)| *other < seq);
        if self
            .entries
            .get(place)
            .is_some_and(|(other, _)| *other == seq)
        {
            return;
        }
        self.entries.insert(place, (seq, change));
        if self.entries.len() > KEPT {
            self.entries.pop_front();
        }
    }

    /// Lets go of what nobody will ask for again: every change up to `seq`.
    pub fn forget(&mut self, seq: i64) {
        let sent = self.entries.partition_point(|(other, _)| *other <= seq);
        self.entries.drain(..sent);
    }

    /// Hears that the inbox has reached `seq`.
    pub fn raise(&mut self, seq: i64) {
        self.head = self.head.max(seq);
    }

    /// The latest `seq` that was heard of.
    pub fn head(&self) -> i64 {
        self.head
    }

    /// What comes after `sent`.
    pub fn after(&self, sent: i64) -> NextChange<F> {
        if self.head <= sent {
            return NextChange::Wait;
        }
        let place = self.entries.partition_point(|(seq, _)| *seq <= sent);
        match self.entries.get(place) {
            Some((seq, change)) if *seq == sent + 1 => NextChange::Send(change.clone()),
            _ => NextChange::Gap,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring(seqs: impl IntoIterator<Item = i64>) -> ReplayBuffer<i64> {
        let mut ring = ReplayBuffer::default();
        seqs.into_iter().for_each(|seq| ring.insert(seq, seq));
        ring
    }

    #[test]
    fn changes_are_sent_one_after_the_other_whatever_order_they_were_heard_in() {
        let ring = ring([3, 1, 2, 2]);
        for seq in 1..=3 {
            assert_eq!(ring.after(seq - 1), NextChange::Send(seq));
        }
        assert_eq!(ring.after(3), NextChange::Wait);
    }

    #[test]
    fn a_gap_is_seen_and_closes_when_the_late_one_comes() {
        let mut ring = ring([5, 7]);
        assert_eq!(ring.after(4), NextChange::Send(5));
        assert_eq!(ring.after(5), NextChange::Gap);
        ring.insert(6, 6);
        assert_eq!(ring.after(5), NextChange::Send(6));
    }

    #[test]
    fn a_socket_that_already_has_it_from_the_store_sends_nothing_twice() {
        let ring = ring([5, 6]);
        assert_eq!(ring.after(6), NextChange::Wait);
        assert_eq!(ring.after(9), NextChange::Wait);
    }

    #[test]
    fn what_everybody_has_is_let_go_and_the_rest_stays() {
        let mut ring = ring(1..=5);
        ring.forget(3);
        assert_eq!(ring.after(2), NextChange::Gap);
        assert_eq!(ring.after(3), NextChange::Send(4));
        ring.forget(9);
        assert_eq!(ring.after(5), NextChange::Wait);
        assert_eq!(ring.head(), 5);
    }

    #[test]
    fn what_fell_out_or_was_only_heard_of_is_a_gap() {
        let mut ring = ring(1..=100);
        assert_eq!(ring.after(0), NextChange::Gap);
        assert_eq!(ring.after(36), NextChange::Send(37));
        ring.raise(101);
        assert_eq!(ring.after(100), NextChange::Gap);
        assert_eq!(ring.head(), 101);
    }
}
