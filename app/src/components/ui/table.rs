//! A table. On a phone its rows are laid out as cards, and browsers then forget that it is one: so every part says what it is.

use leptos::prelude::*;

/// The table.
#[component]
pub fn Table(
    /// Its class.
    #[prop(into)]
    class: Signal<String>,
    /// Its name.
    label: &'static str,
    /// `TableHead` and `TableBody`.
    children: Children,
) -> impl IntoView {
    view! { <thaw::Table class attr:role="table" attr:aria-label=label>{children()}</thaw::Table> }
}

/// The line of headings. Not thaw's, whose cells hold a button that does nothing.
#[component]
pub fn TableHead(
    /// `Column` for each.
    children: Children,
) -> impl IntoView {
    view! {
        <thead role="rowgroup">
            <tr role="row">{children()}</tr>
        </thead>
    }
}

/// The heading of a column.
#[component]
pub fn Column(
    /// It.
    children: Children,
) -> impl IntoView {
    view! { <th role="columnheader" scope="col">{children()}</th> }
}

/// The rows.
#[component]
pub fn TableBody(
    /// `TableRow` for each.
    children: Children,
) -> impl IntoView {
    view! { <thaw::TableBody attr:role="rowgroup">{children()}</thaw::TableBody> }
}

/// A row. It must not read what lives longer than itself: pass a `near` signal.
#[component]
pub fn TableRow(
    /// Its class.
    #[prop(into)]
    class: Signal<String>,
    /// `TableCell` for each column.
    children: Children,
) -> impl IntoView {
    view! { <thaw::TableRow class attr:role="row">{children()}</thaw::TableRow> }
}

/// A cell.
#[component]
pub fn TableCell(
    /// Its class.
    class: &'static str,
    /// What is in it.
    children: Children,
) -> impl IntoView {
    view! { <thaw::TableCell class attr:role="cell">{children()}</thaw::TableCell> }
}
