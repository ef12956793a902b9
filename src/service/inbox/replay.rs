//! What a client missed.

use crate::{frame::ServerFrame, id::NotificationId};

/// What a client missed, as the frames that it would have got, without their unread counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replay {
    /// In order.
    pub frames: Vec<ServerFrame>,
    /// Up to where they go.
    pub to: i64,
    /// Unread after them.
    pub unread: i64,
    /// Whether that is everything; if not, there are no frames and the client fetches everything anew.
    pub complete: bool,
}

impl Replay {
    /// Unread after each frame, told backwards from what is unread now. None before an "all read": how many that one read is
    /// not kept, and its own count says more.
    pub fn counts(&self) -> Vec<Option<i64>> {
        let many = |ids: &[NotificationId]| i64::try_from(ids.len()).unwrap_or(i64::MAX);
        let mut before = Some(self.unread);
        let mut counts = Vec::with_capacity(self.frames.len());
        for frame in self.frames.iter().rev() {
            counts.push(before);
            before = before.and_then(|unread| match frame {
                ServerFrame::Notification { .. } => Some(unread - 1),
                ServerFrame::Read { ids, .. } => Some(unread + many(ids)),
                ServerFrame::Unread { ids, .. } => Some(unread - many(ids)),
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
    fn counts_are_told_backwards_up_to_where_all_were_read() {
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
