//! Creating, deciding and listing shifts.

mod board;
mod concurrent_writes;
mod create_and_decide;
