//! One date in the list of the form, and the check box that leaves it out.

use super::pattern::Pattern;
use crate::{
    i18n::{
        Locale, text,
        time::{date as day_text, hours, length},
        use_locale,
    },
    routes,
    state::clock::use_clock,
};
use domain::{id::ShiftId, series::PlannedDate, shift::Resource};
use jiff::{SignedDuration, civil::Date};
use leptos::{html, prelude::*};

/// The names of the chosen vehicle and driver, for sentences about them.
pub type Names = Callback<Resource, String>;

/// The row.
#[component]
pub fn DateRow(row: Row, pattern: Pattern) -> impl IntoView {
    let locale = use_locale();
    let date = row.date;
    // The heading above names the year.
    let day = day_text(locale, date, date);
    let is_out = Memo::new(move |_| pattern.value.with(|value| value.except.contains(&date)));
    let clashes = row.clash.is_some();
    view! {
        <li class="dates__row" class:dates__row--out=is_out class:dates__row--clash=clashes>
            <span class="dates__day">{day.clone()}</span>
            <span class="dates__hours">{row.hours}</span>
            <div class="dates__note">
                {row
                    .clash
                    .map(|(text, shift)| {
                        view! {
                            <p class="dates__clash">
                                {text}" "
                                <a class="link-button" href=routes::shift(shift)>
                                    {text!(locale, new_shift.open_conflict)}
                                </a>
                            </p>
                        }
                    })}
                {row.night.map(|text| view! { <p class="dates__night">{text}</p> })}
            </div>
            <LeaveOut date label=day pattern />
        </li>
    }
}

/// A check box that leaves a date out.
#[component]
pub fn LeaveOut(
    /// The date.
    date: Date,
    /// The date in words.
    label: String,
    /// The values of the fields.
    pattern: Pattern,
) -> impl IntoView {
    let (locale, hydrated) = (use_locale(), use_clock().hydrated);
    let input = NodeRef::<html::Input>::new();
    let is_out = Memo::new(move |_| pattern.value.with(|value| value.except.contains(&date)));
    Effect::new(move |is_first: Option<()>| {
        let (out, Some(input)) = (is_out.get(), input.get()) else {
            return;
        };
        if is_first.is_none() && input.checked() != out {
            // It was clicked before hydration.
            pattern.leave_out(date, input.checked());
        } else {
            input.set_checked(out);
        }
    });
    view! {
        <label class="choice-chip dates__out">
            <input
                type="checkbox"
                name=move || (!hydrated.get()).then_some("pattern[except][]")
                value=date.to_string()
                checked=is_out.get_untracked()
                aria-label=text!(locale, dates.leave_out_date, date = label)
                node_ref=input
                on:change=move |_| {
                    if let Some(input) = input.get_untracked() {
                        pattern.leave_out(date, input.checked());
                    }
                }
            />
            {text!(locale, dates.leave_out)}
        </label>
    }
}

/// One date in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The date of the pattern.
    pub date: Date,
    hours: String,
    clash: Option<(String, ShiftId)>,
    /// What the change of the clocks does to it.
    night: Option<String>,
}

impl Row {
    /// `names` are those of what is planned.
    pub fn of(locale: Locale, planned: &PlannedDate, names: Names) -> Self {
        let clash = planned.clash.as_ref().map(|clash| {
            let text = text!(
                locale,
                new_shift.conflict,
                who = names.run(clash.resource),
                time = hours(locale, clash.start, clash.end)
            );
            (text, clash.shift_id)
        });
        Self {
            date: planned.date,
            hours: hours(locale, planned.start, planned.end),
            clash,
            night: night(locale, planned),
        }
    }

    /// A date that is left out, and that nothing else is known of.
    pub fn unknown(date: Date) -> Self {
        Self {
            date,
            hours: String::new(),
            clash: None,
            night: None,
        }
    }
}

/// What the change of the clocks does to a date, if it does anything.
fn night(locale: Locale, planned: &PlannedDate) -> Option<String> {
    let by = SignedDuration::from_mins(planned.longer_by);
    let time = length(locale, by.abs());
    match (planned.longer_by, planned.adjusted) {
        (1.., _) => Some(text!(locale, dates.longer, time = time)),
        (..0, _) => Some(text!(locale, dates.shorter, time = time)),
        (0, true) => Some(text!(locale, dates.moved).to_owned()),
        (0, false) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn planned(longer_by: i64, adjusted: bool) -> PlannedDate {
        PlannedDate {
            date: "2027-03-27".parse().expect("a date"),
            start: "2027-03-27T22:00".parse().expect("a time"),
            end: "2027-03-28T06:00".parse().expect("a time"),
            longer_by,
            adjusted,
            clash: None,
        }
    }

    #[test]
    fn a_night_in_which_the_clocks_change_is_explained() {
        let text = |longer_by, adjusted| night(Locale::en, &planned(longer_by, adjusted));
        assert_eq!(text(0, false), None);
        assert_eq!(
            text(-60, false).as_deref(),
            Some("1 h shorter: the clocks go forward")
        );
        assert_eq!(
            text(60, false).as_deref(),
            Some("1 h longer: the clocks go back")
        );
        assert_eq!(
            text(0, true).as_deref(),
            Some("Moved: the clocks skip the planned time")
        );
    }
}
