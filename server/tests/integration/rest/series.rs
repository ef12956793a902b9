//! Series of shifts (CONTRACT §3, "Series").

mod create;
mod decide;
mod pattern;
mod preview;
mod read;
