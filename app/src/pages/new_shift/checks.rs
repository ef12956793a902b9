//! What is wrong with the form: by its own checks, which are those of the server, or because the server refused it.

use super::{
    conflict::Explanation, date_row::Names, entry::id_of, fleet::Home, pattern::Pattern,
    pattern_place::PatternPlace, times::Times,
};
use crate::{
    components::ui::combobox::Selected,
    i18n::{Locale, error::field_sentence, shift::plate, text, use_locale},
    state::clock::{PageClock, use_clock},
};
use domain::{
    error::Error,
    field_errors::FieldErrors,
    series::SeriesDraft,
    shift::{Conflict, LocalDraft, Resource, ShiftDraft},
};
use leptos::prelude::*;
use std::collections::BTreeSet;

/// Name under which errors of the pattern are reported.
pub const PATTERN: &str = "recurrence_pattern";

/// The state of the checks.
#[derive(Clone, Copy)]
pub struct Checks {
    /// What is entered, without the pattern.
    pub draft: Memo<LocalDraft>,
    /// Fields whose own errors are shown, because the user has left them.
    pub touched: RwSignal<BTreeSet<&'static str>>,
    /// Whether the form has changed since the server refused it.
    pub changed_since: RwSignal<bool>,
    pattern: Pattern,
    home: Memo<Option<Home>>,
    vehicle: Selected,
    driver: Selected,
    own: Memo<FieldErrors>,
    refusal: Memo<Option<Error>>,
    locale: Locale,
    clock: PageClock,
}

impl Checks {
    /// `refusal` is the latest refusal of the server.
    pub fn new(
        [vehicle, driver]: [Selected; 2],
        times: Times,
        pattern: Pattern,
        home: Memo<Option<Home>>,
        refusal: Memo<Option<Error>>,
    ) -> Self {
        let clock = use_clock();
        let draft = Memo::new(move |_| LocalDraft {
            vehicle: id_of(vehicle),
            driver: id_of(driver),
            start: times.start.get(),
            end: times.end.get(),
        });
        let own = Memo::new(move |_| {
            clock.now.track();
            check(draft, pattern, home, clock).err().unwrap_or_default()
        });
        let changed_since = RwSignal::new(false);
        Effect::new(move |_| {
            refusal.track();
            changed_since.set(false);
        });
        Effect::new(move |before: Option<()>| {
            pattern.value.track();
            if before.is_some() {
                changed_since.set(true);
            }
        });
        Self {
            draft,
            touched: RwSignal::new(BTreeSet::new()),
            changed_since,
            pattern,
            home,
            vehicle,
            driver,
            own,
            refusal,
            locale: use_locale(),
            clock,
        }
    }

    /// The shift, or the first date of the series, if all is well.
    pub fn check(self) -> Result<ShiftDraft, FieldErrors> {
        check(self.draft, self.pattern, self.home, self.clock)
    }

    /// What a field shows below it.
    pub fn wrong(self, field: &'static str) -> Signal<Option<String>> {
        Signal::derive(move || {
            let own = self
                .is_touched(field)
                .then(|| self.own.with(|errors| self.sentence(errors, field)))
                .flatten();
            own.or_else(|| self.refused(field))
        })
    }

    /// What a place of the pattern shows.
    pub fn wrong_pattern(self, place: PatternPlace) -> Option<String> {
        let at_place = |errors: &FieldErrors| {
            let error = errors.first(PATTERN)?;
            (PatternPlace::of(error) == place).then(|| field_sentence(self.locale, PATTERN, error))
        };
        let own = self
            .is_touched(PATTERN)
            .then(|| self.own.with(at_place))
            .flatten();
        own.or_else(|| match self.standing_refusal()? {
            Error::Invalid { fields } => at_place(&fields),
            _ => None,
        })
    }

    /// Why the server refused a field; for the empty name, an error that belongs to no field.
    pub fn refused(self, field: &'static str) -> Option<String> {
        let error = self.standing_refusal()?;
        self.explain(|explanation| explanation.of_field(&error, field))
    }

    /// The sentence about a conflict of a single shift.
    pub fn conflict(self, conflict: &Conflict) -> String {
        untrack(|| self.explain(|explanation| explanation.of_conflict(conflict)))
    }

    /// The names of the chosen vehicle and driver.
    pub fn names(self) -> Names {
        Callback::new(move |resource| {
            let (chosen, other) = match resource {
                Resource::Vehicle => (self.vehicle, text!(self.locale, new_shift.the_vehicle)),
                Resource::Driver => (self.driver, text!(self.locale, new_shift.the_driver)),
            };
            name_of(chosen).map_or_else(|| other.to_owned(), |name| plate(&name))
        })
    }

    fn is_touched(self, field: &'static str) -> bool {
        self.touched.with(|touched| touched.contains(field))
    }

    fn sentence(self, errors: &FieldErrors, field: &str) -> Option<String> {
        Some(field_sentence(self.locale, field, errors.first(field)?))
    }

    /// A refusal of the server stands until the form is changed.
    fn standing_refusal(self) -> Option<Error> {
        self.refusal.get().filter(|_| !self.changed_since.get())
    }

    fn explain<T>(self, make: impl FnOnce(&Explanation) -> T) -> T {
        self.home.with(|home| {
            make(&Explanation {
                locale: self.locale,
                clock: home.as_ref().map(|home| &home.clock),
                vehicle: name_of(self.vehicle),
                driver: name_of(self.driver),
                now: self.clock.now.get_untracked(),
            })
        })
    }
}

fn check(
    draft: Memo<LocalDraft>,
    pattern: Pattern,
    home: Memo<Option<Home>>,
    clock: PageClock,
) -> Result<ShiftDraft, FieldErrors> {
    home.with(|home| {
        let at_home = home.as_ref().map(|home| &home.clock);
        draft.with(|draft| {
            pattern.value.with(|pattern| match pattern.recurs() {
                true => SeriesDraft::parse(draft, pattern, at_home, clock.exact())
                    .map(|series| series.first),
                false => draft.parse(at_home, clock.exact()),
            })
        })
    })
}

fn name_of(chosen: Selected) -> Option<String> {
    chosen.with(|chosen| Some(chosen.as_ref()?.name.clone()))
}
