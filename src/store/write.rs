//! Transactions that write. On SQLite those that wait for each other may share one commit, and so one flush of the disk.

mod group_commit;

pub(super) use group_commit::GroupCommit;

use super::{Connection, Store, StoreError};
use group_commit::GroupMember;
use sqlx::{Any, Transaction};
use std::ops::{Deref, DerefMut};

/// A transaction that writes. Dropped without a commit, it leaves nothing behind.
pub(crate) struct WriteTransaction(State);

enum State {
    Own(Transaction<'static, Any>),
    GroupMember(GroupMember),
}

impl Store {
    /// A transaction that writes, of its own.
    pub(crate) async fn write(&self) -> Result<WriteTransaction, StoreError> {
        Ok(WriteTransaction(State::Own(self.begin().await?)))
    }

    /// A transaction that writes and may share its commit. It sees what the parts before it wrote, so **nothing that it read may be told
    /// before it was committed or abandoned**.
    pub(crate) async fn write_shared(&self) -> Result<WriteTransaction, StoreError> {
        if !self.0.dialect.has_one_writer() {
            return self.write().await;
        }
        let part = GroupMember::begin(self).await?;
        Ok(WriteTransaction(State::GroupMember(part)))
    }

    async fn begin(&self) -> Result<Transaction<'static, Any>, sqlx::Error> {
        self.0.writer.begin_with(self.0.dialect.begin_write()).await
    }
}

impl WriteTransaction {
    /// Commits. When this returns it is on disk, or nothing was done.
    pub(crate) async fn commit(self) -> Result<(), StoreError> {
        match self.0 {
            State::Own(tx) => Ok(tx.commit().await?),
            State::GroupMember(part) => part.commit().await,
        }
    }

    /// Takes back what was written. When this returns, all that could be read here is on disk; an error means that it may not be.
    pub(crate) async fn abandon(self) -> Result<(), StoreError> {
        match self.0 {
            // Nobody else's writes could be read in it.
            State::Own(_) => Ok(()),
            State::GroupMember(part) => part.abandon().await,
        }
    }
}

impl Deref for WriteTransaction {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        match &self.0 {
            State::Own(tx) => tx,
            State::GroupMember(part) => part,
        }
    }
}

impl DerefMut for WriteTransaction {
    fn deref_mut(&mut self) -> &mut Connection {
        match &mut self.0 {
            State::Own(tx) => tx,
            State::GroupMember(part) => part,
        }
    }
}

#[cfg(test)]
impl WriteTransaction {
    /// Sees to it that the commit fails.
    pub(crate) async fn spoil(&mut self) {
        sqlx::raw_sql(
            "PRAGMA defer_foreign_keys = ON; INSERT INTO tokens (user_id, token_hash, created_at) VALUES (-1, '', 0)",
        )
        .execute(&mut **self)
        .await
        .expect("written");
    }
}
