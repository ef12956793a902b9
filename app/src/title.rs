//! The window's title.

use leptos::prelude::*;

/// Says in the window's title what is on the page, until the next page does.
pub fn set_title(text: Signal<String>) {
    #[cfg(feature = "ssr")]
    write_into_head(&text.get_untracked());
    Effect::new(move |_| document().set_title(&whole(&text.get())));
}

fn whole(text: &str) -> String {
    [text, " · Shiftbell"].concat()
}

/// The head is sent when the whole page is rendered: the last title that was set is the one.
#[cfg(feature = "ssr")]
fn write_into_head(text: &str) {
    // What it is given goes into the page as it is.
    let text = whole(text).replace('&', "&amp;").replace('<', "&lt;");
    leptos_meta::provide_meta_context();
    // Only the call counts: leptos' title draws nothing.
    drop(leptos_meta::Title(
        leptos_meta::TitleProps::builder().text(text).build(),
    ));
}
