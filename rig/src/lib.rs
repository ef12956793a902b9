//! What the tests start for themselves: private PostgreSQL and Redis servers on free ports, in folders of their own, which end with the
//! test's process however that ends.

pub mod fault_proxy;

/// Whether the long versions of the tests are asked for: `SOAK=1`, what `make soak` sets.
pub fn soak() -> bool {
    std::env::var("SOAK").is_ok_and(|value| !value.is_empty() && value != "0")
}
