//! Text that people type, cleaned where it comes in.

#[cfg(feature = "ssr")]
mod spelling;
mod visible;

#[cfg(feature = "ssr")]
pub(crate) use spelling::visible_nfkc;
#[cfg(feature = "ssr")]
pub use spelling::{fold, name_key, normalize_registration, plate_key, searchable};

use crate::field_errors::FieldError;
use visible::is_invisible;

/// Maximum number of combining marks on one letter.
const MAX_MARKS: usize = 8;

/// A line or paragraph: trimmed, line breaks as LF, 1..=`max_chars` characters, without control characters except line
/// breaks and tabs. Characters that nobody can see count, but are no text on their own: joiners belong to words of
/// Indian languages.
///
/// # Errors
/// [`FieldError::Required`], [`FieldError::TooLong`], [`FieldError::ControlCharacter`] (PostgreSQL cannot store NUL, and
/// nobody can see the others) or [`FieldError::StackedMarks`].
pub fn clean(text: &str, max_chars: usize) -> Result<String, FieldError> {
    let trimmed = text.trim().replace("\r\n", "\n").replace('\r', "\n");
    if trimmed
        .chars()
        .any(|c| c.is_control() && !matches!(c, '\n' | '\t'))
    {
        return Err(FieldError::ControlCharacter);
    }
    if trimmed.chars().all(is_invisible) {
        return Err(FieldError::Required);
    }
    if trimmed.chars().count() > max_chars {
        return Err(FieldError::TooLong { max: max_chars });
    }
    if longest_run_of_marks(&trimmed) > MAX_MARKS {
        return Err(FieldError::StackedMarks);
    }
    Ok(trimmed)
}

/// A name: as [`clean`], in one line with single spaces.
///
/// # Errors
/// As [`clean`].
pub fn clean_name(name: &str, max_chars: usize) -> Result<String, FieldError> {
    clean(&single_spaces(name), max_chars)
}

/// The text with one space for each run of white space.
fn single_spaces(text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    for c in text.chars() {
        if !c.is_whitespace() {
            result.push(c);
        } else if !result.ends_with(' ') {
            result.push(' ');
        }
    }
    result
}

/// Lower case, without spaces and punctuation: for a comparison in the browser, where the tables of Unicode would be too large. Two
/// spellings of one accented letter differ.
pub fn letters_and_digits(text: &str) -> String {
    let lower = text.to_lowercase();
    lower.chars().filter(|c| is_letter_or_digit(*c)).collect()
}

/// Beyond ASCII, every character counts except spaces and general punctuation (Unicode blocks 2000–206F and 3000–303F).
fn is_letter_or_digit(c: char) -> bool {
    c.is_ascii_alphanumeric()
        || (c >= '\u{c0}'
            && !('\u{2000}'..='\u{206f}').contains(&c)
            && !('\u{3000}'..='\u{303f}').contains(&c))
}

fn longest_run_of_marks(text: &str) -> usize {
    let mut longest = 0;
    let mut run = 0;
    for c in text.chars() {
        run = if is_mark(c) { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    longest
}

/// The blocks of combining diacritical marks (Unicode 16, chapter 7.9), which are abused for stacking.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}' | '\u{fe20}'..='\u{fe2f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn length_is_counted_in_characters_after_trimming() {
        assert_eq!(
            clean(&format!("  {}  ", "x".repeat(500)), 500).map(|t| t.len()),
            Ok(500)
        );
        assert_eq!(
            clean(&"😀".repeat(500), 500).map(|t| t.chars().count()),
            Ok(500)
        );
        assert_eq!(
            clean(&"x".repeat(501), 500),
            Err(FieldError::TooLong { max: 500 })
        );
        assert_eq!(clean(" \n\t ", 500), Err(FieldError::Required));
    }

    #[test]
    fn what_cannot_be_stored_or_seen_is_refused() {
        assert_eq!(clean("a\u{0}b", 500), Err(FieldError::ControlCharacter));
        assert_eq!(clean("two\nlines", 500).as_deref(), Ok("two\nlines"));
    }

    #[test]
    fn what_nobody_can_see_is_no_text() {
        for text in [
            "\u{200b}",
            "\u{2800}",
            "\u{3164}\u{3164}",
            "\u{ad}",
            "\u{1d159}",
            " \u{2060}\n\u{fe0f} ",
            "\u{e0041}\u{e007f}",
            "\u{202e}\u{115f}\u{ffa0}",
        ] {
            assert_eq!(clean(text, 500), Err(FieldError::Required), "{text:?}");
        }
        for text in [
            "क\u{94d}\u{200d}ष",
            "ક\u{acd}\u{200c}ષ",
            "⠓",
            ".",
            "\u{2764}\u{fe0f}",
        ] {
            assert_eq!(clean(text, 500).as_deref(), Ok(text));
        }
    }

    #[test]
    fn a_line_break_is_one_character() {
        assert_eq!(
            clean("one\r\ntwo\rthree\r\n", 500).as_deref(),
            Ok("one\ntwo\nthree")
        );
        let lines = "x\r\n".repeat(250);
        assert_eq!(clean(&lines, 500).map(|text| text.len()), Ok(499));
    }

    #[test]
    fn a_name_has_one_line_and_single_spaces() {
        assert_eq!(
            clean_name(" Patel\u{a0} \r\n Transport ", 200).as_deref(),
            Ok("Patel Transport")
        );
        assert_eq!(clean_name("\u{a0}\u{200b}", 200), Err(FieldError::Required));
    }

    #[test]
    fn families_of_emoji_pass_and_towers_of_marks_do_not() {
        assert!(clean("👨‍👩‍👧‍👦 ok", 500).is_ok());
        assert!(clean("नमस्ते", 500).is_ok());
        assert_eq!(
            clean(&format!("e{}", "\u{301}".repeat(200)), 500),
            Err(FieldError::StackedMarks)
        );
    }
}
