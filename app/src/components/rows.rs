//! Lists whose rows stay as long as their key does: leptos' `For`, with one type of row for all lists. For each type of its own, every
//! browser would load all of the comparing and moving once more.

use leptos::prelude::*;

/// One row.
pub struct Row {
    key: (i64, i64),
    view: Box<dyn FnOnce() -> AnyView + Send>,
}

impl Row {
    /// A row that stays as long as there is one with this key.
    pub fn new(key: (i64, i64), view: impl FnOnce() -> AnyView + Send + 'static) -> Self {
        Self {
            key,
            view: Box::new(view),
        }
    }
}

/// The rows that there are now.
pub fn rows(each: impl Fn() -> Vec<Row> + Send + 'static) -> AnyView {
    erased(Box::new(each))
}

fn erased(each: Box<dyn Fn() -> Vec<Row> + Send>) -> AnyView {
    view! { <For each key=|row| row.key children=|row| (row.view)() /> }.into_any()
}
