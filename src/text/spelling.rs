//! The forms in which plates and names are compared (CONTRACT §6). Only on the server: the tables of Unicode are large.

use super::is_letter_or_digit;
use caseless::Caseless;
use unicode_normalization::UnicodeNormalization;
use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};

/// The form in which names are compared: NFKC, case folded, without format characters.
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let once = |text: &str| -> String {
        let folded = text.nfkc().default_case_fold();
        folded.filter(|c| !is_format(*c)).nfkc().collect()
    };
    // Folding can make characters that normalization changes, and the other way round; the second pass changes nothing
    // more (Unicode 3.13, D146).
    once(&once(text))
}

/// The form in which plates are compared: as [`fold`], without spaces and dashes.
pub fn plate_key(text: &str) -> String {
    fold(text)
        .chars()
        .filter(|c| !c.is_whitespace() && !is_dash(*c))
        .collect()
}

/// The form in which the form of a new shift searches while a user types: as [`fold`], without spaces and punctuation.
/// Combining marks stay.
pub fn searchable(text: &str) -> String {
    fold(text)
        .chars()
        .filter(|c| is_letter_or_digit(*c))
        .collect()
}

fn is_format(c: char) -> bool {
    c.general_category() == GeneralCategory::Format
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
        ] {
            assert_eq!(fold(one), fold(other), "{one} {other}");
        }
        assert_ne!(fold("O’Brien"), fold("OBrien"));
        assert_ne!(fold("Jose"), fold("José"));
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
    }

    #[test]
    fn a_search_in_a_form_ignores_punctuation_too() {
        assert_eq!(searchable("gj-05 bx·4471"), searchable("GJ05BX4471"));
        assert_eq!(searchable("Ömer O’Brien"), "ömerobrien");
        assert_eq!(searchable("रवि देसाई"), "रविदेसाई");
        assert_eq!(searchable("· – ’"), "");
    }
}
