//! A tab: the client's own state machine, and what it asks for.

use domain::{
    frame::ServerFrame,
    id::NotificationId,
    inbox::{FrameEffect, InboxReplica},
    notification::{InboxDelta, InboxList, Notification},
};
use jiff::Timestamp;
use std::collections::{BTreeMap, VecDeque};

/// What the tab waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SocketCheck {
    Nothing,
    /// What changed since its `seq`.
    Since,
    /// Everything.
    List,
}

pub struct Client {
    pub view: InboxReplica,
    pub asked: SocketCheck,
    /// Something was missed since it asked: the answer may be older than that.
    again: bool,
    /// The server's end and what is on the way, in order.
    pub connection: Option<Connection>,
    /// A replay is on its way: what its first count is ahead of comes with it.
    pub resuming: bool,
    /// How often each notification rang, in which life of the database.
    pub rang: BTreeMap<(String, NotificationId), u32>,
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
            asked: SocketCheck::Nothing,
            again: false,
            connection: None,
            resuming: false,
            rang: BTreeMap::new(),
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
            FrameEffect::Gap if self.asked == SocketCheck::Nothing => {
                self.asked = SocketCheck::Since
            }
            FrameEffect::Gap => self.again = true,
            FrameEffect::Reload => self.asked = SocketCheck::List,
        }
    }

    pub fn take_delta(&mut self, delta: InboxDelta) {
        self.answered();
        match self.view.catch_up(delta) {
            Ok(new) => new.iter().for_each(|notification| self.ring(notification)),
            Err(_) => self.asked = SocketCheck::List,
        }
    }

    pub fn take_list(&mut self, list: InboxList) {
        self.answered();
        let caught = self.view.replace(list, Timestamp::UNIX_EPOCH);
        // Another life of the database has other notifications under the same ids; what is new in it is told by time, which stands still here.
        caught
            .new
            .iter()
            .for_each(|notification| self.ring(notification));
    }

    fn answered(&mut self) {
        self.asked = if std::mem::take(&mut self.again) {
            SocketCheck::Since
        } else {
            SocketCheck::Nothing
        };
    }

    fn ring(&mut self, notification: &Notification) {
        *self
            .rang
            .entry((self.view.epoch.clone(), notification.id))
            .or_default() += 1;
    }
}
