//! Whether the database answers and can be written, for `/readyz` (CONTRACT §6).

use domain::store::Store;
use std::time::Duration;
use tokio::{
    sync::Mutex,
    time::{Instant, timeout},
};

/// Time limit for one check.
const TIMEOUT: Duration = Duration::from_secs(2);
/// How long a result is given to others that ask. A check writes to the disk, so many questions must not cost more.
const LIFETIME: Duration = Duration::from_secs(1);

/// The last result and when it was found. One per process.
#[derive(Default)]
pub struct DatabaseCheck(Mutex<Option<(Instant, bool)>>);

impl DatabaseCheck {
    /// Writes one row. Requests that ask at the same moment wait for the same check.
    pub async fn is_writable(&self, store: &Store) -> bool {
        let mut last = self.0.lock().await;
        if let Some((checked_at, is_writable)) = *last
            && checked_at.elapsed() < LIFETIME
        {
            return is_writable;
        }
        let is_writable = match timeout(TIMEOUT, store.check_writable()).await {
            Ok(result) => result.is_ok(),
            Err(_) => {
                tracing::error!("the database did not answer the write check in time");
                false
            }
        };
        *last = Some((Instant::now(), is_writable));
        is_writable
    }
}
