//! Checks the order of the frames on one socket: the count first, then every change in order, none missing and none
//! twice.

use domain::frame::{MAX_REPLAY, ServerFrame};

/// The frames of one socket.
pub(super) struct Stream {
    since: Option<i64>,
    /// `seq` up to which every change has arrived.
    at: Option<i64>,
    /// Replays that were requested and are not complete. Until then changes may arrive again.
    replays: u32,
}

impl Stream {
    pub(super) fn new(since: Option<i64>) -> Self {
        Self {
            since,
            at: None,
            replays: u32::from(since.is_some()),
        }
    }

    pub(super) fn has_first_frame(&self) -> bool {
        self.at.is_some()
    }

    /// Records that the client requested a replay.
    pub(super) fn asks(&mut self) {
        self.replays += 1;
    }

    /// Returns why this frame must not be the next, if so.
    pub(super) fn check(&mut self, frame: &ServerFrame) -> Option<String> {
        let Some(at) = self.at else {
            let ServerFrame::UnreadCount { seq, .. } = frame else {
                self.at = Some(0);
                return Some(format!("the first frame is no count: {frame:?}"));
            };
            self.at = Some(self.since.unwrap_or(*seq));
            return None;
        };
        match frame {
            ServerFrame::Notification { seq, .. }
            | ServerFrame::Read { seq, .. }
            | ServerFrame::Unread { seq, .. }
            | ServerFrame::AllRead { seq, .. }
            | ServerFrame::Resolved { seq, .. } => {
                self.at = Some(at.max(*seq));
                let again = self.replays > 0 && *seq <= at;
                (*seq != at + 1 && !again).then(|| format!("after {at} comes {frame:?}"))
            }
            ServerFrame::Resumed { to, complete, .. } => {
                self.replays = self.replays.saturating_sub(1);
                self.at = Some(at.max(*to));
                (*complete && *to > at).then(|| format!("complete, but after {at} comes {frame:?}"))
            }
            ServerFrame::UnreadCount { seq, .. } => {
                self.at = Some(at.max(*seq));
                let skips = *seq > at && self.replays == 0 && *seq - at <= MAX_REPLAY;
                (skips || *seq < at && self.replays == 0)
                    .then(|| format!("after {at} comes {frame:?}"))
            }
            _ => None,
        }
    }
}
