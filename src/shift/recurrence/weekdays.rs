//! A set of weekdays that is never empty.

use jiff::civil::Weekday;

/// The codes on the wire, from Monday.
const CODES: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

/// One or more weekdays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Weekdays {
    /// One bit for each day; bit 0 is Monday. Never zero.
    bits: u8,
}

impl Weekdays {
    /// A single weekday.
    pub fn one(day: Weekday) -> Self {
        Self { bits: bit(day) }
    }

    /// The days with these codes, in any order. `None` if a code is unknown or occurs twice, or if there is none.
    pub fn from_codes<'a>(codes: impl IntoIterator<Item = &'a str>) -> Option<Self> {
        let mut bits = 0;
        for code in codes {
            let bit = 1 << CODES.iter().position(|known| *known == code)?;
            if bits & bit != 0 {
                return None;
            }
            bits |= bit;
        }
        (bits != 0).then_some(Self { bits })
    }

    /// The codes, from Monday.
    pub fn codes(self) -> impl Iterator<Item = &'static str> {
        let codes = CODES.into_iter().enumerate();
        codes.filter_map(move |(n, code)| (self.bits & 1 << n != 0).then_some(code))
    }

    /// Days from Monday to each weekday, in ascending order.
    pub fn offsets(self) -> impl Iterator<Item = i32> {
        (0..7).filter(move |n| self.bits & 1 << n != 0)
    }

    /// Whether this weekday is one of them.
    pub fn contains(self, day: Weekday) -> bool {
        self.bits & bit(day) != 0
    }
}

fn bit(day: Weekday) -> u8 {
    1 << day.to_monday_zero_offset()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_each_code_once_and_returns_them_from_monday() {
        let days = Weekdays::from_codes(["SU", "MO", "WE"]).expect("three days");
        assert_eq!(days.codes().collect::<Vec<_>>(), ["MO", "WE", "SU"]);
        assert_eq!(days.offsets().collect::<Vec<_>>(), [0, 2, 6]);
        assert!(days.contains(Weekday::Sunday) && !days.contains(Weekday::Tuesday));
        assert_eq!(Weekdays::one(Weekday::Monday).codes().next(), Some("MO"));
        for bad in [&[][..], &["MO", "MO"], &["mo"], &["MON"], &["MO", ""]] {
            assert_eq!(Weekdays::from_codes(bad.iter().copied()), None, "{bad:?}");
        }
    }
}
