//! The epoch: identifies one lifetime of the database. Clients that see another epoch load everything again.

use super::{Store, StoreError};
use crate::credential;

impl Store {
    /// Epoch of the database when it was opened.
    pub fn epoch(&self) -> &str {
        &self.0.epoch
    }

    /// Writes a new epoch and returns it. Needed after a backup was restored, because `seq` then goes back. Processes
    /// that have the database open keep the old epoch: call this only with [`ExclusiveAccess`](super::ExclusiveAccess),
    /// or on a file that no other process uses.
    ///
    /// # Errors
    /// [`StoreError::Database`] if the database does not answer or cannot be written.
    pub async fn renew_epoch(&self) -> Result<String, StoreError> {
        let epoch = credential::random_text();
        let mut tx = self
            .0
            .writer
            .begin_with(self.0.dialect.begin_write())
            .await?;
        sqlx::query("UPDATE settings SET value = $1 WHERE key = 'epoch'")
            .bind(epoch.clone())
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(epoch)
    }
}
