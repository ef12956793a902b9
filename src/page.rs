//! A page of a list, by number.

use serde::{Deserialize, Serialize};

/// Rows on a page if nothing else is asked for (CONTRACT §1).
pub const DEFAULT_PAGE_SIZE: u32 = 25;
/// Most rows on a page (CONTRACT §1).
pub const MAX_PAGE_SIZE: u32 = 200;

/// Which page of a list: a number from 1 and a size of 1..=200.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageRequest {
    number: u32,
    size: u32,
}

impl PageRequest {
    /// `None` if either is out of range.
    pub fn new(number: u32, size: u32) -> Option<Self> {
        (number >= 1 && (1..=MAX_PAGE_SIZE).contains(&size)).then_some(Self { number, size })
    }

    /// The page's number, from 1.
    pub fn number(self) -> u32 {
        self.number
    }

    /// Rows on a page.
    pub fn size(self) -> u32 {
        self.size
    }

    /// Rows before this page.
    pub fn offset(self) -> i64 {
        i64::from(self.number - 1) * i64::from(self.size)
    }

    /// Whether a list of `count` rows has this page; the first page is always there.
    pub fn exists_in(self, count: i64) -> bool {
        self.number == 1 || self.offset() < count
    }

    /// Whether a list of `count` rows goes on after this page.
    pub fn has_next(self, count: i64) -> bool {
        self.offset() + i64::from(self.size) < count
    }
}

impl Default for PageRequest {
    fn default() -> Self {
        Self {
            number: 1,
            size: DEFAULT_PAGE_SIZE,
        }
    }
}

/// A page's rows and how many there are on all pages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page<T> {
    /// Rows on all pages.
    pub count: i64,
    /// Which page this is.
    pub request: PageRequest,
    /// Its rows.
    pub results: Vec<T>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_past_the_end_does_not_exist_but_the_first_always_does() {
        let page = |number, size| PageRequest::new(number, size).expect("in range");
        assert!(page(1, 25).exists_in(0));
        assert!(!page(2, 25).exists_in(25));
        assert!(page(2, 25).exists_in(26));
        assert!(!page(1, 25).has_next(25));
        assert!(page(1, 25).has_next(26));
    }

    #[test]
    fn sizes_and_numbers_out_of_range_are_refused() {
        assert_eq!(PageRequest::new(0, 25), None);
        assert_eq!(PageRequest::new(1, 0), None);
        assert_eq!(PageRequest::new(1, 201), None);
        assert!(PageRequest::new(1, 200).is_some());
    }
}
