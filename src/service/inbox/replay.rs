//! The replay of missed changes.

use crate::{frame::ServerFrame, id::NotificationId};

/// The changes that a client missed, as frames, without their unread counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replay {
    /// In order of `seq`.
    pub frames: Vec<ServerFrame>,
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
        let count = |ids: &[NotificationId]| i64::try_from(ids.len()).unwrap_or(i64::MAX);
        let mut before = Some(self.unread);
        let mut counts = Vec::with_capacity(self.frames.len());
        for frame in self.frames.iter().rev() {
            counts.push(before);
            before = before.and_then(|unread| match frame {
                ServerFrame::Notification { .. } => Some(unread - 1),
                ServerFrame::Read { ids, .. } => Some(unread + count(ids)),
                ServerFrame::Unread { ids, .. } => Some(unread - count(ids)),
                _ => None,
            });
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
        let ids = |ids: &[i64]| ids.iter().copied().map(NotificationId::new).collect();
        let replay = Replay {
            frames: vec![
                ServerFrame::Read {
                    ids: ids(&[1]),
                    seq: 4,
                },
                ServerFrame::AllRead {
                    up_to: NotificationId::new(3),
                    seq: 5,
                },
                ServerFrame::Unread {
                    ids: ids(&[1, 2]),
                    seq: 6,
                },
                ServerFrame::Read {
                    ids: ids(&[2]),
                    seq: 7,
                },
            ],
            to: 7,
            unread: 1,
            complete: true,
        };
        assert_eq!(replay.counts(), [None, Some(0), Some(2), Some(1)]);
    }
}
