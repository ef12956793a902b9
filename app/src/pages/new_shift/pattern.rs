//! How a shift repeats: the values of the fields.

use crate::i18n::series::WEEKDAY_CODES;
use domain::shift::{LocalPattern, Repeat, parse_local};
use jiff::civil::Date;
use leptos::{html, prelude::*};
use std::collections::BTreeSet;

/// Value of `then` of the button that only shows the dates, without scripts.
pub const SHOW_DATES: &str = "show_dates";

/// The values of the fields.
#[derive(Clone, Copy)]
pub struct Pattern {
    /// The pattern as its fields have it.
    pub value: RwSignal<LocalPattern>,
    /// The day of the start, once there is one.
    pub first: Memo<Option<Date>>,
    pub(super) repeat: [NodeRef<html::Input>; 3],
    pub(super) every: NodeRef<html::Select>,
    pub(super) weekdays: [NodeRef<html::Input>; 7],
    pub(super) until: NodeRef<html::Input>,
}

const REPEATS: [Repeat; 3] = [Repeat::Never, Repeat::Daily, Repeat::Weekly];

impl Pattern {
    /// The values that the form was rendered with. `start` is the text in the field of the start.
    pub fn new(value: LocalPattern, start: RwSignal<String>) -> Self {
        Self {
            value: RwSignal::new(value),
            first: Memo::new(move |_| start.with(|start| Some(parse_local(start)?.date()))),
            repeat: [NodeRef::new(), NodeRef::new(), NodeRef::new()],
            every: NodeRef::new(),
            weekdays: std::array::from_fn(|_| NodeRef::new()),
            until: NodeRef::new(),
        }
    }

    /// Whether the form is that of a series.
    pub fn recurs(self) -> bool {
        self.value.with(LocalPattern::recurs)
    }

    /// Reads the fields, including what was chosen before hydration.
    pub fn read(self) {
        let own = self.own_weekday();
        let mut value = self.value.get_untracked();
        let before = value.clone();
        let checked = |input: &NodeRef<html::Input>| {
            let input = input.get_untracked();
            input.map(|input| input.checked())
        };
        let chosen = self
            .repeat
            .iter()
            .position(|one| checked(one) == Some(true));
        if let Some(repeat) = chosen.and_then(|chosen| REPEATS.get(chosen)) {
            value.repeat = *repeat;
        }
        if let Some(every) = self.every.get_untracked() {
            value.every = every.value();
        }
        let days = WEEKDAY_CODES.iter().zip(&self.weekdays).enumerate();
        value.weekdays = days
            .filter(|(n, (code, input))| {
                let is_known = before.weekdays.iter().any(|known| known == *code);
                if own == Some(*n) {
                    is_known
                } else {
                    checked(input).unwrap_or(is_known)
                }
            })
            .map(|(_, (code, _))| (*code).to_owned())
            .collect();
        if let Some(until) = self.until.get_untracked() {
            value.until = until.value();
        }
        self.note(value);
    }

    /// Sets all fields.
    pub fn set(self, value: LocalPattern) {
        for (repeat, input) in REPEATS.iter().zip(&self.repeat) {
            if let Some(input) = input.get_untracked() {
                input.set_checked(*repeat == value.repeat);
            }
        }
        if let Some(every) = self.every.get_untracked() {
            every.set_value(&value.every);
        }
        if let Some(until) = self.until.get_untracked() {
            until.set_value(&value.until);
        }
        self.note(value);
        self.show_weekdays();
    }

    /// Leaves a date out, or takes it in again.
    pub fn leave_out(self, date: Date, out: bool) {
        self.value.update(|value| {
            if out {
                value.except.insert(date);
            } else {
                value.except.remove(&date);
            }
        });
    }

    /// Leaves all these dates out.
    pub fn leave_out_all(self, dates: impl IntoIterator<Item = Date>) {
        self.value.update(|value| value.except.extend(dates));
    }

    /// Keeps the weekday of the start chosen: it is always part of a weekly series.
    pub fn follow_start(self) {
        Effect::new(move |before: Option<Option<usize>>| {
            let own = self.first.get().map(weekday);
            if let Some(before) = before.flatten().filter(|before| Some(*before) != own) {
                self.value.update(|value| {
                    let code = WEEKDAY_CODES[before];
                    let others = value.weekdays.iter().any(|day| day != code);
                    value.weekdays.retain(|day| day != code);
                    // The start moves within the chosen weekdays.
                    if others {
                        value.weekdays.push(code.to_owned());
                    }
                });
            }
            self.show_weekdays();
            own
        });
    }

    fn show_weekdays(self) {
        let own = self.own_weekday();
        self.value.with_untracked(|value| {
            for (n, (code, input)) in WEEKDAY_CODES.iter().zip(&self.weekdays).enumerate() {
                if let Some(input) = input.get_untracked() {
                    let chosen = value.weekdays.iter().any(|day| day == code);
                    input.set_checked(chosen || own == Some(n));
                }
            }
        });
    }

    fn own_weekday(self) -> Option<usize> {
        self.first.get_untracked().map(weekday)
    }

    fn note(self, value: LocalPattern) {
        if self.value.with_untracked(|known| *known != value) {
            self.value.set(value);
        }
    }
}

/// Days from Monday.
pub(super) fn weekday(date: Date) -> usize {
    usize::try_from(date.weekday().to_monday_zero_offset()).unwrap_or_default()
}

/// The pattern in the parameters of a page or in what was typed; `all` gives every value of a name.
pub fn read_pattern(all: impl Fn(&str) -> Vec<String>) -> LocalPattern {
    let one = |name: &str| all(name).into_iter().next().unwrap_or_default();
    let except: BTreeSet<Date> = all("pattern[except][]")
        .iter()
        .filter_map(|date| date.parse().ok())
        .collect();
    LocalPattern {
        repeat: Repeat::from_name(&one("pattern[repeat]")),
        every: one("pattern[every]"),
        weekdays: all("pattern[weekdays][]"),
        until: one("pattern[until]"),
        except,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_is_read_from_the_parameters_of_the_page() {
        let all = |name: &str| -> Vec<String> {
            let values: &[&str] = match name {
                "pattern[repeat]" => &["weekly"],
                "pattern[weekdays][]" => &["MO", "FR"],
                "pattern[until]" => &["2026-12-26"],
                "pattern[except][]" => &["2026-12-07", "nonsense"],
                _ => &[],
            };
            values.iter().map(|value| (*value).to_owned()).collect()
        };
        let pattern = read_pattern(all);
        assert_eq!(pattern.repeat, Repeat::Weekly);
        assert_eq!(pattern.weekdays, ["MO", "FR"]);
        assert_eq!(pattern.except.len(), 1);
    }
}
