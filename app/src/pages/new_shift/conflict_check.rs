//! Asks the server whether the vehicle and the driver are free while the form is filled in.

use crate::api::fleet::find_conflict;
use domain::shift::{Conflict, LocalDraft};
use leptos::{leptos_dom::helpers::TimeoutHandle, prelude::*, task::spawn_local};
use std::time::Duration;

/// Pause after the last change before the server is asked for conflicts.
const SETTLED: Duration = Duration::from_millis(350);

/// The shift that conflicts with the draft. The server is asked at first and a moment after each change; the outer
/// `None` means not known. The dates of a series are asked for elsewhere.
pub fn use_conflict_check(
    draft: Memo<LocalDraft>,
    recurs: Memo<bool>,
    is_complete: impl Fn() -> bool + Copy + Send + Sync + 'static,
    changed_since: RwSignal<bool>,
) -> RwSignal<Option<Option<Conflict>>> {
    let free = RwSignal::new(None);
    let due = StoredValue::new(None::<TimeoutHandle>);
    let cancel = move || {
        due.try_update_value(|due| {
            if let Some(due) = due.take() {
                due.clear();
            }
        });
    };
    let ask = move || {
        if recurs.get_untracked() || !is_complete() {
            return;
        }
        let asked = draft.get_untracked();
        spawn_local(async move {
            let LocalDraft {
                vehicle,
                driver,
                start,
                end,
            } = asked.clone();
            let answer = find_conflict(vehicle, driver, start, end).await;
            // The form may have changed meanwhile.
            if draft.try_get_untracked() == Some(asked) {
                let _ = free.try_update(|free| *free = answer.ok());
            }
        });
    };
    Effect::new(move |before: Option<(LocalDraft, bool)>| {
        let now = (draft.get(), recurs.get());
        if before.as_ref() != Some(&now) {
            if before.is_some() {
                changed_since.set(true);
            }
            free.set(None);
            cancel();
            due.set_value(set_timeout_with_handle(ask, SETTLED).ok());
        }
        now
    });
    on_cleanup(cancel);
    free
}
