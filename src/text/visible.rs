//! Which characters people can see.

/// Whether nobody can see the character: white space, control characters and characters that are drawn as nothing.
pub(super) fn is_invisible(c: char) -> bool {
    c.is_whitespace() || c.is_control() || is_ignorable(c) || is_blank(c)
}

/// Default_Ignorable_Code_Point of Unicode 16 (DerivedCoreProperties.txt), which grows rarely: the ranges include
/// code points that are reserved for more of them.
pub(super) fn is_ignorable(c: char) -> bool {
    matches!(
        c,
        '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{115f}'..='\u{1160}'
            | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{fff0}'..='\u{fff8}'
            | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}'
    )
}

/// Symbols without ink: the blank Braille pattern, the null note head, and the annotation marks.
fn is_blank(c: char) -> bool {
    matches!(c, '\u{2800}' | '\u{1d159}' | '\u{fff9}'..='\u{fffb}')
}
