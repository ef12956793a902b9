//! What short-lived parts of a page read of what lives as long as the page.

use leptos::{
    prelude::*,
    reactive::{
        computed::ArcMemo,
        graph::{Subscriber, ToAnySubscriber},
    },
};

/// What `read` makes of signals that outlive its reader, such as a row: told anew when they change, and let go with the reader.
///
/// Who reads such a signal in an effect of their own is never forgotten by it, nor is their memory (reactive_graph 0.2.16 does not take a
/// dropped subscriber from the list): a list that lives for a day would grow, and every change cost more.
pub fn near<T>(read: impl Fn() -> T + Send + Sync + 'static) -> Memo<T>
where
    T: PartialEq + Send + Sync + 'static,
{
    let memo = ArcMemo::new(move |_| read());
    let near = Memo::from(memo.clone());
    on_cleanup(move || memo.clear_sources(&memo.to_any_subscriber()));
    near
}
