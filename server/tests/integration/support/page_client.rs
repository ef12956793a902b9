//! A client that behaves like the page (CONTRACT §5): the same [`InboxReplica`], a pull after a gap, full jitter,
//! `since` when it reconnects, a reload after an incomplete replay.
//! Its time-outs can be shorter than a browser's, so that tests do not have to wait.

mod connection;
mod frame_order;
mod pull;

use crate::support::people::Person;
use domain::{
    inbox::InboxReplica,
    notification::{InboxList, Resolved},
};
use serde_json::Value;
use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};
use tokio::{
    sync::{Notify, mpsc},
    task::JoinHandle,
};

/// Interval for comparing a page with the server.
const LOOK: Duration = Duration::from_millis(50);

/// Time-outs of a page.
#[derive(Clone, Copy, Debug)]
pub struct PageTimeouts {
    /// Longest first wait before a reconnect. Doubles with each further attempt.
    pub base: Duration,
    /// Longest wait before a reconnect.
    pub longest: Duration,
    /// Without any frame for this long, the client sends a ping.
    pub silence: Duration,
    /// Time limit for a response.
    pub response_timeout: Duration,
    /// Interval of pulls while there is no socket.
    pub poll: Duration,
}

impl PageTimeouts {
    /// The values of a browser.
    pub const BROWSER: Self = Self {
        base: Duration::from_millis(500),
        longest: Duration::from_secs(30),
        silence: Duration::from_secs(45),
        response_timeout: Duration::from_secs(10),
        poll: Duration::from_secs(15),
    };
    /// A tenth of a browser's values.
    pub const FAST: Self = Self {
        base: Duration::from_millis(200),
        longest: Duration::from_secs(1),
        silence: Duration::from_millis(1_500),
        response_timeout: Duration::from_secs(1),
        poll: Duration::from_millis(1_500),
    };
}

/// A notification that the page announced.
#[derive(Clone, Copy, Debug)]
pub struct Announced {
    /// Id of the notification.
    pub id: i64,
    /// Id of its shift.
    pub shift: i64,
    /// When the page announced it.
    pub at: Instant,
}

/// What the bell and the list below it show.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shown {
    pub epoch: String,
    pub seq: i64,
    pub unread: i64,
    /// The newest notifications, newest first: id, and whether it is read.
    pub list: Vec<(i64, bool)>,
    /// How each of them was resolved.
    pub resolved: Vec<Option<Resolved>>,
}

impl Shown {
    /// What a page should show, from the server.
    pub async fn of_server(person: &Person) -> Self {
        let list = serde_json::from_value::<InboxList>(person.inbox().await).expect("a list");
        let mut view = InboxReplica::default();
        view.replace(list, crate::support::people::clock());
        Self::of(&view)
    }

    fn of(view: &InboxReplica) -> Self {
        let list = view.newest.iter().flatten();
        let resolved = list.clone().map(|one| one.resolved.clone());
        Self {
            epoch: view.epoch.clone(),
            seq: view.seq,
            unread: view.unread,
            resolved: resolved.collect(),
            list: list.map(|one| (one.id.get(), one.is_read)).collect(),
        }
    }
}

/// Events of a page so far.
#[derive(Clone, Debug, Default)]
pub struct PageEvents {
    /// Connections that broke or could not be opened.
    pub lost: u32,
    /// Sockets that received a first frame.
    pub opened: u32,
    /// Close codes from the server, and when they arrived.
    pub closed: Vec<(u16, Instant)>,
    /// When each socket received its first frame.
    pub opened_at: Vec<Instant>,
    /// Successful pulls of changes.
    pub pulls: u32,
    /// Reloads of the whole inbox.
    pub reloads: u32,
    /// Announced notifications, in order.
    pub announced: Vec<Announced>,
    /// Violations of the contract by the server.
    pub violations: Vec<String>,
}

/// A page. Dropping it closes the page.
pub struct PageClient {
    shared: Arc<Shared>,
    actions: mpsc::UnboundedSender<Value>,
    tasks: [JoinHandle<()>; 2],
}

struct Shared {
    person: Person,
    timeouts: PageTimeouts,
    view: Mutex<InboxReplica>,
    events: Mutex<PageEvents>,
    pulling: Mutex<pull::Pulling>,
    /// Since when there is no socket.
    lost_at: Mutex<Option<Instant>>,
    woken: Notify,
}

impl PageClient {
    /// Opens a page of this user and loads its inbox.
    pub async fn open(person: Person, timeouts: PageTimeouts) -> Self {
        let shared = Arc::new(Shared {
            person,
            timeouts,
            view: Mutex::default(),
            events: Mutex::default(),
            pulling: Mutex::new(pull::Pulling::No),
            lost_at: Mutex::new(Some(Instant::now())),
            woken: Notify::new(),
        });
        while !shared.load_newest().await {
            tokio::time::sleep(timeouts.base).await;
        }
        shared.events().reloads = 0;
        let (actions, taken) = mpsc::unbounded_channel();
        let tasks = [
            tokio::spawn(connection::keep(shared.clone(), taken)),
            tokio::spawn(pull::poll(shared.clone())),
        ];
        Self {
            shared,
            actions,
            tasks,
        }
    }

    /// What the page shows.
    pub fn shows(&self) -> Shown {
        Shown::of(&self.shared.view())
    }

    /// The events of the page.
    pub fn events(&self) -> PageEvents {
        self.shared.events().clone()
    }

    /// Number of lost connections so far.
    pub fn lost(&self) -> u32 {
        self.shared.events().lost
    }

    /// When the latest socket received its first frame.
    pub fn opened_last(&self) -> Option<Instant> {
        self.shared.events().opened_at.last().copied()
    }

    /// Reconnects at once, as when the network or the tab comes back.
    pub fn wake(&self) {
        self.shared.woken.notify_one();
    }

    /// Sends an action over the socket. Without a socket the action is lost.
    pub fn act(&self, action: Value) {
        drop(self.actions.send(action));
    }

    /// Whether the page belongs to this user.
    pub fn belongs_to(&self, person: &Person) -> bool {
        self.shared.person.is(person)
    }

    /// The user of the page.
    pub fn person(&self) -> &Person {
        &self.shared.person
    }

    /// Waits until the page shows what the server holds and returns how long that took.
    pub async fn wait_until_equal(&self, server: &Person, within: Duration) -> Duration {
        let since = Instant::now();
        loop {
            let (truth, shown) = (Shown::of_server(server).await, self.shows());
            if truth == shown {
                return since.elapsed();
            }
            assert!(
                since.elapsed() <= within,
                "after {within:?}\nthe server holds {truth:?}\nthe page shows {shown:?}\n{:?}",
                self.events()
            );
            tokio::time::sleep(LOOK).await;
        }
    }
}

impl Drop for PageClient {
    fn drop(&mut self) {
        self.tasks.iter().for_each(JoinHandle::abort);
    }
}

impl Shared {
    fn view(&self) -> MutexGuard<'_, InboxReplica> {
        lock(&self.view)
    }

    fn events(&self) -> MutexGuard<'_, PageEvents> {
        lock(&self.events)
    }

    fn violates(&self, what: String) {
        self.events().violations.push(what);
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
