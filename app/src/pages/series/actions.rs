//! The buttons for all dates and for the chosen ones. Without scripts both are there; with scripts those that fit what
//! is chosen.

use super::choice::Choice;
use crate::{
    api::series::{ChangeSeries, SeriesAction},
    components::{
        reject_reason::common_reasons,
        ui::{
            button::{ButtonVariant, SubmitButton},
            field::Field,
            text_area::TextArea,
        },
    },
    flash::SERIES_FORM,
    i18n::{error::field_sentence, text, use_locale},
    realtime::use_realtime,
    state::{clock::use_clock, session::use_session},
};
use domain::{
    error::Error, field_errors::FieldError, series::SeriesDetails, shift::MAX_REASON_CHARS,
};
use leptos::{html, prelude::*};

/// The cards of what the user may do.
#[component]
pub fn Actions(
    details: Memo<SeriesDetails>,
    choice: Choice,
    change: ServerAction<ChangeSeries>,
    /// The field of the reason.
    reason: NodeRef<html::Textarea>,
    /// Whether a rejection was refused because it has no reason.
    no_reason: RwSignal<bool>,
) -> impl IntoView {
    let locale = use_locale();
    let answer = change.value();
    let (id, decides, plans) = details.with_untracked(|details| {
        let id = details.first.series_id.map(|id| id.to_string());
        (id, details.decides, details.plans)
    });
    let session = use_session();
    let flash = session.flash.as_ref();
    let flash = flash.filter(|flash| flash.typed_in(SERIES_FORM, "id") == id);
    let typed = flash.and_then(|flash| flash.typed_in(SERIES_FORM, "reason"));
    let first = flash.and_then(|flash| flash.error_of(SERIES_FORM));
    let wrong = Callback::new(move |field: &'static str| {
        if field == "reason" && no_reason.get() {
            return Some(field_sentence(locale, field, &FieldError::Required));
        }
        let error = match answer.get() {
            Some(answer) => answer.err().map(|error| error.0),
            None => first.clone(),
        };
        match error {
            Some(Error::Invalid { fields }) => {
                Some(field_sentence(locale, field, fields.first(field)?))
            }
            _ => None,
        }
    });
    let is_open = Memo::new(move |_| choice.open.with(|open| !open.is_empty()));
    let typed = typed.unwrap_or_default();
    let (buttons, nothing) = match (decides, plans) {
        (true, _) => (
            view! { <Decide choice change reason typed wrong /> }.into_any(),
            text!(locale, series_page.nothing_open),
        ),
        (false, true) => (
            view! { <CancelDates choice change wrong /> }.into_any(),
            text!(locale, series_page.nothing_to_cancel),
        ),
        (false, false) => return ().into_any(),
    };
    // The buttons are hidden and stay: their effects read the action, which outlives them.
    view! {
        <div hidden=move || !is_open.get()>{buttons}</div>
        <section class="card pad" hidden=is_open>
            <p class="outcome">{nothing}</p>
        </section>
    }
    .into_any()
}

/// For an EIC: approve or reject.
#[component]
fn Decide(
    choice: Choice,
    change: ServerAction<ChangeSeries>,
    reason: NodeRef<html::Textarea>,
    /// The reason at first.
    typed: String,
    wrong: Callback<&'static str, Option<String>>,
) -> impl IntoView {
    let locale = use_locale();
    let pick = move |text: &'static str| {
        if let Some(area) = reason.get_untracked() {
            area.set_value(text);
            let _ = area.focus();
        }
    };
    let chip = move |text: &'static str| {
        view! {
            <button type="button" class="reasons__pick" on:click=move |_| pick(text)>
                {text}
            </button>
        }
    };
    let wrong_reason = Signal::derive(move || wrong.run("reason"));
    view! {
        <section class="card pad stack wide-form" aria-labelledby="decide-title">
            <h2 id="decide-title">{text!(locale, shift_page.your_decision)}</h2>
            <p class="hint">{text!(locale, series_page.pick_some)}</p>
            <NoneChosen wrong />
            <AllOrChosen
                choice
                change
                variant=ButtonVariant::Primary
                actions=[SeriesAction::ApproveAll, SeriesAction::Approve]
            />
            <div>
                <Field name="reason" label=text!(locale, shift_page.reason) error=wrong_reason>
                    <TextArea
                        id="reason"
                        name="reason"
                        text=typed
                        placeholder=text!(locale, reject_reason.placeholder)
                        rows=3
                        max_length=MAX_REASON_CHARS
                        error=wrong_reason
                        node_ref=reason
                    />
                </Field>
                <div
                    class="reasons needs-script"
                    role="group"
                    aria-label=text!(locale, reject_reason.common)
                >
                    {common_reasons(locale).map(chip).collect_view()}
                </div>
            </div>
            <AllOrChosen
                choice
                change
                variant=ButtonVariant::Danger
                actions=[SeriesAction::RejectAll, SeriesAction::Reject]
            />
        </section>
    }
}

/// For the vendor: cancel.
#[component]
fn CancelDates(
    choice: Choice,
    change: ServerAction<ChangeSeries>,
    wrong: Callback<&'static str, Option<String>>,
) -> impl IntoView {
    let locale = use_locale();
    view! {
        <section class="card pad stack wide-form">
            <p class="hint">{text!(locale, series_page.pick_to_cancel)}</p>
            <NoneChosen wrong />
            <AllOrChosen
                choice
                change
                variant=ButtonVariant::Danger
                actions=[SeriesAction::CancelAll, SeriesAction::Cancel]
            />
        </section>
    }
}

/// That no date was chosen, where some are meant.
#[component]
fn NoneChosen(wrong: Callback<&'static str, Option<String>>) -> impl IntoView {
    move || {
        wrong.run("dates").map(|text| {
            view! {
                <p class="form-error" role="alert">
                    {text}
                </p>
            }
        })
    }
}

/// The button for all dates, and the one for the chosen ones.
#[component]
fn AllOrChosen(
    choice: Choice,
    change: ServerAction<ChangeSeries>,
    variant: ButtonVariant,
    /// For all, and for the chosen dates.
    actions: [SeriesAction; 2],
) -> impl IntoView {
    let (locale, hydrated) = (use_locale(), use_clock().hydrated);
    let offline = use_realtime().connection.unreachable;
    let button = |action: SeriesAction| {
        let about_all = action.is_about_all();
        let is_hidden = move || hydrated.get() && about_all == (choice.count() > 0);
        let busy = Signal::derive(move || {
            let input = change.input();
            change.pending().get()
                && input.with(|input| input.as_ref().is_some_and(|input| input.what == action))
        });
        view! {
            <div hidden=is_hidden>
                <SubmitButton variant busy disabled=offline sends=["what", action.name()]>
                    {move || label(locale, action, choice, hydrated.get())}
                </SubmitButton>
            </div>
        }
    };
    let [all, chosen] = actions;
    view! {
        {button(all)}
        {button(chosen)}
    }
}

fn label(
    locale: crate::i18n::Locale,
    action: SeriesAction,
    choice: Choice,
    hydrated: bool,
) -> String {
    let all = choice.open.with(|open| open.len());
    let chosen = choice.count();
    match action {
        SeriesAction::ApproveAll => text!(locale, series_page.approve_all, count = all),
        SeriesAction::RejectAll => text!(locale, series_page.reject_all, count = all),
        SeriesAction::CancelAll => text!(locale, series_page.cancel_all, count = all),
        SeriesAction::Approve if hydrated => {
            text!(locale, series_page.approve_some, count = chosen)
        }
        SeriesAction::Reject if hydrated => text!(locale, series_page.reject_some, count = chosen),
        SeriesAction::Cancel if hydrated => text!(locale, series_page.cancel_some, count = chosen),
        SeriesAction::Approve => text!(locale, series_page.approve_selected).to_owned(),
        SeriesAction::Reject => text!(locale, series_page.reject_selected).to_owned(),
        SeriesAction::Cancel => text!(locale, series_page.cancel_selected).to_owned(),
    }
}
