//! Keys of a combobox (WAI-ARIA Authoring Practices, "Editable Combobox With List Autocomplete").

/// Effect of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Move {
    /// Opens the list.
    Open,
    /// Makes this option the active one.
    To(usize),
    /// Chooses this option.
    Choose(usize),
    /// Does nothing, and keeps the browser from acting on the key.
    Stay,
    /// Closes the list.
    Close,
}

/// The effect of `key` on a list of `count` options; `None` leaves the key to the browser.
pub fn moved(key: &str, open: bool, active: Option<usize>, count: usize) -> Option<Move> {
    let last = count.checked_sub(1);
    match (key, open) {
        ("ArrowDown" | "ArrowUp", false) => Some(Move::Open),
        ("ArrowDown", true) => Some(match (active, last) {
            (_, None) => Move::Stay,
            (None, Some(_)) => Move::To(0),
            (Some(active), Some(last)) => Move::To(if active < last { active + 1 } else { 0 }),
        }),
        ("ArrowUp", true) => Some(match (active, last) {
            (_, None) => Move::Stay,
            (None | Some(0), Some(last)) => Move::To(last),
            (Some(active), Some(_)) => Move::To(active - 1),
        }),
        ("Enter", true) => Some(active.map_or(Move::Stay, Move::Choose)),
        ("Escape", true) => Some(Move::Close),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrows_go_round_and_open_what_is_closed() {
        assert_eq!(moved("ArrowDown", false, None, 3), Some(Move::Open));
        assert_eq!(moved("ArrowDown", true, None, 3), Some(Move::To(0)));
        assert_eq!(moved("ArrowDown", true, Some(2), 3), Some(Move::To(0)));
        assert_eq!(moved("ArrowUp", true, Some(0), 3), Some(Move::To(2)));
        assert_eq!(moved("ArrowUp", true, Some(2), 3), Some(Move::To(1)));
        assert_eq!(moved("ArrowDown", true, None, 0), Some(Move::Stay));
    }

    #[test]
    fn enter_chooses_and_never_sends_while_the_list_is_open() {
        assert_eq!(moved("Enter", true, Some(1), 3), Some(Move::Choose(1)));
        assert_eq!(moved("Enter", true, None, 3), Some(Move::Stay));
        assert_eq!(moved("Enter", false, None, 3), None);
        assert_eq!(moved("Escape", true, None, 3), Some(Move::Close));
        assert_eq!(moved("a", true, None, 3), None);
    }
}
