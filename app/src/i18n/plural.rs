//! Which form of a text goes with a number.

use super::Locale;
use leptos_i18n::Locale as _;

/// Whether a number takes the singular (CLDR plural rules of English, Hindi and Gujarati, which have two forms).
pub fn is_single(locale: Locale, count: i64) -> bool {
    match locale.as_str() {
        "hi" | "gu" => matches!(count, 0 | 1),
        _ => count == 1,
    }
}

/// A text that has a form for one and a form for several: `count_text!(locale, count, time.days)`. `$key.single` and `$key.several` both
/// take `count`.
macro_rules! count_text {
    ($locale:expr, $count:expr, $($key:ident).+) => {{
        let (locale, count): ($crate::i18n::Locale, i64) = ($locale, $count);
        if $crate::i18n::plural::is_single(locale, count) {
            $crate::i18n::text!(locale, $($key).+.single, count = count)
        } else {
            $crate::i18n::text!(locale, $($key).+.several, count = count)
        }
    }};
}
pub(crate) use count_text;
