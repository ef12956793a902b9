//! Write transactions. On SQLite, waiting transactions may share one commit, and thus one flush to disk.

mod group_commit;

pub(super) use group_commit::GroupCommit;

use super::{Connection, Store, StoreError};
use group_commit::GroupMember;
use sqlx::{Any, Transaction};
use std::{
    ops::{Deref, DerefMut},
    time::{Duration, Instant},
};

/// Beginning or committing a transaction is logged if it takes this long, as sqlx does for statements.
const SLOW_STEP: Duration = Duration::from_secs(1);

/// A write transaction. If dropped without a commit, it changes nothing.
pub(crate) struct WriteTransaction(State);

enum State {
    Own(Transaction<'static, Any>),
    GroupMember(GroupMember),
}

impl Store {
    /// A write transaction with its own commit.
    pub(crate) async fn write(&self) -> Result<WriteTransaction, StoreError> {
        let tx = timed("begin", self.begin()).await?;
        Ok(WriteTransaction(State::Own(tx)))
    }

    /// A write transaction that may share its commit. It sees what earlier members of the group wrote, so **nothing
    /// read in it may be sent to a client before it is committed or abandoned**.
    pub(crate) async fn write_shared(&self) -> Result<WriteTransaction, StoreError> {
        if !self.0.dialect.has_one_writer() {
            return self.write().await;
        }
        let member = timed("begin", GroupMember::begin(self)).await?;
        Ok(WriteTransaction(State::GroupMember(member)))
    }

    async fn begin(&self) -> Result<Transaction<'static, Any>, sqlx::Error> {
        self.0.writer.begin_with(self.0.dialect.begin_write()).await
    }
}

/// Logs a step of a transaction that takes long, such as the wait for another writer. sqlx logs slow statements itself.
async fn timed<T>(step: &'static str, work: impl Future<Output = T>) -> T {
    let started_at = Instant::now();
    let outcome = work.await;
    let elapsed = started_at.elapsed();
    if elapsed >= SLOW_STEP {
        tracing::warn!(step, ?elapsed, "slow transaction");
    }
    outcome
}

impl WriteTransaction {
    /// Commits. `Ok`: the changes are on disk; an error: nothing was done.
    pub(crate) async fn commit(self) -> Result<(), StoreError> {
        match self.0 {
            State::Own(tx) => Ok(timed("commit", tx.commit()).await?),
            State::GroupMember(member) => timed("commit", member.commit()).await,
        }
    }

    /// Rolls back this transaction. `Ok`: everything that could be read in it is on disk; an error: it may not be.
    pub(crate) async fn abandon(self) -> Result<(), StoreError> {
        match self.0 {
            // It cannot have read uncommitted changes of others.
            State::Own(_) => Ok(()),
            State::GroupMember(member) => member.abandon().await,
        }
    }
}

impl Deref for WriteTransaction {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        match &self.0 {
            State::Own(tx) => tx,
            State::GroupMember(member) => member,
        }
    }
}

impl DerefMut for WriteTransaction {
    fn deref_mut(&mut self) -> &mut Connection {
        match &mut self.0 {
            State::Own(tx) => tx,
            State::GroupMember(member) => member,
        }
    }
}

#[cfg(test)]
impl WriteTransaction {
    /// Makes the commit fail.
    pub(crate) async fn make_commit_fail(&mut self) {
        sqlx::raw_sql(
            "PRAGMA defer_foreign_keys = ON; INSERT INTO tokens (user_id, token_hash, created_at) VALUES (-1, '', 0)",
        )
        .execute(&mut **self)
        .await
        .expect("insert");
    }
}
