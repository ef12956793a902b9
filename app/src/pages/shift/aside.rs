//! Beside the shift: the decision for those who may decide, the way back for its vendor, or how it was decided.

mod cancel;

use crate::{
    api::shifts::{ApproveShift, DECISION_FORM, RejectShift},
    components::{
        error_notice::sentence,
        ui::{
            button::{ButtonVariant, SubmitButton},
            field::Field,
            text_area::TextArea,
        },
    },
    error::AppError,
    realtime::{Realtime, use_realtime},
    state::{
        clock::{PageClock, use_clock},
        notices::{Notices, decided, use_notices},
        session::use_session,
    },
    when,
};
use cancel::Cancel;
use domain::{
    error::Error,
    shift::{MAX_REASON_CHARS, Shift, ShiftDetails, ShiftStatus},
};
use leptos::{ev::SubmitEvent, form::ActionForm, html, prelude::*};

/// The column.
#[component]
pub fn Aside(details: Memo<ShiftDetails>, changed: Callback<()>) -> impl IntoView {
    let may_decide = Memo::new(move |_| details.with(|details| details.may_decide));
    let may_cancel = Memo::new(move |_| details.with(|details| details.may_cancel));
    let seen = Memo::new(move |_| details.with(|details| Seen::of(&details.view.shift)));
    let about = Signal::derive(move || {
        details.with(|details| {
            let shift = &details.view.shift;
            format!("{} · {}", shift.driver_name, shift.vehicle_reg)
        })
    });
    let outcome = Outcome::new(changed);
    view! {
        <aside class="stack">
            {move || {
                if may_decide.get() {
                    view! { <Decision seen outcome /> }.into_any()
                } else {
                    view! { <Decided details /> }.into_any()
                }
            }}
            {move || may_cancel.get().then(|| view! { <Cancel seen about outcome /> })}
        </aside>
    }
}

/// The state of the shift that somebody decides about.
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

/// What the forms of this column do with their answer.
#[derive(Clone, Copy)]
struct Outcome {
    notices: Notices,
    clock: PageClock,
    realtime: Realtime,
    changed: Callback<()>,
}

impl Outcome {
    fn new(changed: Callback<()>) -> Self {
        Self {
            notices: use_notices(),
            clock: use_clock(),
            realtime: use_realtime(),
            changed,
        }
    }

    /// Says what became of it, and shows the shift as it stands now, whether it was this person or somebody faster.
    fn show(&self, answer: Option<Result<Shift, AppError>>) {
        match answer {
            Some(Ok(shift)) => self.notices.say(decided(&shift)),
            Some(Err(error)) if !matches!(error.0, Error::Invalid { .. }) => {
                self.notices.refuse(sentence(&error, self.clock.exact()));
            }
            _ => return,
        }
        self.changed.run(());
        self.realtime.shifts.refetch_now();
    }
}

/// Which state of which shift a form is about.
#[component]
fn SeenFields(seen: Memo<Seen>) -> impl IntoView {
    view! {
        <input type="hidden" name="id" value=move || seen.get().id.to_string() />
        <input type="hidden" name="version" value=move || seen.get().version.to_string() />
    }
}

#[component]
fn Decision(seen: Memo<Seen>, outcome: Outcome) -> impl IntoView {
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
            return Some("Please give a reason: the vendor reads it.".to_owned());
        }
        let error = match rejected.get() {
            Some(answer) => answer.err().map(|error| error.0),
            None => first.clone(),
        };
        match error {
            Some(Error::Invalid { fields }) => fields.any().map(str::to_owned),
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
            <h2 id="decision-title">"Your decision"</h2>
            <ActionForm action=approve attr:class="wide-form" on:submit:capture=check_approval>
                <SeenFields seen />
                <SubmitButton variant=ButtonVariant::Primary busy=approving>"Approve"</SubmitButton>
            </ActionForm>
            <ActionForm action=reject attr:class="wide-form" attr:novalidate=true on:submit:capture=check_rejection>
                <SeenFields seen />
                <Field name="reason" label="Reason for a rejection" error=wrong>
                    <TextArea
                        id="reason"
                        name="reason"
                        text=typed
                        placeholder="The vendor reads this"
                        rows=3
                        max_length=MAX_REASON_CHARS
                        error=wrong
                        node_ref=reason
                    />
                </Field>
                <SubmitButton variant=ButtonVariant::Danger busy=rejecting>"Reject"</SubmitButton>
            </ActionForm>
        </section>
    }
}

/// How it was decided, or that it waits for somebody else.
#[component]
fn Decided(details: Memo<ShiftDetails>) -> impl IntoView {
    let clock = use_clock();
    let text = move || {
        details.with(|details| {
            let shift = &details.view.shift;
            let ago = |at: Option<jiff::Timestamp>| {
                at.map(|at| when::ago(at, clock.now.get()))
                    .unwrap_or_default()
            };
            let who = shift
                .decided_by
                .as_ref()
                .map_or("Somebody", |person| person.full_name.as_str());
            match shift.status {
                ShiftStatus::Pending => (
                    "Waits for a decision",
                    format!("The engineers in charge of {} decide.", shift.station_name),
                ),
                ShiftStatus::Approved => {
                    ("Approved", format!("by {who}, {}", ago(shift.decided_at)))
                }
                ShiftStatus::Rejected => {
                    ("Rejected", format!("by {who}, {}", ago(shift.decided_at)))
                }
                ShiftStatus::Cancelled => (
                    "Cancelled",
                    format!("by the vendor, {}", ago(Some(details.view.changed_at))),
                ),
                ShiftStatus::Expired => ("Expired", "Nobody decided in time.".to_owned()),
            }
        })
    };
    let reason = move || details.with(|details| details.view.shift.rejection_reason.clone());
    view! {
        <section class="card pad" aria-live="polite">
            {move || {
                let (title, text) = text();
                view! {
                    <h2>{title}</h2>
                    <p class="outcome">{text}</p>
                }
            }}
            {move || reason().map(|reason| view! { <blockquote>{reason}</blockquote> }.into_any())}
        </section>
    }
}
