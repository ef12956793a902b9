//! The bar above the rows: selects all of them, and decides about those that are selected. It is always there and keeps its height, so that
//! it neither moves nor covers a row when it is needed.

use super::rows_in_use::focus_is_lost;
use crate::{
    api::shifts::{BulkAction, DecideShifts},
    browser::focus::{Scroll, focus, focused_element},
    components::{
        icon::{Icon, IconName},
        shift_row::PLAIN_FORM,
        ui::button::{Button, ButtonVariant, EnterSendsNothing, SubmitButton},
    },
    decisions::use_decisions,
    flash::BULK_FORM,
    i18n::{error::field_sentence, plural::count_text, text, use_locale},
    realtime::use_realtime,
    state::session::use_session,
};
use domain::{
    error::Error,
    id::ShiftId,
    shift::{MAX_REASON_CHARS, Selection, ShiftView, StableRows},
};
use leptos::{ev::SubmitEvent, html, prelude::*, server_fn::ServerFn};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// The bar.
#[component]
pub fn SelectionBar(rows: Memo<StableRows>, selectable: Memo<Vec<ShiftId>>) -> impl IntoView {
    let (locale, decisions) = (use_locale(), use_decisions());
    let bulk = decisions.bulk;
    let offline = use_realtime().connection.unreachable;
    let selected = Memo::new(move |_| bulk.selection.with(Selection::len));
    let total = Memo::new(move |_| selectable.with(Vec::len));
    let is_open = Memo::new(move |_| selected.get() > 0 || bulk.selecting.get());
    let is_empty = move || selected.get() == 0;
    let words = move || match total.get() {
        0 => text!(locale, selection.none_here).to_owned(),
        total => count_text!(locale, count(total), selection.all),
    };
    let all = NodeRef::<html::Input>::new();
    Effect::new(move |_| {
        let (selected, total) = (selected.get(), total.get());
        if let Some(all) = all.get() {
            all.set_checked(total > 0 && selected == total);
            all.set_indeterminate(selected > 0 && selected < total);
        }
    });
    let bar = NodeRef::<html::Div>::new();
    keep_focus(bar, is_open);
    let toggle_all = move |_| {
        let all_selected = selected.get_untracked() == total.get_untracked();
        bulk.select(|selection| {
            if all_selected {
                selection.clear();
            } else {
                selectable.with_untracked(|rows| selection.select_all(rows));
            }
        });
    };
    let ready = move || !bulk.busy.get_untracked() && !offline.get_untracked();
    let approve = move |event: SubmitEvent| {
        event.prevent_default();
        if ready() {
            decisions.approve_all(chosen(rows, bulk.selection));
        }
    };
    let reject = move |event: SubmitEvent| {
        event.prevent_default();
        let views = chosen(rows, bulk.selection);
        if ready() && !views.is_empty() {
            bulk.rejecting.set(Some(views));
        }
    };
    let left = move || {
        let left = bulk.left.get();
        (left > 0).then(|| count_text!(locale, count(left), selection.left))
    };
    view! {
        <div
            class="selection-bar"
            class:selection-bar--open=is_open
            role="group"
            aria-label=text!(locale, selection.label)
            node_ref=bar
        >
            <span class="selection-bar__start needs-script">
                <Button on_click=move |_| {
                    bulk.selecting.set(true)
                }>{text!(locale, selection.select)}</Button>
            </span>
            <label class="selection-bar__all needs-script">
                <input
                    type="checkbox"
                    autocomplete="off"
                    aria-label=words
                    disabled=move || total.get() == 0
                    node_ref=all
                    on:click=toggle_all
                />
                <span class="selection-bar__words" aria-hidden="true">
                    {move || (selected.get() == 0).then(words)}
                </span>
            </label>
            <p class="selection-bar__count" role="status">
                {move || {
                    let selected = selected.get();
                    (selected > 0).then(|| text!(locale, selection.count, count = selected))
                }}
                {move || left().map(|left| view! { <small>{left}</small> }.into_any())}
            </p>
            // Hidden, not removed: a button that goes while it is busy would still read its signals.
            <form class="selection-bar__action" hidden=is_empty on:submit=approve>
                <SubmitButton variant=ButtonVariant::Primary busy=bulk.busy disabled=offline>
                    {text!(locale, selection.approve)}
                </SubmitButton>
            </form>
            <form class="selection-bar__action" hidden=is_empty on:submit=reject>
                <SubmitButton variant=ButtonVariant::Danger disabled=offline>
                    {text!(locale, selection.reject)}
                </SubmitButton>
            </form>
            <span class="selection-bar__clear" hidden=move || !is_open.get()>
                <Button on_click=move |_| {
                    bulk.clear()
                }>
                    <span>{text!(locale, selection.clear)}</span>
                    <Icon icon=IconName::Close size=18 />
                </Button>
            </span>
            <PlainForm />
        </div>
    }
}

/// The same without scripts.
#[component]
fn PlainForm() -> impl IntoView {
    let locale = use_locale();
    let flash = use_session().flash.clone();
    let error = flash.as_ref().and_then(|flash| flash.error_of(BULK_FORM));
    let error = error.and_then(|error| match error {
        Error::Invalid { fields } => fields.any().map(|(field, error)| match field {
            "shifts" => text!(locale, selection.none_selected).to_owned(),
            _ => field_sentence(locale, field, error),
        }),
        _ => None,
    });
    let reason = flash.and_then(|flash| flash.typed_in(BULK_FORM, "reason"));
    let error = error.map(|error| {
        view! {
            <p class="field__error" role="alert">
                {error}
            </p>
        }
    });
    view! {
        <form class="selection-bar__plain" id=PLAIN_FORM method="post" action=DecideShifts::url()>
            <EnterSendsNothing />
            <SubmitButton
                variant=ButtonVariant::Primary
                sends=["action", BulkAction::Approve.as_str()]
            >
                {text!(locale, selection.plain_approve)}
            </SubmitButton>
            <input
                type="text"
                name="reason"
                value=reason
                maxlength=MAX_REASON_CHARS
                aria-label=text!(locale, selection.plain_reason)
                placeholder=text!(locale, selection.plain_reason)
            />
            <SubmitButton
                variant=ButtonVariant::Danger
                sends=["action", BulkAction::Reject.as_str()]
            >
                {text!(locale, selection.plain_reject)}
            </SubmitButton>
            {error}
        </form>
    }
}

/// The selected rows, in the order of the list.
fn chosen(rows: Memo<StableRows>, selection: RwSignal<Selection>) -> Vec<ShiftView> {
    let views = rows.with_untracked(|rows| {
        let rows = rows.rows().iter().map(|row| row.view.clone());
        rows.collect::<Vec<_>>()
    });
    selection.with_untracked(|selection| {
        let chosen = |view: &ShiftView| selection.contains(view.shift.id);
        views.into_iter().filter(chosen).collect()
    })
}

/// When the buttons go, the focus moves to what is left of the bar.
fn keep_focus(bar: NodeRef<html::Div>, is_open: Memo<bool>) {
    Effect::new(move |was_open: Option<bool>| {
        let open = is_open.get();
        if was_open == Some(true) && !open {
            request_animation_frame(move || {
                let is_lost = focus_is_lost() || focus_is_hidden();
                let Some(bar) = bar.get_untracked().filter(|_| is_lost) else {
                    return;
                };
                let controls = bar.query_selector_all("button, input").ok();
                let first = controls.and_then(|controls| {
                    let elements = (0..controls.length()).filter_map(|n| controls.get(n));
                    elements
                        .filter_map(|element| element.dyn_into::<HtmlElement>().ok())
                        .find(|element| element.offset_parent().is_some())
                });
                if let Some(first) = first {
                    focus(&first, Scroll::Keep);
                }
            });
        }
        open
    });
}

/// Whether a button of the bar has the focus that was just hidden. Browsers take the focus away only when they draw the page again.
fn focus_is_hidden() -> bool {
    focused_element()
        .filter(|focused| focused.closest(".selection-bar").ok().flatten().is_some())
        .and_then(|focused| focused.dyn_into::<HtmlElement>().ok())
        .is_some_and(|focused| focused.offset_parent().is_none())
}

fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
