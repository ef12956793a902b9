//! The form of a stock request: a new one, or changes of one that waits.

use super::ui::{
    button::{ButtonVariant, SubmitButton},
    field::{Field, invalid},
    text_area::TextArea,
};
use crate::{
    api::stock_requests::{CancelStockRequest, ChangeStockRequest, RequestStock},
    browser::focus::{Scroll, focus_text},
    error::AppError,
    flash::{FlashNotice, STOCK_FORM, StockAction},
    i18n::{error::field_sentence, text, use_locale},
    realtime::{Realtime, use_realtime},
    state::{
        notices::{Notices, use_notices},
        session::use_session,
    },
};
use domain::{
    error::Error,
    field_errors::{FieldError, FieldErrors},
    id::StationId,
    stock_request::{MAX_NOTE_CHARS, StockRequest},
};
use leptos::{ev::SubmitEvent, form::ActionForm, html, prelude::*};

/// Id of the heading of a request.
pub const REQUEST_TITLE: &str = "request-title";

/// Sending a new request, and showing what became of it. Made by what stays on the page: the form goes once the request is there, which the
/// socket may report before the response arrives.
pub fn new_request(
    changed: Callback<()>,
    // Becomes true when it was accepted: the request, which then appears, gets the focus.
    sent: RwSignal<bool>,
) -> ServerAction<RequestStock> {
    let create = ServerAction::<RequestStock>::new();
    let (answer, outcome) = (create.value(), Outcome::new(changed));
    Effect::new(move |_| {
        if outcome.show(answer.get(), StockAction::Requested) {
            sent.set(true);
        }
    });
    create
}

/// Changing and cancelling a request, and showing what became of it. Made by what stays on the page, like [`new_request`].
#[derive(Clone, Copy)]
pub struct RequestChanges {
    change: ServerAction<ChangeStockRequest>,
    cancel: ServerAction<CancelStockRequest>,
}

impl RequestChanges {
    /// Calls `changed` after the request was changed or refused.
    pub fn new(changed: Callback<()>) -> Self {
        let (change, cancel) = (
            ServerAction::<ChangeStockRequest>::new(),
            ServerAction::<CancelStockRequest>::new(),
        );
        let (answer, cancelled) = (change.value(), cancel.value());
        let outcome = Outcome::new(changed);
        Effect::new(move |_| {
            outcome.show(answer.get(), StockAction::Changed);
        });
        Effect::new(move |_| {
            if outcome.show(cancelled.get(), StockAction::Cancelled) {
                focus_request();
            }
        });
        Self { change, cancel }
    }
}

/// Shows what became of a form.
#[derive(Clone, Copy)]
struct Outcome {
    notices: Notices,
    realtime: Realtime,
    changed: Callback<()>,
}

impl Outcome {
    fn new(changed: Callback<()>) -> Self {
        Self {
            notices: use_notices(),
            realtime: use_realtime(),
            changed,
        }
    }

    /// Shows a notice and loads the page's data again. Returns whether the form was accepted.
    fn show(self, answer: Option<Result<StockRequest, AppError>>, action: StockAction) -> bool {
        let accepted = match answer {
            Some(Ok(request)) => {
                let station = request.station_name;
                self.notices.report(&FlashNotice::Stock { action, station });
                true
            }
            Some(Err(error)) if !matches!(error.0, Error::Invalid { .. }) => {
                self.notices.report_error(&error);
                false
            }
            _ => return false,
        };
        self.changed.run(());
        self.realtime.records.refetch_now();
        accepted
    }
}

/// Moves the focus to the heading of the request: the form that had it is gone.
pub fn focus_request() {
    request_animation_frame(|| {
        if let Some(title) = document().get_element_by_id(REQUEST_TITLE) {
            focus_text(title, Scroll::Keep);
        }
    });
}

/// The form of a new request.
#[component]
pub fn NewStockRequest(
    /// The stations without a request that waits; at least one.
    stations: Vec<(StationId, String)>,
    create: ServerAction<RequestStock>,
) -> impl IntoView {
    let locale = use_locale();
    let (pending, answer) = (create.pending(), create.value());
    let hours = NodeRef::<html::Input>::new();
    let missing = RwSignal::new(false);
    let offline = use_realtime().connection.unreachable;
    let check = move |event: SubmitEvent| {
        let value = hours.get_untracked().map(|hours| hours.value());
        missing.set(value.is_some_and(|value| value.trim().is_empty()));
        if let Some(hours) = hours.get_untracked().filter(|_| missing.get_untracked()) {
            let _ = hours.focus();
        }
        if missing.get_untracked() || pending.get_untracked() || offline.get_untracked() {
            event.prevent_default();
        }
    };
    let error = Signal::derive(move || answer.get().and_then(Result::err).map(|error| error.0));
    let station = match &stations[..] {
        [(id, _)] => {
            view! { <input type="hidden" name="station_id" value=id.to_string() /> }.into_any()
        }
        _ => {
            let options = stations
                .iter()
                .map(|(id, name)| {
                    view! { <option value=id.to_string()>{name.clone()}</option> }
                })
                .collect_view();
            view! {
                <Field
                    name="station_id"
                    label=text!(locale, stock.station)
                    error=Signal::stored(None::<String>)
                >
                    <select id="station_id" name="station_id">
                        {options}
                    </select>
                </Field>
            }
            .into_any()
        }
    };
    view! {
        <ActionForm action=create attr:novalidate=true on:submit:capture=check>
            {station}
            <Fields
                hours_label=text!(locale, stock.hours)
                hours_placeholder=text!(locale, stock.hours_placeholder)
                hours
                missing
                error
            />
            <div class="form-actions">
                <SubmitButton variant=ButtonVariant::Primary busy=pending disabled=offline>
                    {text!(locale, stock.send)}
                </SubmitButton>
            </div>
        </ActionForm>
    }
}

/// Changes and cancels a request that waits.
#[component]
pub fn ChangeRequest(
    /// The request as it stands.
    #[prop(into)]
    request: Signal<StockRequest>,
    changes: RequestChanges,
) -> impl IntoView {
    let locale = use_locale();
    let RequestChanges { change, cancel } = changes;
    let (changing, cancelling) = (change.pending(), cancel.pending());
    let answer = change.value();
    let hours = NodeRef::<html::Input>::new();
    Effect::new(move |_| {
        if let (Some(Ok(_)), Some(hours)) = (answer.get(), hours.get_untracked()) {
            // The hours count from now: sent again, they would change the time.
            hours.set_value("");
        }
    });
    let offline = use_realtime().connection.unreachable;
    let check = move |event: SubmitEvent| {
        if changing.get_untracked() || cancelling.get_untracked() || offline.get_untracked() {
            event.prevent_default();
        }
    };
    let error = Signal::derive(move || answer.get().and_then(Result::err).map(|error| error.0));
    let id = request.get_untracked().id;
    let first = request.get_untracked();
    let version = move || request.get().version.to_string();
    view! {
        <ActionForm action=change attr:novalidate=true on:submit:capture=check>
            <input type="hidden" name="id" value=id.to_string() />
            <input type="hidden" name="version" value=version />
            <Fields
                hours_label=text!(locale, stock.new_hours)
                hours_placeholder=text!(locale, stock.keep_hours)
                hours
                missing=RwSignal::new(false)
                quantity=first.quantity_kg.map(|quantity| quantity.to_string()).unwrap_or_default()
                note=first.note.unwrap_or_default()
                error
            />
            <div class="form-actions">
                <SubmitButton variant=ButtonVariant::Primary busy=changing disabled=offline>
                    {text!(locale, stock.save)}
                </SubmitButton>
            </div>
        </ActionForm>
        <ActionForm action=cancel attr:class="wide-form stack" on:submit:capture=check>
            <input type="hidden" name="id" value=id.to_string() />
            <input type="hidden" name="version" value=version />
            <p class="hint">{text!(locale, stock.cancel_hint)}</p>
            <SubmitButton variant=ButtonVariant::Danger busy=cancelling disabled=offline>
                {text!(locale, stock.cancel)}
            </SubmitButton>
        </ActionForm>
    }
}

/// Hours, quantity and note.
#[component]
fn Fields(
    hours_label: &'static str,
    hours_placeholder: &'static str,
    hours: NodeRef<html::Input>,
    /// Whether the hours were left out.
    missing: RwSignal<bool>,
    #[prop(optional)] quantity: String,
    #[prop(optional)] note: String,
    /// Why the form was refused.
    error: Signal<Option<Error>>,
) -> impl IntoView {
    let locale = use_locale();
    let session = use_session();
    let flash = session
        .flash
        .as_ref()
        .filter(|flash| flash.error_of(STOCK_FORM).is_some());
    let typed = |field: &str, value: String| {
        let typed = flash.and_then(|flash| flash.typed_in(STOCK_FORM, field));
        typed.unwrap_or(value)
    };
    let first = flash.and_then(|flash| flash.error_of(STOCK_FORM));
    let fields = Memo::new(move |_| match error.get().or_else(|| first.clone()) {
        Some(Error::Invalid { fields }) => fields,
        _ => FieldErrors::default(),
    });
    let wrong = move |name: &'static str| {
        Signal::derive(move || {
            fields.with(|fields| {
                let error = fields.first(name)?;
                Some(field_sentence(locale, name, error))
            })
        })
    };
    let refused_hours = wrong("hours_to_empty");
    let hours_error = Signal::derive(move || {
        let own = field_sentence(locale, "hours_to_empty", &FieldError::Required);
        missing.get().then_some(own).or_else(|| refused_hours.get())
    });
    let (quantity_error, note_error) = (wrong("quantity_kg"), wrong("note"));
    let (hours_text, quantity, note) = (
        typed("hours_to_empty", String::new()),
        typed("quantity_kg", quantity),
        typed("note", note),
    );
    view! {
        <div class="grid2">
            <Field name="hours_to_empty" label=hours_label error=hours_error>
                <input
                    id="hours_to_empty"
                    name="hours_to_empty"
                    inputmode="decimal"
                    autocomplete="off"
                    maxlength="12"
                    placeholder=hours_placeholder
                    value=hours_text
                    aria-describedby="hours_to_empty-error"
                    aria-invalid=invalid(hours_error)
                    node_ref=hours
                />
            </Field>
            <Field name="quantity_kg" label=text!(locale, stock.quantity) error=quantity_error>
                <input
                    id="quantity_kg"
                    name="quantity_kg"
                    inputmode="numeric"
                    autocomplete="off"
                    maxlength="7"
                    value=quantity
                    aria-describedby="quantity_kg-error"
                    aria-invalid=invalid(quantity_error)
                />
            </Field>
        </div>
        <Field name="note" label=text!(locale, stock.note_field) error=note_error>
            <TextArea
                id="note"
                name="note"
                text=note
                placeholder=text!(locale, stock.note_placeholder)
                rows=2
                max_length=MAX_NOTE_CHARS
                error=note_error
            />
        </Field>
    }
}
