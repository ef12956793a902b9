//! Tells a screen reader when somebody opens a shift of the list.

use crate::{
    i18n::{use_locale, viewers::viewed_row},
    realtime::use_realtime,
};
use domain::{
    id::ShiftId,
    shift::{Person, StableRows},
};
use leptos::prelude::*;
use std::collections::BTreeMap;

/// One live region for all rows.
#[component]
pub fn ViewersNews(rows: Memo<StableRows>) -> impl IntoView {
    let (locale, viewers) = (use_locale(), use_realtime().viewers);
    let news = RwSignal::new(String::new());
    Effect::new(move |before: Option<BTreeMap<ShiftId, Vec<Person>>>| {
        let now = viewers.all();
        let before = before.unwrap_or_default();
        let opened = now.iter().find(|(id, people)| {
            let known = before.get(id);
            people
                .iter()
                .any(|person| known.is_none_or(|known| !known.contains(person)))
        });
        let text = opened.and_then(|(id, people)| {
            rows.with_untracked(|rows| {
                let row = rows.rows().iter().find(|row| row.view.shift.id == *id)?;
                let shift = &row.view.shift;
                Some(viewed_row(
                    locale,
                    people,
                    &shift.vehicle_reg,
                    &shift.driver_name,
                ))
            })
        });
        if let Some(text) = text {
            news.set(text);
        } else if now.is_empty() {
            news.set(String::new());
        }
        now
    });
    view! {
        <p class="visually-hidden" role="status">
            {news}
        </p>
    }
}
