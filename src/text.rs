//! Text that people type, cleaned where it comes in.

#[cfg(feature = "ssr")]
mod spelling;

#[cfg(feature = "ssr")]
pub use spelling::{fold, plate_key, searchable};

use crate::field_errors::FieldError;

/// Maximum number of combining marks on one letter.
const MAX_MARKS: usize = 8;

/// A line or paragraph: trimmed, 1..=`max_chars` characters, without control characters except line breaks and tabs.
///
/// # Errors
/// [`FieldError::Required`], [`FieldError::TooLong`], [`FieldError::ControlCharacter`] (PostgreSQL cannot store NUL, and nobody can see
/// the others) or [`FieldError::StackedMarks`].
pub fn clean(text: &str, max_chars: usize) -> Result<String, FieldError> {
    let trimmed = text.trim();
    if trimmed.is_empty() {
        return Err(FieldError::Required);
    }
    if trimmed
        .chars()
        .any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
    {
        return Err(FieldError::ControlCharacter);
    }
    if trimmed.chars().count() > max_chars {
        return Err(FieldError::TooLong { max: max_chars });
    }
    if longest_run_of_marks(trimmed) > MAX_MARKS {
        return Err(FieldError::StackedMarks);
    }
    Ok(trimmed.to_owned())
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
    fn families_of_emoji_pass_and_towers_of_marks_do_not() {
        assert!(clean("👨‍👩‍👧‍👦 ok", 500).is_ok());
        assert!(clean("नमस्ते", 500).is_ok());
        assert_eq!(
            clean(&format!("e{}", "\u{301}".repeat(200)), 500),
            Err(FieldError::StackedMarks)
        );
    }
}
