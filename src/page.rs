//! Pages of a list, by page number.

use serde::{Deserialize, Serialize};

/// Default number of rows per page (CONTRACT §1).
pub const DEFAULT_PAGE_SIZE: u32 = 25;
/// Maximum number of rows per page (CONTRACT §1).
pub const MAX_PAGE_SIZE: u32 = 200;
/// Maximum number of rows of a printed list: some 30 sheets.
pub const MAX_PRINTED_ROWS: u32 = 1000;

/// A page of a list: number from 1, size 1..=200, or a whole list for printing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageRequest {
    number: u32,
    size: u32,
}

impl PageRequest {
    /// `None` if the number or the size is out of range.
    pub fn new(number: u32, size: u32) -> Option<Self> {
        (number >= 1 && (1..=MAX_PAGE_SIZE).contains(&size)).then_some(Self { number, size })
    }

    /// A whole list as one page, up to [`MAX_PRINTED_ROWS`].
    pub fn printed() -> Self {
        Self {
            number: 1,
            size: MAX_PRINTED_ROWS,
        }
    }

    /// Page number, from 1.
    pub fn number(self) -> u32 {
        self.number
    }

    /// Rows per page.
    pub fn size(self) -> u32 {
        self.size
    }

    /// Number of rows before this page.
    pub fn offset(self) -> i64 {
        i64::from(self.number - 1) * i64::from(self.size)
    }

    /// Whether a list of `count` rows has this page; the first page always exists.
    pub fn exists_in(self, count: i64) -> bool {
        self.number == 1 || self.offset() < count
    }

    /// Whether a list of `count` rows has another page after this one.
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

/// The rows of one page, and the number of rows on all pages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page<T> {
    /// Number of rows on all pages.
    pub count: i64,
    /// The page these rows belong to.
    pub request: PageRequest,
    /// Rows of this page.
    pub results: Vec<T>,
}

/// Error: the list has no such page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("page_past_the_end")]
pub struct PastTheEnd;

impl<T> Page<T> {
    /// A page of a list of `count` rows.
    ///
    /// # Errors
    /// [`PastTheEnd`] if the page does not exist.
    pub fn checked(count: i64, request: PageRequest, results: Vec<T>) -> Result<Self, PastTheEnd> {
        if request.exists_in(count) {
            Ok(Self {
                count,
                request,
                results,
            })
        } else {
            Err(PastTheEnd)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_past_the_end_do_not_exist_except_the_first() {
        let page = |number, size| PageRequest::new(number, size).expect("page in range");
        assert!(page(1, 25).exists_in(0));
        assert!(!page(2, 25).exists_in(25));
        assert!(page(2, 25).exists_in(26));
        assert!(!page(1, 25).has_next(25));
        assert!(page(1, 25).has_next(26));
    }

    #[test]
    fn rejects_numbers_and_sizes_out_of_range() {
        assert_eq!(PageRequest::new(0, 25), None);
        assert_eq!(PageRequest::new(1, 0), None);
        assert_eq!(PageRequest::new(1, 201), None);
        assert!(PageRequest::new(1, 200).is_some());
    }
}
