//! Memos for short-lived components, such as table rows, that read signals which live as long as the page.

use leptos::{
    prelude::*,
    reactive::{
        computed::ArcMemo,
        graph::{Subscriber, ToAnySubscriber},
    },
};

/// A memo that unsubscribes from its signals when its component is disposed.
///
/// reactive_graph 0.2.16 never removes a disposed subscriber from a signal: rows that read a page-lifetime signal directly would each
/// leave some 150 bytes, and every later change would visit them. Rows read one such memo instead.
pub fn scoped_memo<T>(read: impl Fn() -> T + Send + Sync + 'static) -> Memo<T>
where
    T: PartialEq + Send + Sync + 'static,
{
    let memo = ArcMemo::new(move |_| read());
    let scoped = Memo::from(memo.clone());
    on_cleanup(move || memo.clear_sources(&memo.to_any_subscriber()));
    scoped
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::scoped_memo;
    use leptos::prelude::*;

    const ROWS: i64 = 20_000;

    /// Bytes that are still allocated after many rows that read one signal have come and gone.
    fn left_by_rows(reader: fn(ArcRwSignal<i32>) -> Memo<i32>) -> i64 {
        let page = Owner::new();
        let signal = page.with(|| ArcRwSignal::new(1));
        // Only of this thread: other tests run in parallel.
        let rows = allocation_counter::measure(|| {
            for _ in 0..ROWS {
                let row = Owner::new();
                row.with(|| reader(signal.clone()).get_untracked());
                row.cleanup();
            }
        });
        rows.bytes_current
    }

    #[test]
    fn rows_that_come_and_go_leave_nothing_behind() {
        let left = left_by_rows(|signal| scoped_memo(move || signal.get()));
        assert!(left < 20 * ROWS, "{left} bytes");
        // If an ordinary memo leaves as little, this module is no longer needed.
        let ordinary = left_by_rows(|signal| Memo::new(move |_| signal.get()));
        assert!(ordinary > 100 * ROWS, "{ordinary} bytes");
    }
}
