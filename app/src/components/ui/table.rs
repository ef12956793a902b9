//! Tables. On a phone the rows are laid out as cards, and browsers then drop the roles of table elements, so every part sets its role.

use leptos::prelude::*;

/// The table.
#[component]
pub fn Table(
    /// CSS class.
    #[prop(into)]
    class: Signal<String>,
    /// Label for screen readers.
    label: &'static str,
    /// `TableHead` and `TableBody`.
    children: Children,
) -> impl IntoView {
    view! {
        <thaw::Table class attr:role="table" attr:aria-label=label>
            {children()}
        </thaw::Table>
    }
}

/// The row of headings. The cells of thaw's own hold a button that does nothing.
#[component]
pub fn TableHead(
    /// One `Column` for each column.
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
    /// Text of the heading.
    children: Children,
) -> impl IntoView {
    view! {
        <th role="columnheader" scope="col">
            {children()}
        </th>
    }
}

/// The rows.
#[component]
pub fn TableBody(
    /// One `TableRow` for each row.
    children: Children,
) -> impl IntoView {
    view! { <thaw::TableBody attr:role="rowgroup">{children()}</thaw::TableBody> }
}

/// A row. Its class must be a signal that does not outlive the row, because disposed subscribers stay in longer-lived signals.
#[component]
pub fn TableRow(
    /// CSS class.
    #[prop(into)]
    class: Signal<String>,
    /// One `TableCell` for each column.
    children: Children,
) -> impl IntoView {
    view! {
        <thaw::TableRow class attr:role="row">
            {children()}
        </thaw::TableRow>
    }
}

/// A cell.
#[component]
pub fn TableCell(
    /// CSS class.
    class: &'static str,
    /// Content of the cell.
    children: Children,
) -> impl IntoView {
    view! {
        <thaw::TableCell class attr:role="cell">
            {children()}
        </thaw::TableCell>
    }
}
