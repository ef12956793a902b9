//! The database, the hub, the tabs, and all faults between them.

use crate::{
    client::{Client, Connection, PendingRequest},
    database::Database,
};
use domain::{
    frame::ServerFrame,
    notification::{InboxDelta, InboxList},
    replay_buffer::{NextChange, ReplayBuffer},
};

const TABS: usize = 3;

type Frames = [ServerFrame; 2];

/// A response that was read from the database and has not arrived yet.
enum Answer {
    Delta(usize, InboxDelta),
    List(usize, InboxList),
}

pub struct Simulation {
    random: u64,
    database: Database,
    hub: ReplayBuffer<Frames>,
    hints: Vec<(i64, Frames)>,
    answers: Vec<Answer>,
    tabs: Vec<Client>,
}

impl Simulation {
    pub fn new(seed: u64) -> Self {
        let database = Database::new();
        let tabs = (0..TABS).map(|_| Client::new(database.list())).collect();
        Self {
            random: seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1,
            database,
            hub: ReplayBuffer::default(),
            hints: vec![],
            answers: vec![],
            tabs,
        }
    }

    /// Performs one random event.
    pub fn step(&mut self) {
        let tab = self.below(TABS);
        match self.below(100) {
            0..18 => {
                let frames = self.database.create();
                self.commit(Some(frames));
            }
            18..25 => {
                let (n, how_many) = (self.below(1_000), self.below(3));
                let frames = self.database.resolve(n, how_many);
                self.commit(frames);
            }
            25..32 => {
                let (n, how) = (self.below(1_000), self.next());
                let frames = self.database.mark(n, how);
                self.commit(frames);
            }
            32..46 => self.hint(),
            46..50 => self.hub.raise(self.database.seq),
            50..62 => self.send(tab),
            62..78 => self.arrive(tab),
            78..84 => self.connect(tab),
            84..86 => self.tabs[tab].connection = None,
            86..91 => self.ask(tab),
            91..97 => self.answer(),
            97 => self.restart(),
            98 => self.database.trim(),
            _ => {
                if self.below(10) == 0 {
                    self.database.restore();
                    // A restore stops the server, so nothing in memory survives.
                    self.restart();
                }
            }
        }
    }

    /// Stops all faults and runs everything that the real parts do by themselves until nothing is left to do.
    pub fn settle(&mut self) {
        self.hints.clear();
        self.answers.clear();
        for _ in 0..8 {
            self.hub.raise(self.database.seq);
            for tab in 0..TABS {
                if self.tabs[tab].connection.is_none() {
                    self.connect(tab);
                }
                for _ in 0..2_000 {
                    self.send(tab);
                    self.arrive(tab);
                }
                self.ask(tab);
            }
            while !self.answers.is_empty() {
                self.deliver_answer(0);
            }
        }
    }

    /// Checks that every tab shows the database and announced nothing twice.
    pub fn check(&self) -> Result<(), String> {
        let list = self.database.list();
        for (n, tab) in self.tabs.iter().enumerate() {
            let shown: Vec<_> = tab
                .view
                .newest
                .iter()
                .flatten()
                .map(|it| (it.id, it.is_read, it.resolved.clone()))
                .collect();
            let stored: Vec<_> = list
                .notifications
                .iter()
                .map(|it| (it.id, it.is_read, it.resolved.clone()))
                .collect();
            if (tab.view.seq, tab.view.unread, &tab.view.epoch)
                != (list.seq, list.unread_count, &list.epoch)
            {
                return Err(format!(
                    "tab {n} is at {:?}, the database at {:?}",
                    (tab.view.seq, tab.view.unread),
                    (list.seq, list.unread_count)
                ));
            }
            if shown != stored {
                return Err(format!(
                    "tab {n} shows {shown:?}, the database holds {stored:?}"
                ));
            }
            if let Some((what, times)) = tab.announced.iter().find(|(_, times)| **times > 1) {
                return Err(format!("tab {n}: {what:?} announced {times} times"));
            }
        }
        Ok(())
    }

    fn commit(&mut self, frames: Option<Frames>) {
        if let Some(frames) = frames {
            self.hints.push((self.database.seq, frames));
        }
    }

    /// A random hint reaches the hub, reaches it twice, or is lost.
    fn hint(&mut self) {
        if self.hints.is_empty() {
            return;
        }
        let which = self.below(self.hints.len());
        let (seq, frames) = self.hints[which].clone();
        match self.below(10) {
            0 => drop(self.hints.remove(which)),
            1 => self.hub.insert(seq, frames),
            _ => {
                self.hints.remove(which);
                self.hub.insert(seq, frames);
            }
        }
    }

    /// Sends frames like `Connection::flush`.
    fn send(&mut self, tab: usize) {
        let Some(connection) = &mut self.tabs[tab].connection else {
            return;
        };
        match self.hub.after(connection.sent) {
            NextChange::Wait => {}
            NextChange::Send(frames) => {
                connection.on_the_way.extend(frames);
                connection.sent += 1;
            }
            NextChange::Gap => {
                connection
                    .on_the_way
                    .extend(self.database.replay(connection.sent).unwrap_or_default());
                connection.on_the_way.push_back(self.database.count());
                connection.sent = connection.sent.max(self.database.seq);
            }
        }
    }

    fn arrive(&mut self, tab: usize) {
        let tab = &mut self.tabs[tab];
        if let Some(frame) = tab
            .connection
            .as_mut()
            .and_then(|connection| connection.on_the_way.pop_front())
        {
            tab.take(&frame);
        }
    }

    /// A tab connects with its last known `seq`.
    fn connect(&mut self, tab: usize) {
        let since = self.tabs[tab].view.seq;
        let mut connection = Connection {
            sent: self.database.seq,
            ..Connection::default()
        };
        connection.on_the_way.push_back(self.database.count());
        let replay = self.database.replay(since);
        let complete = replay.is_some();
        connection.on_the_way.extend(replay.unwrap_or_default());
        connection.on_the_way.push_back(ServerFrame::Resumed {
            from: since,
            to: self.database.seq,
            complete,
        });
        connection.on_the_way.push_back(self.database.count());
        self.hub.raise(self.database.seq);
        self.tabs[tab].connection = Some(connection);
        self.tabs[tab].resuming = true;
    }

    /// Reads the database for a tab's request. The response is in transit.
    fn ask(&mut self, tab: usize) {
        match self.tabs[tab].asked {
            PendingRequest::Nothing => {}
            PendingRequest::Since => self.answers.push(Answer::Delta(
                tab,
                self.database.since(self.tabs[tab].view.seq),
            )),
            PendingRequest::List => self.answers.push(Answer::List(tab, self.database.list())),
        }
    }

    /// A random response arrives, or is lost and will be requested again.
    fn answer(&mut self) {
        if self.answers.is_empty() {
            return;
        }
        let which = self.below(self.answers.len());
        if self.below(5) == 0 {
            self.answers.remove(which);
        } else {
            self.deliver_answer(which);
        }
    }

    fn deliver_answer(&mut self, which: usize) {
        match self.answers.remove(which) {
            Answer::Delta(tab, delta) => self.tabs[tab].take_delta(delta),
            Answer::List(tab, list) => self.tabs[tab].take_list(list),
        }
    }

    /// The process restarts: the hub is empty and every socket closes.
    fn restart(&mut self) {
        self.hub = ReplayBuffer::default();
        self.hints.clear();
        self.tabs.iter_mut().for_each(|tab| tab.connection = None);
    }

    fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % limit as u64).unwrap_or(0)
    }

    /// xorshift64*: the same seed gives the same run.
    fn next(&mut self) -> u64 {
        self.random ^= self.random >> 12;
        self.random ^= self.random << 25;
        self.random ^= self.random >> 27;
        self.random.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }
}
