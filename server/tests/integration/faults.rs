//! Crashes, restarts and shutdown.

mod crash;
mod restart;
mod shutdown;
