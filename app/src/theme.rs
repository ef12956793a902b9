//! thaw's theme, made of our own tokens: both follow the same custom properties of `style/tokens.css`, light and dark. It is written into
//! the page by the server; the browser's program holds nothing of it.

use std::{collections::HashSet, sync::LazyLock};
use thaw::{ColorTheme, CommonTheme, Theme};

static STYLE: LazyLock<String> = LazyLock::new(|| {
    let thaws_own = variables(&Theme::light());
    let thaws_own: HashSet<_> = thaws_own.split(';').collect();
    let ours = variables(&theme());
    // What nobody changed is thaw's business and used by no style of ours: a page need not carry it.
    let changed: Vec<_> = ours
        .split(';')
        .filter(|variable| !thaws_own.contains(variable))
        .collect();
    format!(":root{{{}}}", changed.join(";"))
});

/// The theme as a style: thaw's variables, for `style/` to use.
pub fn style() -> &'static str {
    &STYLE
}

fn variables(theme: &Theme) -> String {
    let mut variables = String::new();
    theme.common.write_css_vars(&mut variables);
    theme.color.write_css_vars(&mut variables);
    variables
}

/// A theme whose colours are our custom properties, so that the browser resolves them for the scheme in force.
fn theme() -> Theme {
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
    Theme {
        name: "shiftbell".into(),
        common,
        color,
    }
}

#[cfg(test)]
mod tests {
    use super::style;

    #[test]
    fn the_style_has_our_values_and_no_others() {
        assert!(style().starts_with(":root{--") && style().ends_with('}'));
        assert!(style().contains("--colorBrandBackground: var(--brand);"));
        assert!(!style().contains('#'), "{}", style());
    }
}
