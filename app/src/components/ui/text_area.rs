//! A field for several lines of text.

use leptos::{html, prelude::*};

/// A `<textarea>` whose first text is escaped.
///
/// leptos 0.8.23 writes the children of a `<textarea>` into the server's HTML as they are, so that `</textarea><script>` would run.
/// This is the only component that renders one.
#[component]
pub fn TextArea(
    /// Id of the element; the error below it has the id `{id}-error`.
    id: &'static str,
    /// Name in the form.
    name: &'static str,
    /// Text at first.
    #[prop(optional, into)]
    text: String,
    /// Placeholder.
    placeholder: &'static str,
    /// Number of visible lines.
    rows: u32,
    /// Most characters.
    max_length: usize,
    /// Whether the text is required.
    #[prop(optional)]
    required: bool,
    /// Error of the field, if any.
    #[prop(into)]
    error: Signal<Option<String>>,
    /// The element.
    #[prop(optional)]
    node_ref: NodeRef<html::Textarea>,
) -> impl IntoView {
    view! {
        <textarea
            id=id
            name=name
            rows=rows
            maxlength=max_length
            placeholder=placeholder
            aria-describedby=format!("{id}-error")
            aria-invalid=move || error.with(Option::is_some).then_some("true")
            aria-required=required.then_some("true")
            inner_html=first_text(&text)
            node_ref=node_ref
        ></textarea>
    }
}

/// Text as the content of a `<textarea>`. Browsers drop a line break at the start, so one is added.
fn first_text(text: &str) -> String {
    let escaped = text.replace('&', "&amp;").replace('<', "&lt;");
    if escaped.starts_with('\n') {
        format!("\n{escaped}")
    } else {
        escaped
    }
}

#[cfg(test)]
mod tests {
    use super::first_text;

    #[test]
    fn text_stays_text() {
        assert_eq!(
            first_text("</textarea><script>alert(1)</script> &amp;"),
            "&lt;/textarea>&lt;script>alert(1)&lt;/script> &amp;amp;"
        );
        assert_eq!(first_text("\nsecond line"), "\n\nsecond line");
    }
}
