//! The drawing: driver and vehicle around the shift on one line of time.

use super::level_class;
use crate::i18n::{evidence::minutes_free, shift::status_label, text, time::day_short, use_locale};
use domain::{
    evidence::{EvidenceView, FindingLevel, LimitKey, Timeline},
    shift::{Shift, ShiftStatus},
    shift_details::ShiftDetails,
};
use leptos::prelude::*;

/// Upper edge of the bars of the driver and of the vehicle, in pixels.
const ROWS: [u32; 2] = [44, 106];
/// Height of a bar.
const BAR: u32 = 16;
/// A day that begins further right, in percent, has no room for its label.
const LABEL_UNTIL: f64 = 86.0;
/// Height of the drawing.
const HEIGHT: u32 = 146;

/// The drawing, and what its colours mean. Its content is in the numbers and the lists below it too.
#[component]
pub fn Drawing(details: Memo<ShiftDetails>, view: EvidenceView) -> impl IntoView {
    let locale = use_locale();
    let shift = details.with_untracked(|details| details.view.shift.clone());
    let line = Timeline::around(&shift);
    let (driver, vehicle) = (&view.evidence.driver, &view.evidence.vehicle);
    let free = |minutes| minutes_free(locale, minutes);
    let words = text!(
        locale,
        evidence.drawing,
        rest_before = free(driver.rest_before_minutes),
        rest_after = free(driver.rest_after_minutes),
        gap_before = free(vehicle.gap_before_minutes),
        gap_after = free(vehicle.gap_after_minutes)
    );
    let days = view.days.iter().map(|day| {
        let at = line.percent(day.at);
        let x = percent(at);
        let label = (at < LABEL_UNTIL).then(|| {
            view! {
                <text class="day" x=x.clone() y="12" dx="5">
                    {day_short(locale, day.date)}
                </text>
            }
        });
        view! {
            <line class="day" x1=x.clone() x2=x.clone() y1="0" y2=HEIGHT />
            {label}
        }
    });
    let rest = |value: Option<i64>| view.limits.outside(LimitKey::MinRestMinutes, value?);
    let gap = |value: Option<i64>| view.limits.outside(LimitKey::MinTurnaroundMinutes, value?);
    let rows = [
        Row {
            top: ROWS[0],
            label: text!(locale, evidence.driver),
            neighbours: &driver.neighbours,
            sides: [
                Side::new(driver.rest_before_minutes, rest(driver.rest_before_minutes)),
                Side::new(driver.rest_after_minutes, rest(driver.rest_after_minutes)),
            ],
            words: |locale, time| text!(locale, evidence.row_rest, time = time),
        },
        Row {
            top: ROWS[1],
            label: text!(locale, evidence.vehicle),
            neighbours: &vehicle.neighbours,
            sides: [
                Side::new(vehicle.gap_before_minutes, gap(vehicle.gap_before_minutes)),
                Side::new(vehicle.gap_after_minutes, gap(vehicle.gap_after_minutes)),
            ],
            words: |locale, time| text!(locale, evidence.row_free, time = time),
        },
    ];
    let (start, width) = extent(line, &shift);
    view! {
        <figure class="timeline">
            <svg role="img" aria-label=words width="100%" height=HEIGHT>
                <rect
                    class="window"
                    x=percent(start)
                    width=percent(width)
                    y="18"
                    height=HEIGHT - 18
                />
                {days.collect_view()}
                {rows.iter().map(|row| draw(row, line, &shift)).collect_view()}
            </svg>
            <figcaption aria-hidden="true">
                <span class="swatch swatch--this">{text!(locale, evidence.this_shift)}</span>
                <span class="swatch swatch--approved">
                    {status_label(locale, ShiftStatus::Approved)}
                </span>
                <span class="swatch swatch--pending">
                    {status_label(locale, ShiftStatus::Pending)}
                </span>
            </figcaption>
        </figure>
    }
}

/// The bars of the driver or of the vehicle.
struct Row<'a> {
    top: u32,
    label: &'static str,
    neighbours: &'a [Shift],
    /// Before and after the shift.
    sides: [Side; 2],
    words: fn(crate::i18n::Locale, String) -> String,
}

/// The time to the nearest other shift on one side.
struct Side {
    minutes: Option<i64>,
    level: Option<FindingLevel>,
}

impl Side {
    fn new(minutes: Option<i64>, level: Option<FindingLevel>) -> Self {
        Self { minutes, level }
    }
}

fn draw(row: &Row<'_>, line: Timeline, shift: &Shift) -> impl IntoView + use<> {
    let bar = |other: &Shift| {
        let (start, width) = extent(line, other);
        let class = match other.status {
            ShiftStatus::Approved => "bar approved",
            _ => "bar pending",
        };
        view! { <rect class=class x=percent(start) width=percent(width) y=row.top height=BAR rx="3" /> }
    };
    let visible = row.neighbours.iter().filter(|other| line.shows(other));
    let bars = visible.map(bar).collect_view();
    let (start, width) = extent(line, shift);
    let own = view! {
        <rect class="bar this" x=percent(start) width=percent(width) y=row.top height=BAR rx="3" />
    };
    let [before, after] = &row.sides;
    view! {
        <text class="row" x="0" y=row.top - 6>
            {row.label}
        </text>
        {side(row, before, line, shift, true)}
        {side(row, after, line, shift, false)}
        {bars}
        {own}
    }
}

/// A line from the shift to the nearest other one, with the time between them.
fn side(
    row: &Row<'_>,
    side: &Side,
    line: Timeline,
    shift: &Shift,
    is_before: bool,
) -> impl IntoView + use<> {
    let locale = use_locale();
    let (edge, anchor, offset) = if is_before {
        (shift.start_time, "end", "-5")
    } else {
        (shift.end_time, "start", "5")
    };
    let length = side.minutes.map(jiff::SignedDuration::from_mins);
    let far = length.and_then(|length| {
        let far = if is_before {
            edge.checked_sub(length)
        } else {
            edge.checked_add(length)
        };
        far.ok()
    });
    let outermost = if is_before { line.from } else { line.until };
    let (near, far) = (line.percent(edge), line.percent(far.unwrap_or(outermost)));
    let words = (row.words)(locale, minutes_free(locale, side.minutes));
    let words = match side.level {
        Some(_) => text!(locale, evidence.outside, what = words),
        None => words,
    };
    let class = format!("gap {}", level_class(side.level));
    let middle = row.top + BAR / 2;
    view! {
        <g class=class>
            <line x1=percent(near) x2=percent(far) y1=middle y2=middle />
            <text x=percent(near) dx=offset y=row.top + BAR + 15 text-anchor=anchor>
                {words}
            </text>
        </g>
    }
}

/// Left edge and width of a shift, in percent.
fn extent(line: Timeline, shift: &Shift) -> (f64, f64) {
    let (start, end) = (line.percent(shift.start_time), line.percent(shift.end_time));
    (start, end - start)
}

fn percent(value: f64) -> String {
    format!("{value:.2}%")
}
