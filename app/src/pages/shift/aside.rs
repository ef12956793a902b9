//! The column beside a shift: the decision for its EICs, cancelling for its vendor, or how it was decided.

mod cancel;

use crate::{
    api::shifts::{ApproveShift, RejectShift},
    components::ui::{
        button::{ButtonVariant, SubmitButton},
        field::Field,
        text_area::TextArea,
    },
    error::AppError,
    flash::DECISION_FORM,
    flash::{DecidedShift, FlashNotice},
    i18n::{
        error::field_sentence,
        shift::status_label,
        text,
        time::{ago, span, today},
        use_locale,
    },
    realtime::{Realtime, use_realtime},
    routes,
    state::{
        clock::use_clock,
        notices::{Notices, use_notices},
        session::use_session,
    },
};
use cancel::Cancel;
use domain::{
    error::Error,
    field_errors::FieldError,
    shift::{HistoryEvent, MAX_REASON_CHARS, Shift, ShiftDetails, ShiftStatus},
};
use leptos::{ev::SubmitEvent, form::ActionForm, html, prelude::*};

/// The column.
#[component]
pub fn Aside(details: Memo<ShiftDetails>, changed: Callback<()>) -> impl IntoView {
    let (locale, clock) = (use_locale(), use_clock());
    let may_decide = Memo::new(move |_| details.with(|details| details.may_decide));
    let may_cancel = Memo::new(move |_| details.with(|details| details.may_cancel));
    let seen = Memo::new(move |_| details.with(|details| Seen::of(&details.view.shift)));
    let about = Signal::derive(move || {
        details.with(|details| {
            let view = &details.view;
            let today = today(clock.now.get(), view.now_offset_seconds);
            text!(
                locale,
                reject_dialog.about,
                driver = view.shift.driver_name.as_str(),
                vehicle = view.shift.vehicle_reg.as_str(),
                time = span(locale, view.start_local, view.end_local, today)
            )
        })
    });
    let outcome = Outcome::new(details, changed);
    view! {
        <aside class="stack">
            {move || {
                if may_decide.get() {
                    view! { <Decision seen outcome /> }.into_any()
                } else {
                    view! { <Decided details /> }.into_any()
                }
            }} <PlanAgain details />
            {move || may_cancel.get().then(|| view! { <Cancel seen about outcome /> })}
        </aside>
    }
}

/// For the shift's vendor, whatever its status: a link to the form of a new shift, filled like this one.
#[component]
fn PlanAgain(details: Memo<ShiftDetails>) -> impl IntoView {
    let locale = use_locale();
    let (id, vendor) =
        details.with_untracked(|details| (details.view.shift.id, details.view.shift.vendor_id));
    let session = use_session();
    let may_plan = session
        .user
        .as_ref()
        .is_some_and(|user| user.is_vendor_of(vendor));
    may_plan.then(|| {
        view! {
            <section class="card pad stack wide-form">
                <p class="hint">{text!(locale, new_shift.again_hint)}</p>
                <a class="button" href=routes::plan_again(id)>
                    {text!(locale, new_shift.again)}
                </a>
            </section>
        }
    })
}

/// The state of the shift that the user has seen.
#[derive(Clone, Copy, PartialEq)]
struct Seen {
    id: i64,
    version: i64,
}

impl Seen {
    fn of(shift: &Shift) -> Self {
        Self {
            id: shift.id.get(),
            version: shift.version,
        }
    }
}

/// What the forms of this column do with their response.
#[derive(Clone, Copy)]
struct Outcome {
    details: Memo<ShiftDetails>,
    notices: Notices,
    realtime: Realtime,
    changed: Callback<()>,
}

impl Outcome {
    fn new(details: Memo<ShiftDetails>, changed: Callback<()>) -> Self {
        Self {
            details,
            notices: use_notices(),
            realtime: use_realtime(),
            changed,
        }
    }

    /// Shows a notice and loads the shift again, also if somebody else was faster.
    fn show(&self, answer: Option<Result<Shift, AppError>>) {
        match answer {
            Some(Ok(shift)) => {
                let decided = self
                    .details
                    .with_untracked(|details| DecidedShift::new(&shift, &details.view));
                self.notices.report(&FlashNotice::Decided(decided));
            }
            Some(Err(error)) if !matches!(error.0, Error::Invalid { .. }) => {
                self.notices.report_error(&error);
            }
            _ => return,
        }
        self.changed.run(());
        self.realtime.shifts.refetch_now();
    }
}

/// Hidden fields with the shift and its version.
#[component]
fn SeenFields(seen: Memo<Seen>) -> impl IntoView {
    view! {
        <input type="hidden" name="id" value=move || seen.get().id.to_string() />
        <input type="hidden" name="version" value=move || seen.get().version.to_string() />
    }
}

#[component]
fn Decision(seen: Memo<Seen>, outcome: Outcome) -> impl IntoView {
    let locale = use_locale();
    let (approve, reject) = (
        ServerAction::<ApproveShift>::new(),
        ServerAction::<RejectShift>::new(),
    );
    let (approved, rejected) = (approve.value(), reject.value());
    Effect::new(move |_| outcome.show(approved.get()));
    Effect::new(move |_| outcome.show(rejected.get()));
    let id = seen.get_untracked().id.to_string();
    let flash = use_session()
        .flash
        .clone()
        .filter(|flash| flash.typed_in(DECISION_FORM, "id").as_ref() == Some(&id));
    let typed = flash
        .as_ref()
        .and_then(|flash| flash.typed_in(DECISION_FORM, "reason"))
        .unwrap_or_default();
    let first = flash.and_then(|flash| flash.error_of(DECISION_FORM));
    let empty = RwSignal::new(false);
    let wrong = Signal::derive(move || {
        if empty.get() {
            return Some(field_sentence(locale, "reason", &FieldError::Required));
        }
        let error = match rejected.get() {
            Some(answer) => answer.err().map(|error| error.0),
            None => first.clone(),
        };
        match error {
            Some(Error::Invalid { fields }) => fields
                .any()
                .map(|(field, error)| field_sentence(locale, field, error)),
            _ => None,
        }
    });
    let reason = NodeRef::<html::Textarea>::new();
    let (approving, rejecting) = (approve.pending(), reject.pending());
    let busy = move || approving.get_untracked() || rejecting.get_untracked();
    let check_approval = move |event: SubmitEvent| {
        if busy() {
            event.prevent_default();
        }
    };
    let check_rejection = move |event: SubmitEvent| {
        let text = reason.get_untracked().map(|reason| reason.value());
        empty.set(text.is_some_and(|text| text.trim().is_empty()));
        if busy() || empty.get_untracked() {
            event.prevent_default();
        }
    };
    view! {
        <section class="card pad stack" id="reject" aria-labelledby="decision-title">
            <h2 id="decision-title">{text!(locale, shift_page.your_decision)}</h2>
            <ActionForm action=approve attr:class="wide-form" on:submit:capture=check_approval>
                <SeenFields seen />
                <SubmitButton variant=ButtonVariant::Primary busy=approving>
                    {text!(locale, shift_page.approve)}
                </SubmitButton>
            </ActionForm>
            <ActionForm
                action=reject
                attr:class="wide-form"
                attr:novalidate=true
                on:submit:capture=check_rejection
            >
                <SeenFields seen />
                <Field name="reason" label=text!(locale, shift_page.reason) error=wrong>
                    <TextArea
                        id="reason"
                        name="reason"
                        text=typed
                        placeholder=text!(locale, shift_page.reason_placeholder)
                        rows=3
                        max_length=MAX_REASON_CHARS
                        error=wrong
                        node_ref=reason
                    />
                </Field>
                <SubmitButton variant=ButtonVariant::Danger busy=rejecting>
                    {text!(locale, shift_page.reject)}
                </SubmitButton>
            </ActionForm>
        </section>
    }
}

/// How the shift was decided, or who has to decide.
#[component]
fn Decided(details: Memo<ShiftDetails>) -> impl IntoView {
    let (locale, clock) = (use_locale(), use_clock());
    let title = move || {
        details.with(|details| match details.view.shift.status {
            ShiftStatus::Pending => text!(locale, shift_page.waiting),
            status => status_label(locale, status),
        })
    };
    let text = move || {
        details.with(|details| {
            let shift = &details.view.shift;
            let by = |who: Option<&str>, at: jiff::Timestamp| {
                let who = who.unwrap_or(text!(locale, site.somebody));
                let ago = ago(locale, at, clock.now.get());
                text!(locale, shift_page.by, who = who, ago = ago)
            };
            match shift.status {
                ShiftStatus::Pending => {
                    let station = shift.station_name.as_str();
                    text!(locale, shift_page.waiting_for, station = station)
                }
                ShiftStatus::Approved | ShiftStatus::Rejected => {
                    let person = shift.decided_by.as_ref();
                    let at = shift.decided_at.unwrap_or(details.view.changed_at);
                    by(person.map(|person| person.full_name.as_str()), at)
                }
                ShiftStatus::Cancelled => by(cancelled_by(details), details.view.changed_at),
                ShiftStatus::Expired => text!(locale, shift_page.nobody_decided).to_owned(),
            }
        })
    };
    let reason = move || details.with(|details| details.view.shift.rejection_reason.clone());
    view! {
        <section class="card pad" aria-live="polite">
            <h2>{title}</h2>
            <p class="outcome">{text}</p>
            {move || reason().map(|reason| view! { <blockquote>{reason}</blockquote> }.into_any())}
        </section>
    }
}

/// The person who cancelled the shift, according to its history.
fn cancelled_by(details: &ShiftDetails) -> Option<&str> {
    let mut entries = details.history.iter();
    let entry = entries.find(|entry| entry.event == HistoryEvent::Cancelled)?;
    entry.user_name.as_deref()
}
