//! The replay of missed changes.

use crate::frame::ServerFrame;

/// The changes that a client missed, as frames, without their unread counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replay {
    /// In order of `seq`.
    pub frames: Vec<ServerFrame>,
    /// How much each frame changes the unread count; `None` if that is not stored.
    pub unread_deltas: Vec<Option<i64>>,
    /// Last `seq` of the replay.
    pub to: i64,
    /// Unread count as of `to`.
    pub unread: i64,
    /// Whether the replay is complete; if not, `frames` is empty and the client reloads everything.
    pub complete: bool,
}

impl Replay {
    /// The unread count after each frame, computed backwards from the current count. `None` before an `all_read`: the
    /// number of notifications that it marked is not stored, and the count frame of the later changes replaces it.
    pub fn counts(&self) -> Vec<Option<i64>> {
        let mut after = Some(self.unread);
        let mut counts = Vec::with_capacity(self.unread_deltas.len());
        for delta in self.unread_deltas.iter().rev() {
            counts.push(after);
            after = after.zip(*delta).map(|(unread, delta)| unread - delta);
        }
        counts.reverse();
        counts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn computes_counts_backwards_until_the_last_all_read() {
        // A read, an all_read, an unread, and a change that resolved two notifications of which one was unread.
        let replay = Replay {
            frames: Vec::new(),
            unread_deltas: vec![Some(-1), None, Some(1), Some(-1)],
            to: 7,
            unread: 1,
            complete: true,
        };
        assert_eq!(replay.counts(), [None, Some(1), Some(2), Some(1)]);
    }
}
