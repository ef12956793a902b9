//! The checkbox of a row.

use crate::{
    components::click_guard::use_click_guard,
    decisions::use_decisions,
    flash::BULK_FORM,
    i18n::{text, use_locale},
    scoped_memo::scoped_memo,
    state::session::use_session,
};
use domain::{
    id::ShiftId,
    shift::{SeenShift, Shift},
};
use leptos::{ev::MouseEvent, html, prelude::*};

/// Id of the form that decides about the selected shifts without scripts.
pub const PLAIN_FORM: &str = "decide-selected";

/// The rows that can be selected, in the order of the list.
#[derive(Clone, Copy)]
pub struct SelectableRows(pub Memo<Vec<ShiftId>>);

/// The checkbox. Shift and a click select all rows down or up to this one.
#[component]
pub fn RowSelect(
    /// The shift.
    #[prop(into)]
    shift: Shift,
) -> impl IntoView {
    let (locale, decisions, guard) = (use_locale(), use_decisions(), use_click_guard());
    let SelectableRows(rows) = expect_context();
    let (bulk, id) = (decisions.bulk, shift.id);
    let value = SeenShift {
        id,
        version: shift.version,
    }
    .to_string();
    let label = text!(
        locale,
        selection.row,
        vehicle = shift.vehicle_reg.as_str(),
        driver = shift.driver_name.as_str()
    );
    let selected = scoped_memo(move || bulk.selection.with(|selection| selection.contains(id)));
    let input = NodeRef::<html::Input>::new();
    // Not a property of the view: hydration would undo what was checked before it.
    Effect::new(move |shown: Option<()>| {
        let (selected, Some(input)) = (selected.get(), input.get()) else {
            return;
        };
        if shown.is_none() && input.checked() && !selected {
            bulk.select(|selection| selection.toggle(id));
        } else {
            input.set_checked(selected);
        }
    });
    let clicked = move |event: MouseEvent| {
        if !guard.ignores_clicks(id) {
            bulk.select(|selection| {
                if event.shift_key() {
                    rows.with_untracked(|rows| selection.extend_to(id, rows));
                } else {
                    selection.toggle(id);
                }
            });
        }
        if let Some(input) = input.get_untracked() {
            input.set_checked(
                bulk.selection
                    .with_untracked(|selection| selection.contains(id)),
            );
        }
    };
    view! {
        <label class="row__select">
            <input
                type="checkbox"
                name="shifts[]"
                value=value.clone()
                form=PLAIN_FORM
                autocomplete="off"
                checked=was_selected(&value)
                aria-label=label
                node_ref=input
                on:click=clicked
            />
        </label>
    }
}

/// Whether it was selected in a plain form that was refused.
fn was_selected(value: &str) -> bool {
    use_session().flash.as_ref().is_some_and(|flash| {
        flash.error_of(BULK_FORM).is_some()
            && flash
                .typed_in(BULK_FORM, "shifts")
                .is_some_and(|seen| seen.split(' ').any(|seen| seen == value))
    })
}
