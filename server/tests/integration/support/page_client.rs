//! A client that behaves as the page does (CONTRACT §5): the same [`InboxReplica`], a pull on a gap, full jitter, `since` on the way back,
//! everything anew after an incomplete replay. Only its patience is shorter, so that a test need not wait for a browser's.

mod connection;
mod frame_order;
mod pull;

use crate::support::people::Person;
use domain::{inbox::InboxReplica, notification::InboxList};
use serde_json::Value;
use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};
use tokio::{
    sync::{Notify, mpsc},
    task::JoinHandle,
};

/// How often a page is compared with the server.
const LOOK: Duration = Duration::from_millis(50);

/// How patient a page is.
#[derive(Clone, Copy, Debug)]
pub struct Habits {
    /// The first wait before it comes back is at most this, the next ones twice as long each.
    pub base: Duration,
    /// But never longer.
    pub longest: Duration,
    /// After so long without a word it asks for one.
    pub silence: Duration,
    /// So long it waits for an answer.
    pub patience: Duration,
    /// While there is no socket it asks so often.
    pub poll: Duration,
}

impl Habits {
    /// A browser's.
    pub const BROWSER: Self = Self {
        base: Duration::from_millis(500),
        longest: Duration::from_secs(30),
        silence: Duration::from_secs(45),
        patience: Duration::from_secs(10),
        poll: Duration::from_secs(15),
    };
    /// A tenth of a browser's patience.
    pub const BRISK: Self = Self {
        base: Duration::from_millis(200),
        longest: Duration::from_secs(1),
        silence: Duration::from_millis(1_500),
        patience: Duration::from_secs(1),
        poll: Duration::from_millis(1_500),
    };
}

/// A notification that the page rang for.
#[derive(Clone, Copy, Debug)]
pub struct Rung {
    /// Its id.
    pub id: i64,
    /// What it is about.
    pub shift: i64,
    /// When.
    pub at: Instant,
}

/// What a person sees: the bell and the list below it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shown {
    pub epoch: String,
    pub seq: i64,
    pub unread: i64,
    /// The newest, newest first: id, and whether it is read.
    pub list: Vec<(i64, bool)>,
}

impl Shown {
    /// What the server says that should be seen.
    pub async fn of_server(person: &Person) -> Self {
        let list = serde_json::from_value::<InboxList>(person.inbox().await).expect("a list");
        let mut view = InboxReplica::default();
        view.replace(list, crate::support::people::clock());
        Self::of(&view)
    }

    fn of(view: &InboxReplica) -> Self {
        let list = view.newest.iter().flatten();
        Self {
            epoch: view.epoch.clone(),
            seq: view.seq,
            unread: view.unread,
            list: list.map(|one| (one.id.get(), one.is_read)).collect(),
        }
    }
}

/// What happened to a page so far.
#[derive(Clone, Debug, Default)]
pub struct Diary {
    /// Connections that were lost or never came about.
    pub lost: u32,
    /// Sockets that spoke.
    pub opened: u32,
    /// Codes with which the server closed, and when.
    pub closed: Vec<(u16, Instant)>,
    /// When sockets spoke for the first time.
    pub opened_at: Vec<Instant>,
    /// Answers to "what changed since".
    pub pulls: u32,
    /// Times at which everything was fetched anew.
    pub reloads: u32,
    /// For what it rang, in order.
    pub rung: Vec<Rung>,
    /// What the contract does not allow on the wire.
    pub violations: Vec<String>,
}

/// A page; it is closed when it is dropped.
pub struct PageClient {
    shared: Arc<Shared>,
    actions: mpsc::UnboundedSender<Value>,
    tasks: [JoinHandle<()>; 2],
}

struct Shared {
    person: Person,
    habits: Habits,
    view: Mutex<InboxReplica>,
    diary: Mutex<Diary>,
    pulling: Mutex<pull::Pulling>,
    /// Since when there is no socket.
    lost_at: Mutex<Option<Instant>>,
    woken: Notify,
}

impl PageClient {
    /// Somebody opens a page; what it shows first comes with it.
    pub async fn open(person: Person, habits: Habits) -> Self {
        let shared = Arc::new(Shared {
            person,
            habits,
            view: Mutex::default(),
            diary: Mutex::default(),
            pulling: Mutex::new(pull::Pulling::No),
            lost_at: Mutex::new(Some(Instant::now())),
            woken: Notify::new(),
        });
        while !shared.load_newest().await {
            tokio::time::sleep(habits.base).await;
        }
        shared.diary().reloads = 0;
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

    /// What it shows.
    pub fn shows(&self) -> Shown {
        Shown::of(&self.shared.view())
    }

    /// What happened to it.
    pub fn diary(&self) -> Diary {
        self.shared.diary().clone()
    }

    /// Connections that it lost so far.
    pub fn lost(&self) -> u32 {
        self.shared.diary().lost
    }

    /// When its latest socket spoke for the first time.
    pub fn opened_last(&self) -> Option<Instant> {
        self.shared.diary().opened_at.last().copied()
    }

    /// The network is back, or somebody looks at it again.
    pub fn wake(&self) {
        self.shared.woken.notify_one();
    }

    /// Sends an action over the socket; without one it is gone.
    pub fn act(&self, action: Value) {
        drop(self.actions.send(action));
    }

    /// Whether it is this person's.
    pub fn is_of(&self, person: &Person) -> bool {
        self.shared.person.is(person)
    }

    /// Whose page it is.
    pub fn person(&self) -> &Person {
        &self.shared.person
    }

    /// Waits until it shows what the server holds; how long that took.
    pub async fn agrees_with(&self, server: &Person, within: Duration) -> Duration {
        let since = Instant::now();
        loop {
            let (truth, shown) = (Shown::of_server(server).await, self.shows());
            if truth == shown {
                return since.elapsed();
            }
            assert!(
                since.elapsed() <= within,
                "after {within:?}\nthe server holds {truth:?}\nthe page shows {shown:?}\n{:?}",
                self.diary()
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

    fn diary(&self) -> MutexGuard<'_, Diary> {
        lock(&self.diary)
    }

    fn violates(&self, what: String) {
        self.diary().violations.push(what);
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
