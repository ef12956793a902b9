//! Places at which a test lets the process die as a power cut would: no destructor, no answer, no clean end.
//!
//! They exist only with the feature `failpoints`, which nothing but the tests of package `server` turns on. The variable `FAILPOINTS` then
//! says where to die: `post-commit=return` at the first time that `post-commit` is reached, `post-commit=2*off->return` at the third.

/// Marks a place between two steps of which a crash must not show the first alone. Costs nothing without the feature.
macro_rules! crash_point {
    ($name:literal) => {
        #[cfg(feature = "failpoints")]
        $crate::crash_point::reached($name);
    };
}
pub(crate) use crash_point;

/// Dies here if `FAILPOINTS` says so.
#[cfg(feature = "failpoints")]
pub(crate) fn reached(name: &'static str) {
    static SETTINGS: std::sync::LazyLock<()> =
        std::sync::LazyLock::new(|| std::mem::forget(fail::FailScenario::setup()));
    std::sync::LazyLock::force(&SETTINGS);
    fail::fail_point!(name, |_| die());
}

#[cfg(feature = "failpoints")]
fn die() {
    let gone =
        rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::KILL);
    unreachable!("a process that was killed runs on: {gone:?}");
}
