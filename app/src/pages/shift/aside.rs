//! Beside the shift: the decision for those who may decide, the way back for its vendor, or how it was decided.

mod cancel;

use crate::{
    api::shifts::{ApproveShift, DECISION_FORM, RejectShift, approve_shift, reject_shift},
    components::{
        button::{Look, SubmitButton},
        error_notice::sentence,
        field::{Field, invalid},
        notice::use_notices,
    },
    entered::Entered,
    error::AppError,
    realtime::use_realtime,
    sending::Sending,
    session::use_session,
    ticking::use_clock,
    when,
};
use cancel::Cancel;
use domain::{
    id::ShiftId,
    problem::Problem,
    shift::{MAX_REASON_CHARS, ShiftDetails, ShiftStatus},
};
use leptos::{prelude::*, server_fn::ServerFn};

/// The column.
#[component]
pub fn Aside(details: Signal<Option<ShiftDetails>>, changed: RwSignal<u32>) -> impl IntoView {
    let may_decide = Memo::new(move |_| {
        details.with(|details| details.as_ref().is_some_and(|details| details.may_decide))
    });
    let may_cancel = Memo::new(move |_| {
        details.with(|details| details.as_ref().is_some_and(|details| details.may_cancel))
    });
    let ids = Memo::new(move |_| {
        details
            .with(|details| {
                details.as_ref().map(|details| {
                    (
                        details.view.shift.id.to_string(),
                        details.view.shift.version.to_string(),
                    )
                })
            })
            .unwrap_or_default()
    });
    let about = Signal::derive(move || {
        details.with(|details| {
            let shift = &details.as_ref()?.view.shift;
            Some(format!("{} · {}", shift.driver_name, shift.vehicle_reg))
        })
    });
    view! {
        <aside class="stack">
            {move || may_decide.get().then(|| view! { <Decision ids changed /> }.into_any())}
            {move || (!may_decide.get()).then(|| view! { <Outcome details /> }.into_any())}
            {move || may_cancel.get().then(|| view! { <Cancel ids about changed /> }.into_any())}
        </aside>
    }
}

/// What the two forms of a decision do with their answer.
fn settle(value: Option<Result<String, AppError>>, changed: RwSignal<u32>) {
    let (notices, clock) = (use_notices(), use_clock());
    match value {
        Some(Ok(text)) => notices.say(text),
        Some(Err(error)) if !matches!(error.0, Problem::Invalid { .. }) => {
            notices.refuse(sentence(&error, clock.exact()))
        }
        _ => return,
    }
    // As it stands now, whether it was this person or somebody faster.
    changed.update(|count| *count += 1);
    use_realtime().refetch_shifts();
}

fn shift_id(form: &Entered) -> ShiftId {
    ShiftId::new(form.number("id").unwrap_or_default())
}

#[component]
fn Hidden(ids: Memo<(String, String)>) -> impl IntoView {
    view! {
        <input type="hidden" name="id" value=move || ids.with(|ids| ids.0.clone()) />
        <input type="hidden" name="version" value=move || ids.with(|ids| ids.1.clone()) />
    }
}

#[component]
fn Decision(ids: Memo<(String, String)>, changed: RwSignal<u32>) -> impl IntoView {
    let (approve, reject) = (Sending::<String>::new(), Sending::<String>::new());
    Effect::new(move |_| settle(approve.answer.get(), changed));
    Effect::new(move |_| settle(reject.answer.get(), changed));
    let session = use_session();
    let id = ids.with_untracked(|ids| ids.0.clone());
    let flash = session
        .flash
        .clone()
        .filter(|flash| flash.typed_in(DECISION_FORM, "id").as_ref() == Some(&id));
    let typed = flash
        .as_ref()
        .and_then(|flash| flash.typed_in(DECISION_FORM, "reason"));
    let first = flash.and_then(|flash| flash.problem_of(DECISION_FORM));
    let empty = RwSignal::new(false);
    let wrong = Signal::derive(move || {
        if empty.get() {
            return Some("Please give a reason: the vendor reads it.".to_owned());
        }
        let problem = match reject.answer.get() {
            Some(outcome) => outcome.err().map(|error| error.0),
            None => first.clone(),
        };
        match problem {
            Some(Problem::Invalid { fields }) => fields.any().map(str::to_owned),
            _ => None,
        }
    });
    let busy = move || approve.pending.get() || reject.pending.get();
    let on_approve = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if let (false, Some(form)) = (busy(), Entered::of(&event)) {
            approve.send(approve_shift(shift_id(&form), form.number("version")));
        }
    };
    let on_reject = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if let (false, Some(form)) = (busy(), Entered::of(&event)) {
            let reason = form.text("reason");
            empty.set(reason.trim().is_empty());
            if !empty.get_untracked() {
                reject.send(reject_shift(
                    shift_id(&form),
                    form.number("version"),
                    reason,
                ));
            }
        }
    };
    view! {
        <section class="card pad stack" id="reject" aria-labelledby="decision-title">
            <h2 id="decision-title">"Your decision"</h2>
            <form class="wide-form" method="post" action=ApproveShift::url() on:submit=on_approve>
                <Hidden ids />
                <SubmitButton look=Look::Primary busy=approve.pending>"Approve"</SubmitButton>
            </form>
            <form class="wide-form" method="post" action=RejectShift::url() novalidate on:submit=on_reject>
                <Hidden ids />
                <Field name="reason" label="Reason for a rejection" error=wrong>
                    <textarea
                        id="reason"
                        name="reason"
                        rows="3"
                        maxlength=MAX_REASON_CHARS
                        placeholder="The vendor reads this"
                        aria-describedby="reason-error"
                        aria-invalid=invalid(wrong)
                    >
                        {typed}
                    </textarea>
                </Field>
                <SubmitButton look=Look::Danger busy=reject.pending>"Reject"</SubmitButton>
            </form>
        </section>
    }
}

/// How it was decided, or that it waits for somebody else.
#[component]
fn Outcome(details: Signal<Option<ShiftDetails>>) -> impl IntoView {
    let clock = use_clock();
    let text = move || {
        details.with(|details| {
            let details = details.as_ref()?;
            let shift = &details.view.shift;
            let ago = |at: Option<jiff::Timestamp>| {
                at.map(|at| when::ago(at, clock.now.get()))
                    .unwrap_or_default()
            };
            let who = shift
                .decided_by
                .as_ref()
                .map_or("Somebody", |person| person.full_name.as_str());
            Some(match shift.status {
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
            })
        })
    };
    let reason =
        move || details.with(|details| details.as_ref()?.view.shift.rejection_reason.clone());
    view! {
        <section class="card pad" aria-live="polite">
            {move || text().map(|(title, text)| view! {
                <h2>{title}</h2>
                <p class="outcome">{text}</p>
            }.into_any())}
            {move || reason().map(|reason| view! { <blockquote>{reason}</blockquote> }.into_any())}
        </section>
    }
}
