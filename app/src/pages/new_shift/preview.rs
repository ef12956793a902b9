//! Asks the server for all dates of the series while the form is filled in.

use super::pattern::Pattern;
use crate::{api::series::preview_series, error::AppError};
use domain::{
    error::Error,
    series::{PlannedDate, StationPreview},
    shift::{LocalDraft, LocalPattern, RecurrencePattern},
};
use jiff::civil::Date;
use leptos::{leptos_dom::helpers::TimeoutHandle, prelude::*, task::spawn_local};
use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

/// Pause after the last change before the server is asked.
const SETTLED: Duration = Duration::from_millis(350);

/// What the dates depend on.
#[derive(Clone, PartialEq)]
struct Question {
    draft: LocalDraft,
    pattern: LocalPattern,
}

impl Question {
    /// The same question about all dates, whichever are left out.
    fn about_all(&self) -> Self {
        let mut all = self.clone();
        all.pattern.except.clear();
        all
    }
}

/// The dates of the series in the form.
#[derive(Clone, Copy)]
pub struct Dates {
    /// All dates as far as they are known, also those that are left out.
    pub known: RwSignal<BTreeMap<Date, PlannedDate>>,
    /// The complete pattern; `None` while the dates are not known.
    pub pattern: RwSignal<Option<RecurrencePattern>>,
    /// Why the dates cannot be told.
    pub error: RwSignal<Option<Error>>,
    /// Whether the form has changed since these dates were asked for.
    pub is_stale: RwSignal<bool>,
    entered: Pattern,
    /// The question that `known` answers.
    known_for: StoredValue<Option<Question>>,
    asked_again: RwSignal<u64>,
}

impl Dates {
    /// `first` is the answer for the form as it was opened, if it was that of a series.
    pub fn new(entered: Pattern, first: Option<Result<StationPreview, Error>>) -> Self {
        let dates = Self {
            known: RwSignal::new(BTreeMap::new()),
            pattern: RwSignal::new(None),
            error: RwSignal::new(None),
            is_stale: RwSignal::new(false),
            entered,
            known_for: StoredValue::new(None),
            asked_again: RwSignal::new(0),
        };
        if let Some(first) = first {
            dates.answer(first, false);
        }
        dates
    }

    /// The dates that the form creates.
    pub fn chosen(self) -> Vec<PlannedDate> {
        self.entered.value.with(|entered| {
            self.known.with(|known| {
                let chosen = known.values();
                let chosen = chosen.filter(|date| !entered.except.contains(&date.date));
                chosen.cloned().collect()
            })
        })
    }

    /// Days that are left out and of which nothing but the date is known.
    pub fn unknown(self) -> BTreeSet<Date> {
        let pattern = self.pattern.get();
        let left_out = pattern.iter().flat_map(|pattern| pattern.except());
        self.known.with(|known| {
            left_out
                .filter(|date| !known.contains_key(date))
                .copied()
                .collect()
        })
    }

    /// Asks again, because something else than the form has changed.
    pub fn ask_again(self) {
        self.asked_again.update(|count| *count += 1);
    }

    /// Takes over an answer. `same` says that it differs from the known dates in what is left out at most.
    fn answer(self, answer: Result<StationPreview, Error>, same: bool) {
        match answer {
            Ok(preview) => {
                self.known.update(|known| {
                    if !same {
                        known.clear();
                    }
                    known.extend(preview.dates.into_iter().map(|date| (date.date, date)));
                });
                self.pattern.set(Some(preview.pattern));
                self.error.set(None);
            }
            Err(error) => self.error.set(Some(error)),
        }
        self.is_stale.set(false);
    }

    fn forget(self) {
        self.known_for.set_value(None);
        self.known.update(BTreeMap::clear);
        self.pattern.set(None);
        self.error.set(None);
        self.is_stale.set(false);
    }

    /// Asks the server a moment after each change. `is_complete` says whether the form can be asked about.
    pub fn keep_current(
        self,
        draft: Memo<LocalDraft>,
        is_complete: impl Fn() -> bool + Copy + Send + Sync + 'static,
    ) {
        let question = Memo::new(move |_| {
            let question = Question {
                draft: draft.get(),
                pattern: self.entered.value.get(),
            };
            (question.pattern.recurs() && is_complete()).then_some(question)
        });
        let due = StoredValue::new(None::<TimeoutHandle>);
        let cancel = move || {
            due.try_update_value(|due| {
                if let Some(due) = due.take() {
                    due.clear();
                }
            });
        };
        let ask = move || {
            let Some(asked) = question.try_get_untracked().flatten() else {
                return;
            };
            spawn_local(async move {
                let Question { draft, pattern } = asked.clone();
                let LocalDraft {
                    vehicle,
                    driver,
                    start,
                    end,
                } = draft;
                let answer = preview_series(vehicle, driver, start, end, pattern).await;
                // The form may have changed meanwhile: an older answer never replaces a newer one.
                if question.try_get_untracked().flatten().as_ref() != Some(&asked) {
                    return;
                }
                let all = Some(asked.about_all());
                let same = self.known_for.try_get_value().flatten() == all;
                if answer.is_ok() {
                    self.known_for.set_value(all);
                }
                self.answer(answer.map_err(|AppError(error)| error), same);
            });
        };
        Effect::new(move |_| {
            self.asked_again.track();
            cancel();
            let Some(question) = question.get() else {
                return self.forget();
            };
            let all = Some(question.about_all());
            let is_known = self.known_for.with_value(|known| *known == all);
            self.is_stale.set(!is_known);
            due.set_value(set_timeout_with_handle(ask, SETTLED).ok());
        });
        on_cleanup(cancel);
    }
}
