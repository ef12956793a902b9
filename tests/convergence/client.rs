//! A browser tab: the client's real state machine, and the requests it makes.

use domain::{
    frame::ServerFrame,
    id::NotificationId,
    inbox::{FrameEffect, InboxReplica},
    notification::{InboxDelta, InboxList, Notification},
};
use jiff::Timestamp;
use std::collections::{BTreeMap, VecDeque};

/// The request that the tab is waiting for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PendingRequest {
    Nothing,
    /// The changes since its `seq`.
    Since,
    /// The whole list.
    List,
}

pub struct Client {
    pub view: InboxReplica,
    pub asked: PendingRequest,
    /// A frame was missed after the request was sent, so the response may be too old.
    again: bool,
    /// The server's end of the connection and the frames in transit, in order.
    pub connection: Option<Connection>,
    /// A replay is in progress. It contains the changes that its first count is ahead of.
    pub resuming: bool,
    /// How often each notification was announced, by epoch and id.
    pub announced: BTreeMap<(String, NotificationId), u32>,
}

#[derive(Default)]
pub struct Connection {
    pub sent: i64,
    pub on_the_way: VecDeque<ServerFrame>,
}

impl Client {
    pub fn new(list: InboxList) -> Self {
        let mut view = InboxReplica::default();
        view.replace(list, Timestamp::UNIX_EPOCH);
        Self {
            view,
            asked: PendingRequest::Nothing,
            again: false,
            connection: None,
            resuming: false,
            announced: BTreeMap::new(),
        }
    }

    pub fn take(&mut self, frame: &ServerFrame) {
        if matches!(frame, ServerFrame::Resumed { .. }) {
            self.resuming = false;
        }
        match self.view.apply(frame) {
            FrameEffect::NoOp => {}
            FrameEffect::New(notification) => self.ring(&notification),
            FrameEffect::Gap if self.resuming => {}
            FrameEffect::Gap if self.asked == PendingRequest::Nothing => {
                self.asked = PendingRequest::Since
            }
            FrameEffect::Gap => self.again = true,
            FrameEffect::Reload => self.asked = PendingRequest::List,
        }
    }

    pub fn take_delta(&mut self, delta: InboxDelta) {
        self.answered();
        match self.view.catch_up(delta) {
            Ok(new) => new.iter().for_each(|notification| self.ring(notification)),
            Err(_) => self.asked = PendingRequest::List,
        }
    }

    pub fn take_list(&mut self, list: InboxList) {
        self.answered();
        let caught = self.view.replace(list, Timestamp::UNIX_EPOCH);
        // After a restore the same ids stand for other notifications. The real client recognises new ones by their
        // time, but the clock stands still in this simulation.
        caught
            .new
            .iter()
            .for_each(|notification| self.ring(notification));
    }

    fn answered(&mut self) {
        self.asked = if std::mem::take(&mut self.again) {
            PendingRequest::Since
        } else {
            PendingRequest::Nothing
        };
    }

    fn ring(&mut self, notification: &Notification) {
        *self
            .announced
            .entry((self.view.epoch.clone(), notification.id))
            .or_default() += 1;
    }
}
