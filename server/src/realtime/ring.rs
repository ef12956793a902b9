//! The latest changes of one inbox as ready-made frames, in the order of their `seq`.

use axum::extract::ws::Utf8Bytes;
use std::collections::VecDeque;

/// Changes that are kept for sockets that are a moment behind; the store has the others.
const KEPT: usize = 64;

/// A change as its sockets send it: what changed, then the unread count after it.
pub type ChangeFrames = [Utf8Bytes; 2];

/// The latest changes, whatever order they were heard of in.
#[derive(Default)]
pub struct Ring {
    head: i64,
    entries: VecDeque<(i64, ChangeFrames)>,
}

/// What a socket that has sent everything up to some `seq` does next.
#[derive(Debug, PartialEq, Eq)]
pub enum Next {
    /// Nothing.
    Wait,
    /// Send these, which are the very next change.
    Send(ChangeFrames),
    /// Something between is not here (yet): the store has it.
    Gap,
}

impl Ring {
    /// Takes in a change; one that is here already, or is older than all that fit, changes nothing.
    pub fn insert(&mut self, seq: i64, frames: ChangeFrames) {
        self.raise(seq);
        let place = self.entries.partition_point(|(other, _)| *other < seq);
        if self
            .entries
            .get(place)
            .is_some_and(|(other, _)| *other == seq)
        {
            return;
        }
        self.entries.insert(place, (seq, frames));
        if self.entries.len() > KEPT {
            self.entries.pop_front();
        }
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
    pub fn after(&self, sent: i64) -> Next {
        if self.head <= sent {
            return Next::Wait;
        }
        let place = self.entries.partition_point(|(seq, _)| *seq <= sent);
        match self.entries.get(place) {
            Some((seq, frames)) if *seq == sent + 1 => Next::Send(frames.clone()),
            _ => Next::Gap,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frames(seq: i64) -> ChangeFrames {
        [
            format!("change {seq}").into(),
            format!("count {seq}").into(),
        ]
    }

    fn ring(seqs: impl IntoIterator<Item = i64>) -> Ring {
        let mut ring = Ring::default();
        seqs.into_iter()
            .for_each(|seq| ring.insert(seq, frames(seq)));
        ring
    }

    #[test]
    fn changes_are_sent_one_after_the_other_whatever_order_they_were_heard_in() {
        let ring = ring([3, 1, 2, 2]);
        for seq in 1..=3 {
            assert_eq!(ring.after(seq - 1), Next::Send(frames(seq)));
        }
        assert_eq!(ring.after(3), Next::Wait);
    }

    #[test]
    fn a_gap_is_seen_and_closes_when_the_late_one_comes() {
        let mut ring = ring([5, 7]);
        assert_eq!(ring.after(4), Next::Send(frames(5)));
        assert_eq!(ring.after(5), Next::Gap);
        ring.insert(6, frames(6));
        assert_eq!(ring.after(5), Next::Send(frames(6)));
    }

    #[test]
    fn a_socket_that_already_has_it_from_the_store_sends_nothing_twice() {
        let ring = ring([5, 6]);
        assert_eq!(ring.after(6), Next::Wait);
        assert_eq!(ring.after(9), Next::Wait);
    }

    #[test]
    fn what_fell_out_or_was_only_heard_of_is_a_gap() {
        let mut ring = ring(1..=100);
        assert_eq!(ring.after(0), Next::Gap);
        assert_eq!(ring.after(36), Next::Send(frames(37)));
        ring.raise(101);
        assert_eq!(ring.after(100), Next::Gap);
        assert_eq!(ring.head(), 101);
    }
}
