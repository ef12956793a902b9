//! Work that all sockets of a process depend on, done over and over by one task: a defect in it must cost one turn, and not all that come.

use domain::error::Error;
use futures_util::FutureExt;
use std::panic::AssertUnwindSafe;

/// What came of it; [`Error::Internal`] if it panicked.
pub async fn catch_panic<T>(
    what: &'static str,
    work: impl Future<Output = Result<T, Error>>,
) -> Result<T, Error> {
    // What it was about is thrown away with it.
    let outcome = AssertUnwindSafe(work).catch_unwind().await;
    outcome.unwrap_or_else(|_| {
        tracing::error!(what, "this panicked, and is done again");
        Err(Error::Internal)
    })
}
