//! thaw's theme, made of the custom properties of `style/tokens.css`, so that its controls and ours look alike, light and dark.

use leptos::prelude::*;
use thaw::{ColorTheme, CommonTheme, Theme};

/// Id of the style with the theme's variables. Server and browser use the same id, so that the style is there once.
pub const ID: &str = "shiftbell";

/// Applies the theme to its children.
#[component]
pub fn Themed(
    /// Content with the theme.
    children: Children,
) -> impl IntoView {
    view! {
        <thaw::ConfigProvider class="themed" theme=RwSignal::new(theme()) theme_id=ID>
            {children()}
        </thaw::ConfigProvider>
    }
}

/// A theme whose values are our custom properties, so that the browser resolves them for the current colour scheme. It has the colours
/// that our controls use, not all that thaw knows.
fn theme() -> Theme {
    let mut color = ColorTheme::light();
    color
        .set_color_scheme("inherit".into())
        .set_color_neutral_background_1("var(--surface)".into())
        .set_color_neutral_background_1_hover("var(--hover)".into())
        .set_color_neutral_background_1_pressed("var(--off-soft)".into())
        .set_color_neutral_background_4("var(--off-soft)".into())
        .set_color_neutral_background_5("var(--off-soft)".into())
        .set_color_neutral_background_disabled("var(--off-soft)".into())
        .set_color_neutral_foreground_1("var(--ink)".into())
        .set_color_neutral_foreground_1_hover("var(--ink)".into())
        .set_color_neutral_foreground_1_pressed("var(--ink)".into())
        .set_color_neutral_foreground_2("var(--ink-2)".into())
        .set_color_neutral_foreground_2_hover("var(--ink)".into())
        .set_color_neutral_foreground_2_pressed("var(--ink)".into())
        .set_color_neutral_foreground_2_brand_hover("var(--brand)".into())
        .set_color_neutral_foreground_2_brand_pressed("var(--brand)".into())
        .set_color_neutral_foreground_3("var(--off)".into())
        .set_color_neutral_foreground_disabled("var(--ink-3)".into())
        .set_color_neutral_foreground_inverted("var(--brand-ink)".into())
        .set_color_neutral_foreground_on_brand("var(--brand-ink)".into())
        .set_color_neutral_foreground_static_inverted("var(--brand-ink)".into())
        .set_color_neutral_stroke_1("var(--line-strong)".into())
        .set_color_neutral_stroke_1_hover("var(--ink-3)".into())
        .set_color_neutral_stroke_1_pressed("var(--ink-3)".into())
        .set_color_neutral_stroke_2("var(--line)".into())
        .set_color_neutral_stroke_accessible("var(--ink-3)".into())
        .set_color_neutral_stroke_disabled("var(--line)".into())
        .set_color_brand_background("var(--brand)".into())
        .set_color_brand_background_2("var(--brand-soft)".into())
        .set_color_brand_background_hover("var(--brand-hover)".into())
        .set_color_brand_background_pressed("var(--brand-hover)".into())
        .set_color_brand_foreground_1("var(--brand)".into())
        .set_color_brand_foreground_2("var(--brand)".into())
        .set_color_brand_stroke_1("var(--brand)".into())
        .set_color_brand_stroke_2("var(--brand-soft)".into())
        .set_color_brand_stroke_2_contrast("var(--brand-soft)".into())
        .set_color_compound_brand_background("var(--brand)".into())
        .set_color_compound_brand_background_hover("var(--brand-hover)".into())
        .set_color_compound_brand_background_pressed("var(--brand-hover)".into())
        .set_color_palette_dark_orange_background_1("var(--pending-soft)".into())
        .set_color_palette_dark_orange_background_3("var(--pending)".into())
        .set_color_palette_dark_orange_border_1("transparent".into())
        .set_color_palette_dark_orange_foreground_1("var(--pending)".into())
        .set_color_palette_dark_orange_foreground_3("var(--pending)".into())
        .set_color_palette_green_background_1("var(--ok-soft)".into())
        .set_color_palette_green_background_3("var(--ok)".into())
        .set_color_palette_green_border_1("transparent".into())
        .set_color_palette_green_border_2("var(--ok)".into())
        .set_color_palette_green_foreground_1("var(--ok)".into())
        .set_color_palette_green_foreground_3("var(--ok)".into())
        .set_color_palette_red_background_1("var(--no-soft)".into())
        .set_color_palette_red_background_3("var(--danger)".into())
        .set_color_palette_red_border_1("transparent".into())
        .set_color_palette_red_border_2("var(--no)".into())
        .set_color_palette_red_foreground_1("var(--no)".into())
        .set_color_palette_red_foreground_3("var(--no)".into())
        .set_color_palette_yellow_background_1("var(--pending-soft)".into())
        .set_color_palette_yellow_background_3("var(--pending)".into())
        .set_color_palette_yellow_border_1("transparent".into())
        .set_color_palette_yellow_foreground_1("var(--pending)".into())
        .set_color_palette_yellow_foreground_2("var(--pending)".into())
        .set_color_subtle_background_hover("var(--hover)".into())
        .set_color_subtle_background_pressed("var(--off-soft)".into());
    let mut common = CommonTheme::new();
    common
        .set_font_family_base("var(--font)".into())
        .set_font_size_base_300("14px".into())
        .set_line_height_base_300("1.45".into())
        .set_border_radius_medium("var(--r-s)".into());
    Theme {
        name: ID.into(),
        common,
        color,
    }
}
