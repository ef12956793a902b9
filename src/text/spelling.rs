//! The forms in which plates and names are compared (CONTRACT §6). Only on the server: the tables of Unicode are large.

#[cfg(test)]
mod properties;

use super::{is_letter_or_digit, single_spaces, visible::is_ignorable};
use caseless::Caseless;
use unicode_normalization::UnicodeNormalization;
use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};

/// Maximum number of letters and digits in a registration number.
const MAX_PLATE_CHARS: usize = 20;

/// NFKC, case folded, without format characters, with single spaces: the form in which texts are searched.
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return single_spaces(&text.to_ascii_lowercase());
    }
    let once = |text: &str| -> String {
        let folded = text.nfkc().default_case_fold();
        folded.filter(|c| !is_format(*c)).nfkc().collect()
    };
    // Folding can make characters that normalization changes, and the other way round; the second pass changes nothing
    // more (Unicode 3.13, D146).
    single_spaces(&once(&once(text)))
}

/// The form in which names, numbers of drivers and e-mail addresses are one: as [`fold`], trimmed.
pub fn name_key(text: &str) -> String {
    fold(text).trim().to_owned()
}

/// The form in which plates are one: as [`fold`], without spaces and dashes.
pub fn plate_key(text: &str) -> String {
    let folded = fold(text);
    let plain = folded
        .chars()
        .filter(|c| !c.is_whitespace() && !is_dash(*c));
    // Without the space in front of it, a mark joins a letter.
    fold(&plain.collect::<String>())
}

/// A registration number as it is stored and shown: upper case, with one space or hyphen where it has some. `None`
/// unless it has 1 to 20 letters A–Z and digits and nothing else: so two different numbers never look the same.
pub fn normalize_registration(text: &str) -> Option<String> {
    let mut plate = String::new();
    let mut gap = None;
    let mut count = 0;
    for c in visible_nfkc(text).chars() {
        if is_dash(c) {
            gap = Some('-');
        } else if c.is_whitespace() {
            gap = gap.or(Some(' '));
        } else if c.is_ascii_alphanumeric() {
            plate.extend(gap.take().filter(|_| count > 0));
            plate.push(c.to_ascii_uppercase());
            count += 1;
        } else {
            return None;
        }
    }
    (1..=MAX_PLATE_CHARS).contains(&count).then_some(plate)
}

/// NFKC without format characters: a spelling that reads as the text does.
pub(crate) fn visible_nfkc(text: &str) -> String {
    text.nfkc().filter(|c| !is_format(*c)).nfkc().collect()
}

/// The form in which the form of a new shift searches while a user types: as [`fold`], without spaces and punctuation.
/// Combining marks stay.
pub fn searchable(text: &str) -> String {
    fold(text)
        .chars()
        .filter(|c| is_letter_or_digit(*c))
        .collect()
}

/// Format characters, and the other characters that are drawn as nothing.
fn is_format(c: char) -> bool {
    is_ignorable(c) || c.general_category() == GeneralCategory::Format
}

/// The minus sign is no punctuation, but people and spreadsheets write it for a dash.
fn is_dash(c: char) -> bool {
    c == '\u{2212}' || c.general_category() == GeneralCategory::DashPunctuation
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_name_are_equal() {
        for (one, other) in [
            ("Jose\u{301}", "jos\u{e9}"),
            ("\u{92b}\u{93c}िरो\u{91c}\u{93c}", "\u{95e}िरो\u{95b}"),
            ("STRASSE", "straße"),
            ("ΣΟΦΟΣ", "σοφος"),
            ("σοφος", "σοφο\u{3c2}"),
            ("ﬁrst", "FIRST"),
            ("Ｍａｈｅｓｈ", "mahesh"),
            ("क\u{94d}\u{200d}ष", "क\u{94d}ष"),
            ("Mahesh\u{ad}\u{200b} Solanki", "mahesh solanki"),
            ("Patel  Transport", "Patel\u{a0}Transport"),
            ("Patel \u{200b} Transport", "Patel\u{3164} Transport"),
        ] {
            assert_eq!(fold(one), fold(other), "{one} {other}");
        }
        assert_ne!(fold("O’Brien"), fold("OBrien"));
        assert_ne!(fold("Jose"), fold("José"));
        assert_eq!(fold(" carr"), " carr");
        assert_eq!(name_key(" \u{200b} Patel\u{2003}"), "patel");
    }

    #[test]
    fn folding_twice_changes_nothing() {
        // The planes that have letters; the others take ten times as long.
        for c in '\0'..'\u{20000}' {
            let folded = fold(&c.to_string());
            assert_eq!(fold(&folded), folded, "{:x}", u32::from(c));
        }
    }

    #[test]
    fn spaces_dashes_and_format_characters_do_not_matter_to_a_plate() {
        for text in [
            "GJ 05 BV 1228",
            "gj-05-bv-1228",
            "GJ05BV1228",
            "ＧＪ０５ＢＶ１２２８",
            "gj\u{2011}05\u{2013}bv\u{2212}1228",
            "gj\u{a0}05\u{2009}bv\t1228\u{200b}",
        ] {
            assert_eq!(plate_key(text), "gj05bv1228", "{text}");
        }
        assert_eq!(plate_key("GJ_05.BV"), "gj_05.bv");
        assert_eq!(plate_key(" - \u{2014} \u{200d}"), "");
        assert_eq!(plate_key("C\u{b8}"), "\u{e7}");
    }

    #[test]
    fn a_plate_is_shown_in_upper_case_with_single_gaps() {
        for (text, shown) in [
            ("  gj 05  bx 4471 ", "GJ 05 BX 4471"),
            ("gj - 05--bx4471-", "GJ-05-BX4471"),
            ("ｇｊ０５\u{2011}ｂｘ\u{200b}４４７１", "GJ05-BX4471"),
            ("22 BH 6517 A", "22 BH 6517 A"),
            (
                "A B C D E F G H I J K L M N O P Q R S T",
                "A B C D E F G H I J K L M N O P Q R S T",
            ),
        ] {
            assert_eq!(normalize_registration(text).as_deref(), Some(shown));
        }
    }

    #[test]
    fn a_plate_has_no_letters_of_other_scripts_and_no_punctuation() {
        for text in [
            "GJ 05 \u{412}X 4471",
            "GJ 05 \u{392}X 4471",
            "GJ ०५ BX 4471",
            "GJ 05 ßX 4471",
            "GJ.05.BX.4471",
            "GJ_05",
            "G\u{131}",
            "",
            " ",
            " - \u{200b}",
            "ABCDEFGHIJKLMNOPQRSTU",
        ] {
            assert_eq!(normalize_registration(text), None, "{text:?}");
        }
    }

    #[test]
    fn a_search_in_a_form_ignores_punctuation_too() {
        assert_eq!(searchable("gj-05 bx·4471"), searchable("GJ05BX4471"));
        assert_eq!(searchable("Ömer O’Brien"), "ömerobrien");
        assert_eq!(searchable("रवि देसाई"), "रविदेसाई");
        assert_eq!(searchable("· – ’"), "");
    }
}
