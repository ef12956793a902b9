//! One commit for many: each part is a savepoint of its own, and the last one commits for all.

use crate::store::{ACQUIRE_TIMEOUT, Connection, Store, StoreError};
use sqlx::{Any, Transaction};
use std::{
    ops::{Deref, DerefMut},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};
use tokio::{
    runtime::Handle,
    sync::{Mutex, OwnedMutexGuard, oneshot},
    time::{Instant, timeout},
};

/// Most parts of one commit.
const MAX_MEMBERS: usize = 64;
/// For how long a commit takes in further parts. Tests say who shares one, and not how fast they are.
const GROUP_WINDOW: Duration = Duration::from_millis(if cfg!(test) { 10_000 } else { 5 });

/// The commit that is open for further parts, if there is one. Who holds the lock is the one who writes.
#[derive(Clone, Default)]
pub(in crate::store) struct GroupCommit {
    open: Arc<Mutex<Option<OpenGroup>>>,
    waiting: Arc<AtomicUsize>,
}

struct OpenGroup {
    tx: Transaction<'static, Any>,
    since: Instant,
    /// Those whose part is done; they hear what became of the commit.
    done: Vec<oneshot::Sender<Outcome>>,
}

/// Somebody who waits for their turn. Others leave their commit to them: if they go away before, somebody else has to see to it.
struct QueuedWriter {
    shared: GroupCommit,
    served: bool,
}

/// Whether it was committed; if not, why.
type Outcome = Result<(), String>;

/// One part of a shared commit; the whole of it until somebody else joins.
pub(super) struct GroupMember {
    turn: Option<WriterSlot>,
}

struct WriterSlot {
    open: OpenGroup,
    place: OwnedMutexGuard<Option<OpenGroup>>,
    waiting: Arc<AtomicUsize>,
    /// Whether others' parts are in the transaction, which then must survive if this one fails.
    joined: bool,
}

impl QueuedWriter {
    fn new(shared: &GroupCommit) -> Self {
        shared.waiting.fetch_add(1, Ordering::SeqCst);
        Self {
            shared: shared.clone(),
            served: false,
        }
    }

    async fn turn(mut self) -> Result<OwnedMutexGuard<Option<OpenGroup>>, StoreError> {
        let turn = timeout(ACQUIRE_TIMEOUT, self.shared.open.clone().lock_owned()).await;
        self.served = turn.is_ok();
        turn.map_err(|_| sqlx::Error::PoolTimedOut.into())
    }
}

impl Drop for QueuedWriter {
    fn drop(&mut self) {
        self.shared.waiting.fetch_sub(1, Ordering::SeqCst);
        if !self.served
            && let Ok(runtime) = Handle::try_current()
        {
            runtime.spawn(self.shared.clone().commit_what_was_left());
        }
    }
}

impl GroupCommit {
    async fn commit_what_was_left(self) {
        let mut place = self.open.lock_owned().await;
        if let Some(open) = place.take() {
            let turn = WriterSlot {
                open,
                place,
                waiting: self.waiting,
                joined: true,
            };
            turn.pass_on().await;
        }
    }
}

impl GroupMember {
    /// Waits for its turn.
    pub(super) async fn begin(store: &Store) -> Result<Self, StoreError> {
        let shared = &store.0.shared;
        let mut place = QueuedWriter::new(shared).turn().await?;
        let open = match place.take() {
            Some(open) => open,
            None => OpenGroup {
                tx: store.begin().await?,
                since: Instant::now(),
                done: Vec::new(),
            },
        };
        let joined = !open.done.is_empty();
        let turn = WriterSlot {
            open,
            place,
            waiting: shared.waiting.clone(),
            joined,
        };
        let mut part = Self { turn: Some(turn) };
        if joined {
            sqlx::raw_sql("SAVEPOINT part").execute(&mut *part).await?;
        }
        Ok(part)
    }

    /// Leaves it to the others, and hears what became of it.
    pub(super) async fn commit(mut self) -> Result<(), StoreError> {
        if let Some(turn) = &self.turn
            && turn.joined
        {
            sqlx::raw_sql("RELEASE part").execute(&mut *self).await?;
        }
        let (tell, hear) = oneshot::channel();
        if let Some(mut turn) = self.turn.take() {
            turn.open.done.push(tell);
            turn.pass_on().await;
        }
        heard(hear).await
    }

    /// Takes it back, and hears what became of those before it.
    pub(super) async fn abandon(mut self) -> Result<(), StoreError> {
        let Some(mut turn) = self.turn.take_if(|turn| turn.joined) else {
            // Nobody was before it.
            return Ok(());
        };
        let (tell, hear) = oneshot::channel();
        turn.open.done.push(tell);
        turn.undo().await;
        heard(hear).await
    }
}

async fn heard(hear: oneshot::Receiver<Outcome>) -> Result<(), StoreError> {
    match hear.await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(why)) => Err(sqlx::Error::Protocol(why).into()),
        Err(_) => Err(sqlx::Error::WorkerCrashed.into()),
    }
}

impl Deref for GroupMember {
    type Target = Connection;

    #[expect(
        clippy::expect_used,
        reason = "the turn is only taken by what consumes the part"
    )]
    fn deref(&self) -> &Connection {
        &self
            .turn
            .as_ref()
            .expect("a part that is under way")
            .open
            .tx
    }
}

impl DerefMut for GroupMember {
    #[expect(
        clippy::expect_used,
        reason = "the turn is only taken by what consumes the part"
    )]
    fn deref_mut(&mut self) -> &mut Connection {
        &mut self
            .turn
            .as_mut()
            .expect("a part that is under way")
            .open
            .tx
    }
}

impl Drop for GroupMember {
    /// The others' parts stay.
    fn drop(&mut self) {
        if let Some(turn) = self.turn.take()
            && turn.joined
            && let Ok(runtime) = Handle::try_current()
        {
            runtime.spawn(turn.undo());
        }
    }
}

impl WriterSlot {
    /// Leaves the commit to the next who waits, or commits what there is.
    async fn pass_on(mut self) {
        let open = &self.open;
        let full = open.done.len() >= MAX_MEMBERS || open.since.elapsed() >= GROUP_WINDOW;
        if !full && self.waiting.load(Ordering::SeqCst) > 0 {
            *self.place = Some(self.open);
            return;
        }
        let outcome = self.open.tx.commit().await;
        tell(self.open.done, &outcome.map_err(|error| error.to_string()));
    }

    /// Takes back the part that is under way, and nothing else.
    async fn undo(mut self) {
        let undone = sqlx::raw_sql("ROLLBACK TO part; RELEASE part")
            .execute(&mut *self.open.tx)
            .await;
        match undone {
            Ok(_) => self.pass_on().await,
            // SQLite gives a transaction up by itself where the disk is full: then nothing of it is there.
            Err(error) => {
                let OpenGroup { tx, done, .. } = self.open;
                drop(tx);
                tell(done, &Err(error.to_string()));
            }
        }
    }
}

/// In the order in which they wrote.
fn tell(done: Vec<oneshot::Sender<Outcome>>, outcome: &Outcome) {
    for one in done {
        // Nobody has to wait for it.
        drop(one.send(outcome.clone()));
    }
}

#[cfg(test)]
impl Store {
    /// Waits until so many stand in line.
    pub(crate) async fn in_line(&self, count: usize) {
        while self.0.shared.waiting.load(Ordering::SeqCst) != count {
            tokio::task::yield_now().await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::WriteTransaction;

    async fn note(tx: &mut Connection, key: &'static str) {
        sqlx::query("INSERT INTO settings (key, value) VALUES ($1, '')")
            .bind(key)
            .execute(tx)
            .await
            .expect("written");
    }

    async fn noted(store: &Store) -> Vec<String> {
        let mut reader = store.reader().await.expect("a reader");
        sqlx::query_scalar::<Any, String>(
            "SELECT key FROM settings WHERE key NOT IN ('epoch', 'cookie_key') ORDER BY key",
        )
        .fetch_all(&mut *reader)
        .await
        .expect("read")
    }

    async fn store() -> (Store, tempfile::TempDir) {
        let folder = tempfile::tempdir().expect("a folder");
        let url = format!("sqlite://{}/db", folder.path().display());
        (Store::open(&url).await.expect("a store"), folder)
    }

    #[tokio::test]
    async fn parts_share_a_commit_and_one_that_is_dropped_leaves_nothing() {
        let (store, _folder) = store().await;
        let mut first = store.write_shared().await.expect("a turn");
        let others = ["b", "dropped", "c"].map(|key| {
            let store = store.clone();
            tokio::spawn(async move {
                let mut tx = store.write_shared().await.expect("a turn");
                note(&mut tx, key).await;
                if key != "dropped" {
                    tx.commit().await.expect("a commit");
                }
            })
        });
        store.in_line(others.len()).await;
        note(&mut first, "a").await;
        first.commit().await.expect("a commit");
        for other in others {
            other.await.expect("no panic");
        }
        assert_eq!(noted(&store).await, ["a", "b", "c"]);
    }

    #[tokio::test]
    async fn who_leaves_the_line_leaves_nobody_without_a_commit() {
        let (store, _folder) = store().await;
        let mut first = store.write_shared().await.expect("a turn");
        note(&mut first, "a").await;
        let line = store.clone();
        let impatient = tokio::spawn(async move { line.write_shared().await.map(drop) });
        store.in_line(1).await;
        let committed = tokio::spawn(first.commit());
        impatient.abort();
        committed.await.expect("no panic").expect("a commit");
        assert_eq!(noted(&store).await, ["a"]);
    }

    /// Somebody writes; whoever comes next reads that, takes back what they wrote themselves, and looks again.
    async fn who_abandons(store: &Store, mut first: WriteTransaction) -> Result<Vec<String>, ()> {
        let after = store.clone();
        let next = tokio::spawn(async move {
            let mut tx = after.write_shared().await.expect("a turn");
            note(&mut tx, "b").await;
            let heard = tx.abandon().await;
            heard.map_err(drop)?;
            Ok(noted(&after).await)
        });
        store.in_line(1).await;
        note(&mut first, "a").await;
        let committed = tokio::spawn(first.commit());
        let seen = next.await.expect("no panic");
        assert_eq!(committed.await.expect("no panic").is_ok(), seen.is_ok());
        seen
    }

    #[tokio::test]
    async fn who_abandons_a_part_goes_on_when_those_before_it_are_on_disk() {
        let (store, _folder) = store().await;
        let first = store.write_shared().await.expect("a turn");
        assert_eq!(who_abandons(&store, first).await, Ok(vec!["a".to_owned()]));
    }

    #[tokio::test]
    async fn who_abandons_a_part_hears_that_those_before_it_failed() {
        let (store, _folder) = store().await;
        let mut first = store.write_shared().await.expect("a turn");
        first.spoil().await;
        assert_eq!(who_abandons(&store, first).await, Err(()));
        assert!(noted(&store).await.is_empty());
    }
}
