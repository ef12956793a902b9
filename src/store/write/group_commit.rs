//! Group commit: each member writes in a savepoint of its own, and the last one commits for all.

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
use tracing::Instrument;

/// Maximum number of members of one commit.
const MAX_MEMBERS: usize = 64;
/// How long a group accepts further members. Long in tests, so that membership does not depend on their speed.
const GROUP_WINDOW: Duration = Duration::from_millis(if cfg!(test) { 10_000 } else { 5 });

/// The group that is open for further members, if there is one. The holder of the lock is the one writer.
#[derive(Clone, Default)]
pub(in crate::store) struct GroupCommit {
    open: Arc<Mutex<Option<OpenGroup>>>,
    queued: Arc<AtomicUsize>,
}

struct OpenGroup {
    tx: Transaction<'static, Any>,
    since: Instant,
    /// Members that have finished writing; they receive the outcome of the commit.
    finished: Vec<oneshot::Sender<Outcome>>,
}

/// A queued writer. Earlier members may rely on it to commit; if it is dropped, a task commits instead.
struct QueuedWriter {
    shared: GroupCommit,
    admitted: bool,
}

/// `Ok` if the group was committed, else the reason.
type Outcome = Result<(), String>;

/// A member of a group commit. If nobody else joins, it is a transaction of its own.
pub(super) struct GroupMember {
    slot: Option<WriterSlot>,
}

struct WriterSlot {
    open: OpenGroup,
    guard: OwnedMutexGuard<Option<OpenGroup>>,
    queued: Arc<AtomicUsize>,
    /// Whether the transaction contains changes of earlier members, which must survive if this member fails.
    joined: bool,
}

impl QueuedWriter {
    fn new(shared: &GroupCommit) -> Self {
        shared.queued.fetch_add(1, Ordering::SeqCst);
        Self {
            shared: shared.clone(),
            admitted: false,
        }
    }

    async fn wait_for_slot(mut self) -> Result<OwnedMutexGuard<Option<OpenGroup>>, StoreError> {
        let guard = timeout(ACQUIRE_TIMEOUT, self.shared.open.clone().lock_owned()).await;
        self.admitted = guard.is_ok();
        guard.map_err(|_| sqlx::Error::PoolTimedOut.into())
    }
}

impl Drop for QueuedWriter {
    fn drop(&mut self) {
        self.shared.queued.fetch_sub(1, Ordering::SeqCst);
        if !self.admitted
            && let Ok(runtime) = Handle::try_current()
        {
            runtime.spawn(
                self.shared
                    .clone()
                    .commit_abandoned_group()
                    .in_current_span(),
            );
        }
    }
}

impl GroupCommit {
    async fn commit_abandoned_group(self) {
        let mut guard = self.open.lock_owned().await;
        if let Some(open) = guard.take() {
            let slot = WriterSlot {
                open,
                guard,
                queued: self.queued,
                joined: true,
            };
            slot.hand_over().await;
        }
    }
}

impl GroupMember {
    /// Waits until this member may write.
    pub(super) async fn begin(store: &Store) -> Result<Self, StoreError> {
        let shared = &store.0.shared;
        let mut guard = QueuedWriter::new(shared).wait_for_slot().await?;
        let open = match guard.take() {
            Some(open) => open,
            None => OpenGroup {
                tx: store.begin().await?,
                since: Instant::now(),
                finished: Vec::new(),
            },
        };
        let joined = !open.finished.is_empty();
        let slot = WriterSlot {
            open,
            guard,
            queued: shared.queued.clone(),
            joined,
        };
        let mut member = Self { slot: Some(slot) };
        if joined {
            sqlx::raw_sql("SAVEPOINT part")
                .execute(&mut *member)
                .await?;
        }
        Ok(member)
    }

    /// Finishes this member and waits for the outcome of the commit.
    pub(super) async fn commit(mut self) -> Result<(), StoreError> {
        if let Some(slot) = &self.slot
            && slot.joined
        {
            sqlx::raw_sql("RELEASE part").execute(&mut *self).await?;
        }
        let (sender, receiver) = oneshot::channel();
        if let Some(mut slot) = self.slot.take() {
            slot.open.finished.push(sender);
            slot.hand_over().await;
        }
        outcome_of(receiver).await
    }

    /// Rolls back this member and waits for the outcome of the earlier ones.
    pub(super) async fn abandon(mut self) -> Result<(), StoreError> {
        let Some(mut slot) = self.slot.take_if(|slot| slot.joined) else {
            // There are no earlier members.
            return Ok(());
        };
        let (sender, receiver) = oneshot::channel();
        slot.open.finished.push(sender);
        slot.roll_back().await;
        outcome_of(receiver).await
    }
}

async fn outcome_of(receiver: oneshot::Receiver<Outcome>) -> Result<(), StoreError> {
    match receiver.await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(reason)) => Err(sqlx::Error::Protocol(reason).into()),
        Err(_) => Err(sqlx::Error::WorkerCrashed.into()),
    }
}

impl Deref for GroupMember {
    type Target = Connection;

    #[expect(
        clippy::expect_used,
        reason = "only methods that consume the member take the slot"
    )]
    fn deref(&self) -> &Connection {
        &self.slot.as_ref().expect("active member").open.tx
    }
}

impl DerefMut for GroupMember {
    #[expect(
        clippy::expect_used,
        reason = "only methods that consume the member take the slot"
    )]
    fn deref_mut(&mut self) -> &mut Connection {
        &mut self.slot.as_mut().expect("active member").open.tx
    }
}

impl Drop for GroupMember {
    /// Rolls back this member; the changes of earlier members stay.
    fn drop(&mut self) {
        if let Some(slot) = self.slot.take()
            && slot.joined
            && let Ok(runtime) = Handle::try_current()
        {
            runtime.spawn(slot.roll_back().in_current_span());
        }
    }
}

impl WriterSlot {
    /// Leaves the commit to the next queued writer, or commits if there is none or the group is full.
    async fn hand_over(mut self) {
        let open = &self.open;
        let full = open.finished.len() >= MAX_MEMBERS || open.since.elapsed() >= GROUP_WINDOW;
        if !full && self.queued.load(Ordering::SeqCst) > 0 {
            *self.guard = Some(self.open);
            return;
        }
        let outcome = self.open.tx.commit().await;
        send_outcome(
            self.open.finished,
            &outcome.map_err(|error| error.to_string()),
        );
    }

    /// Rolls back the current member only.
    async fn roll_back(mut self) {
        let rolled_back = sqlx::raw_sql("ROLLBACK TO part; RELEASE part")
            .execute(&mut *self.open.tx)
            .await;
        match rolled_back {
            Ok(_) => self.hand_over().await,
            // When the disk is full, SQLite ends the whole transaction by itself: then nothing of it remains.
            Err(error) => {
                let OpenGroup { tx, finished, .. } = self.open;
                drop(tx);
                send_outcome(finished, &Err(error.to_string()));
            }
        }
    }
}

/// In the order in which the members wrote.
fn send_outcome(finished: Vec<oneshot::Sender<Outcome>>, outcome: &Outcome) {
    for sender in finished {
        // The receiver may have stopped waiting.
        drop(sender.send(outcome.clone()));
    }
}

#[cfg(test)]
impl Store {
    /// Waits until this many writers are queued.
    pub(crate) async fn wait_for_queued_writers(&self, count: usize) {
        while self.0.shared.queued.load(Ordering::SeqCst) != count {
            tokio::task::yield_now().await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::WriteTransaction;

    async fn insert_setting(tx: &mut Connection, key: &'static str) {
        sqlx::query("INSERT INTO settings (key, value) VALUES ($1, '')")
            .bind(key)
            .execute(tx)
            .await
            .expect("insert");
    }

    async fn inserted_settings(store: &Store) -> Vec<String> {
        let mut reader = store.reader().await.expect("connection");
        sqlx::query_scalar::<Any, String>(
            "SELECT key FROM settings WHERE key NOT IN ('epoch', 'cookie_key') ORDER BY key",
        )
        .fetch_all(&mut *reader)
        .await
        .expect("settings")
    }

    async fn store() -> (Store, tempfile::TempDir) {
        let folder = tempfile::tempdir().expect("temporary directory");
        let url = format!("sqlite://{}/db", folder.path().display());
        (Store::open(&url).await.expect("open store"), folder)
    }

    #[tokio::test]
    async fn members_share_a_commit_and_a_dropped_one_changes_nothing() {
        let (store, _folder) = store().await;
        let mut first = store.write_shared().await.expect("write transaction");
        let others = ["b", "dropped", "c"].map(|key| {
            let store = store.clone();
            tokio::spawn(async move {
                let mut tx = store.write_shared().await.expect("write transaction");
                insert_setting(&mut tx, key).await;
                if key != "dropped" {
                    tx.commit().await.expect("commit");
                }
            })
        });
        store.wait_for_queued_writers(others.len()).await;
        insert_setting(&mut first, "a").await;
        first.commit().await.expect("commit");
        for other in others {
            other.await.expect("task did not panic");
        }
        assert_eq!(inserted_settings(&store).await, ["a", "b", "c"]);
    }

    #[tokio::test]
    async fn a_cancelled_queued_writer_does_not_prevent_the_commit() {
        let (store, _folder) = store().await;
        let mut first = store.write_shared().await.expect("write transaction");
        insert_setting(&mut first, "a").await;
        let other = store.clone();
        let cancelled_writer = tokio::spawn(async move { other.write_shared().await.map(drop) });
        store.wait_for_queued_writers(1).await;
        let committed = tokio::spawn(first.commit());
        cancelled_writer.abort();
        committed
            .await
            .expect("task did not panic")
            .expect("commit");
        assert_eq!(inserted_settings(&store).await, ["a"]);
    }

    /// The first transaction writes. The next one reads that, abandons its own changes, and returns what is then in the
    /// store.
    async fn abandon_after(store: &Store, mut first: WriteTransaction) -> Result<Vec<String>, ()> {
        let after = store.clone();
        let next = tokio::spawn(async move {
            let mut tx = after.write_shared().await.expect("write transaction");
            insert_setting(&mut tx, "b").await;
            let result = tx.abandon().await;
            result.map_err(drop)?;
            Ok(inserted_settings(&after).await)
        });
        store.wait_for_queued_writers(1).await;
        insert_setting(&mut first, "a").await;
        let committed = tokio::spawn(first.commit());
        let seen = next.await.expect("task did not panic");
        assert_eq!(
            committed.await.expect("task did not panic").is_ok(),
            seen.is_ok()
        );
        seen
    }

    #[tokio::test]
    async fn abandon_waits_until_earlier_members_are_on_disk() {
        let (store, _folder) = store().await;
        let first = store.write_shared().await.expect("write transaction");
        assert_eq!(abandon_after(&store, first).await, Ok(vec!["a".to_owned()]));
    }

    #[tokio::test]
    async fn abandon_fails_if_earlier_members_failed() {
        let (store, _folder) = store().await;
        let mut first = store.write_shared().await.expect("write transaction");
        first.make_commit_fail().await;
        assert_eq!(abandon_after(&store, first).await, Err(()));
        assert!(inserted_settings(&store).await.is_empty());
    }
}
