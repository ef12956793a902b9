use super::*;

fn id(id: i64) -> ShiftId {
    ShiftId::new(id)
}

/// Rows of a list, in an order that is not that of their ids.
fn rows() -> Vec<ShiftId> {
    [5, 3, 9, 1, 7].map(id).to_vec()
}

fn selected(selection: &Selection) -> Vec<i64> {
    selection.ids().map(|id| id.get()).collect()
}

#[test]
fn a_row_is_selected_and_deselected() {
    let mut selection = Selection::default();
    selection.toggle(id(3));
    selection.toggle(id(9));
    assert_eq!(selected(&selection), [3, 9]);
    assert!(selection.contains(id(3)) && selection.len() == 2);
    selection.toggle(id(3));
    assert_eq!(selected(&selection), [9]);
    selection.clear();
    assert!(selection.is_empty());
}

#[test]
fn a_range_follows_the_order_of_the_list_in_both_directions() {
    let mut selection = Selection::default();
    selection.toggle(id(9));
    selection.extend_to(id(7), &rows());
    assert_eq!(selected(&selection), [1, 7, 9]);
    selection.extend_to(id(5), &rows());
    assert_eq!(selected(&selection), [3, 5, 9]);
}

#[test]
fn a_shorter_range_gives_back_only_what_the_longer_one_added() {
    let mut selection = Selection::default();
    selection.toggle(id(1));
    selection.toggle(id(5));
    selection.extend_to(id(7), &rows());
    assert_eq!(selected(&selection), [1, 3, 5, 7, 9]);
    selection.extend_to(id(3), &rows());
    assert_eq!(selected(&selection), [1, 3, 5]);
}

#[test]
fn a_range_without_an_anchor_in_the_list_is_one_row() {
    let mut selection = Selection::default();
    selection.extend_to(id(9), &rows());
    assert_eq!(selected(&selection), [9]);
    selection.toggle(id(40));
    selection.extend_to(id(1), &rows());
    assert_eq!(selected(&selection), [1, 9, 40]);
    selection.extend_to(id(77), &rows());
    assert_eq!(selected(&selection), [1, 9, 40]);
}

#[test]
fn shift_and_arrows_select_from_the_row_with_the_focus() {
    let mut selection = Selection::default();
    selection.extend(id(3), id(9), &rows());
    assert_eq!(selected(&selection), [3, 9]);
    selection.extend(id(9), id(1), &rows());
    assert_eq!(selected(&selection), [1, 3, 9]);
    selection.extend(id(1), id(9), &rows());
    assert_eq!(selected(&selection), [3, 9]);
}

#[test]
fn what_leaves_the_selection_is_named_and_begins_no_range() {
    let mut selection = Selection::default();
    selection.select_all(&rows());
    selection.toggle(id(5));
    selection.toggle(id(5));
    assert_eq!(selection.retain(|row| row != id(5)), [id(5)]);
    assert_eq!(selected(&selection), [1, 3, 7, 9]);
    assert_eq!(selection.retain(|_| true), []);
    selection.extend_to(id(9), &rows());
    assert_eq!(selected(&selection), [1, 3, 7, 9]);
}

#[test]
fn a_seen_shift_round_trips_as_text() {
    let seen = SeenShift {
        id: id(12),
        version: 3,
    };
    assert_eq!(seen.to_string(), "12:3");
    assert_eq!("12:3".parse(), Ok(seen));
    for bad in ["", "12", "12:", ":3", "12:x", "12:3:4"] {
        assert_eq!(bad.parse::<SeenShift>(), Err(NotASeenShift), "{bad}");
    }
}
