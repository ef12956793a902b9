//! thaw's theme, made of our own tokens: both follow the same custom properties of `style/tokens.css`, light and dark.

use leptos::prelude::*;
use thaw::{ColorTheme, CommonTheme, Theme};

/// A theme whose colours are our custom properties, so that the browser resolves them for the scheme in force.
pub fn tokens() -> RwSignal<Theme> {
    let mut color = ColorTheme::light();
    color
        .set_color_scheme("inherit".into())
        .set_color_neutral_background_1("var(--surface)".into())
        .set_color_neutral_background_1_hover("var(--hover)".into())
        .set_color_neutral_background_1_pressed("var(--off-soft)".into())
        .set_color_neutral_background_disabled("var(--off-soft)".into())
        .set_color_neutral_foreground_1("var(--ink)".into())
        .set_color_neutral_foreground_1_hover("var(--ink)".into())
        .set_color_neutral_foreground_1_pressed("var(--ink)".into())
        .set_color_neutral_foreground_2("var(--ink-2)".into())
        .set_color_neutral_foreground_2_hover("var(--ink)".into())
        .set_color_neutral_foreground_2_pressed("var(--ink)".into())
        .set_color_neutral_foreground_2_brand_hover("var(--brand)".into())
        .set_color_neutral_foreground_2_brand_pressed("var(--brand)".into())
        .set_color_neutral_foreground_disabled("var(--ink-3)".into())
        .set_color_neutral_foreground_on_brand("var(--brand-ink)".into())
        .set_color_neutral_stroke_1("var(--line-strong)".into())
        .set_color_neutral_stroke_1_hover("var(--ink-3)".into())
        .set_color_neutral_stroke_1_pressed("var(--ink-3)".into())
        .set_color_neutral_stroke_disabled("var(--line)".into())
        .set_color_brand_background("var(--brand)".into())
        .set_color_brand_background_hover("var(--brand-hover)".into())
        .set_color_brand_background_pressed("var(--brand-hover)".into())
        .set_color_brand_stroke_1("var(--brand)".into())
        .set_color_brand_stroke_2_contrast("var(--brand-soft)".into())
        .set_color_subtle_background_hover("var(--hover)".into())
        .set_color_subtle_background_pressed("var(--off-soft)".into())
        .set_color_stroke_focus_2("var(--focus)".into());
    let mut common = CommonTheme::new();
    common
        .set_font_family_base("var(--font)".into())
        .set_font_size_base_300("14px".into())
        .set_line_height_base_300("1.45".into())
        .set_border_radius_medium("var(--r-s)".into());
    RwSignal::new(Theme {
        name: "shiftbell".into(),
        common,
        color,
    })
}

/// Keeps thaw from writing a part's style into the page each time the part is used, and from looking for a `<head>` in a document that
/// comes in pieces: the server's pages are styled by our own stylesheet alone. In the browser thaw adds its styles once, below ours.
#[cfg(feature = "ssr")]
pub fn withhold_styles() {
    use thaw_utils::{SSRMountStyleContext, SSRMountStyleProvider};
    let (found, context) = std::sync::mpsc::channel();
    // Only the provider can make the context that collects the styles.
    drop(view! {
        <SSRMountStyleProvider>
            {drop(found.send(SSRMountStyleContext::use_context()))}
        </SSRMountStyleProvider>
    });
    if let Ok(Some(context)) = context.try_recv() {
        provide_context(context);
    }
}
