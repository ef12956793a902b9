//! Properties of the forms in which plates and names are compared, for random texts.

use super::*;
use proptest::prelude::*;

/// Letters of the scripts of the field, with marks that combine.
const NAME: &str = "[a-zA-Z0-9À-ÖØ-öø-ÿऀ-ॿઁ-૱\u{300}-\u{304} .’'-]{0,24}";

/// Another spelling of a text: composed or decomposed, other case, other spaces, format characters in between.
fn respelled(text: String) -> impl Strategy<Value = (String, String)> {
    let length = text.chars().count();
    let noise = prop_oneof![
        6 => Just(""),
        1 => Just("\u{200b}"),
        1 => Just("\u{200d}"),
        1 => Just("\u{ad}"),
        1 => Just("\u{feff}"),
        1 => Just("\u{fe0f}"),
    ];
    let space = prop_oneof![
        Just(" "),
        Just("  "),
        Just("\u{a0}"),
        Just("\u{2003}\t"),
        Just("\u{3000}"),
    ];
    let change = (noise, space, any::<bool>());
    let changes = prop::collection::vec(change, length);
    (Just(text), changes, 0..4_u8).prop_map(|(text, changes, form)| {
        let mut other = String::new();
        for (c, (noise, space, upper)) in text.chars().zip(changes) {
            match c {
                ' ' => other.push_str(space),
                // Their capital letters are those of several small ones, or the other way round.
                c if upper && !matches!(c, '\u{b5}' | '\u{df}') => other.extend(c.to_uppercase()),
                c => other.push(c),
            }
            other.push_str(noise);
        }
        let other = match form {
            0 => other.nfc().collect(),
            1 => other.nfd().collect(),
            2 => other.nfkd().collect(),
            _ => other,
        };
        (text, other)
    })
}

proptest! {
    // A text that fails belongs into a test of its own, not into a file of seeds.
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn forms_are_their_own_form(text in any::<String>()) {
        for form in [fold, name_key, plate_key] {
            let once = form(&text);
            prop_assert_eq!(form(&once), once);
        }
        if let Some(plate) = normalize_registration(&text) {
            prop_assert_eq!(plate_key(&plate), plate_key(&text));
            prop_assert_eq!(normalize_registration(&plate), Some(plate));
        }
    }

    #[test]
    fn a_spelling_does_not_matter_to_a_name((text, other) in NAME.prop_flat_map(respelled)) {
        prop_assert_eq!(name_key(&text), name_key(&other));
        prop_assert_eq!(plate_key(&text), plate_key(&other));
        prop_assert_eq!(searchable(&text), searchable(&other));
    }

    #[test]
    fn a_plate_survives_any_gaps_and_case(
        letters in "[A-Z0-9]{1,20}",
        gaps in prop::collection::vec("[ \u{a0}\u{2011}\u{2212}\u{200b}-]{0,3}", 20),
        lower in any::<bool>(),
        wide in any::<bool>(),
    ) {
        let mut text = String::new();
        for (c, gap) in letters.chars().zip(gaps) {
            let c = if lower { c.to_ascii_lowercase() } else { c };
            // The full-width forms of ASCII are at a fixed distance.
            let shifted = char::from_u32(u32::from(c) + 0xfee0).filter(|_| wide);
            text.push(shifted.unwrap_or(c));
            text.push_str(&gap);
        }
        prop_assert_eq!(plate_key(&text), letters.to_ascii_lowercase());
        let shown = normalize_registration(&text).expect("a plate");
        prop_assert_eq!(plate_key(&shown), letters.to_ascii_lowercase());
        prop_assert!(shown.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || " -".contains(c)));
    }

    #[test]
    fn different_letters_make_different_plates(one in "[A-Z0-9]{1,20}", other in "[A-Z0-9]{1,20}") {
        prop_assert_eq!(one == other, plate_key(&one) == plate_key(&other));
    }
}
