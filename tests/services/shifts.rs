//! Creating, deciding and listing shifts.

mod board;
mod board_filters;
mod concurrent_writes;
mod counts;
mod create_and_decide;
mod deadlines;
mod nudge;
mod races;
