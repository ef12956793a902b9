//! The styles of thaw's controls and of the theme, for the `<head>` of every page. In the browser thaw adds no style whose id is there.
//!
//! thaw has a `SSRMountStyleProvider` to put around a page, but it panics as soon as the page waits for anything, and does not see parts
//! that come later. Here it goes around one of each control, once, where nothing waits.

use crate::{
    components::ui::{
        badge::{StateBadge, Tone},
        button::SubmitButton,
        label::Label,
        switch::Switch,
        table::Table,
    },
    theme::Themed,
};
use leptos::prelude::*;
use std::sync::LazyLock;
use thaw::ssr::SSRMountStyleProvider;

struct Style {
    id: String,
    css: String,
}

static STYLES: LazyLock<Vec<Style>> = LazyLock::new(|| {
    let mut styles = styles_in(&one_of_each());
    styles.sort_by(|one, other| one.id.cmp(&other.id));
    styles
});

/// The style elements. Our own style sheet comes after them and takes precedence.
pub fn thaw_styles() -> impl IntoView {
    let style =
        |style: &'static Style| view! { <style id=style.id.as_str()>{style.css.as_str()}</style> };
    STYLES.iter().map(style).collect_view()
}

fn one_of_each() -> String {
    Owner::new().with(|| {
        let page = view! {
            <SSRMountStyleProvider>
                <head></head>
                <Themed>
                    <StateBadge tone=Tone::Good>""</StateBadge>
                    <SubmitButton busy=true>""</SubmitButton>
                    <Label of="">""</Label>
                    <Switch id="" label="" on=false switch=|_| {} />
                    <Table class="" label="">
                        ""
                    </Table>
                </Themed>
            </SSRMountStyleProvider>
        };
        page.to_html()
    })
}

fn styles_in(html: &str) -> Vec<Style> {
    let style = |text: &str| {
        let (id, rest) = text.split_once("\">")?;
        let (css, _) = rest.split_once("</style>")?;
        Some(Style {
            id: id.to_owned(),
            css: css.to_owned(),
        })
    };
    html.split("<style id=\"")
        .skip(1)
        .filter_map(style)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::STYLES;
    use crate::theme;
    use std::{collections::BTreeSet, fs, path::Path};

    /// Controls that have the style of the table around them.
    const PARTS: [&str; 3] = ["TableBody", "TableCell", "TableRow"];

    fn sources(folder: &Path) -> Vec<(String, String)> {
        let entries = fs::read_dir(folder).expect("a folder");
        entries
            .map(|entry| entry.expect("an entry").path())
            .flat_map(|path| {
                if path.is_dir() {
                    sources(&path)
                } else {
                    let text = fs::read_to_string(&path).expect("a text");
                    vec![(path.display().to_string(), text)]
                }
            })
            .collect()
    }

    fn of_the_app() -> Vec<(String, String)> {
        sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"))
    }

    fn words_after(text: &str, start: &str) -> BTreeSet<String> {
        let word = |rest: &str| {
            rest.split(|c: char| !c.is_alphanumeric())
                .next()
                .map(str::to_owned)
        };
        text.split(start).skip(1).filter_map(word).collect()
    }

    /// `thaw-id-config-provider` of `ConfigProvider`.
    fn id_of(component: &str) -> String {
        let mut id = String::from("thaw-id");
        for letter in component.chars() {
            if letter.is_ascii_uppercase() {
                id.push('-');
            }
            id.push(letter.to_ascii_lowercase());
        }
        id
    }

    #[test]
    fn each_control_of_thaw_that_is_used_has_its_style_and_no_other_is_there() {
        let mut used: BTreeSet<_> = of_the_app()
            .iter()
            .flat_map(|(_, text)| words_after(text, "<thaw::"))
            .filter(|component| !component.is_empty() && !PARTS.contains(&component.as_str()))
            .map(|component| id_of(&component))
            .collect();
        used.insert(format!("thaw-id-{}", theme::ID));
        let there: BTreeSet<_> = STYLES.iter().map(|style| style.id.clone()).collect();
        assert_eq!(used, there);
        assert_eq!(STYLES.len(), there.len());
        assert!(STYLES.iter().all(|style| !style.css.is_empty()));
    }

    #[test]
    fn thaw_is_named_only_where_its_controls_are_wrapped() {
        let at_home = |path: &str| {
            path.contains("/components/ui/")
                || path.ends_with("/theme.rs")
                || path.ends_with("/thaw_styles.rs")
        };
        for (path, text) in of_the_app() {
            assert!(at_home(&path) || !text.contains("thaw::"), "{path}");
        }
    }

    #[test]
    fn each_colour_that_is_asked_for_is_ours() {
        let theme = STYLES.iter().find(|style| style.id.ends_with(theme::ID));
        let theme = &theme.expect("the theme").css;
        for style in STYLES.iter() {
            for name in words_after(&style.css, "var(--color") {
                let Some((_, rest)) = theme.split_once(&format!("--color{name}: ")) else {
                    continue;
                };
                let value = rest.split(';').next().unwrap_or_default();
                assert!(
                    value.starts_with("var(--") || value == "transparent",
                    "{name}: {value}"
                );
            }
        }
    }
}
