//! Panics in shared background tasks: one must cost one round, not end the task on which all sockets depend.

use domain::error::Error;
use futures_util::FutureExt;
use std::panic::AssertUnwindSafe;

/// Runs `work`. A panic is logged with `name` and becomes [`Error::Internal`].
pub async fn catch_panic<T>(
    name: &'static str,
    work: impl Future<Output = Result<T, Error>>,
) -> Result<T, Error> {
    // Unwind safe: everything that `work` owns is dropped by the panic.
    let outcome = AssertUnwindSafe(work).catch_unwind().await;
    outcome.unwrap_or_else(|_| {
        tracing::error!(task = name, "background task panicked");
        Err(Error::Internal)
    })
}
