//! Points at which a test kills the process with SIGKILL: no destructors, no response, as in a power cut.
//!
//! They exist only with the feature `failpoints`, which only the tests of package `server` enable. The variable
//! `FAILPOINTS` selects the point: `post-commit=return` kills the process the first time it reaches `post-commit`,
//! `post-commit=2*off->return` the third time.

/// Marks a point between two steps of which a crash must not leave only the first. Compiles to nothing without the
/// feature.
macro_rules! crash_point {
    ($name:literal) => {
        #[cfg(feature = "failpoints")]
        $crate::crash_point::reached($name);
    };
}
pub(crate) use crash_point;

/// Kills the process if `FAILPOINTS` selects this point.
#[cfg(feature = "failpoints")]
pub(crate) fn reached(name: &'static str) {
    static SETTINGS: std::sync::LazyLock<()> =
        std::sync::LazyLock::new(|| std::mem::forget(fail::FailScenario::setup()));
    std::sync::LazyLock::force(&SETTINGS);
    fail::fail_point!(name, |_| kill_self());
}

#[cfg(feature = "failpoints")]
fn kill_self() {
    let result =
        rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::KILL);
    unreachable!("the process survived SIGKILL: {result:?}");
}
