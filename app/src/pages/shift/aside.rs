//! The column beside a shift: the decision for its EICs, cancelling for its vendor, or how it was decided.

mod approval;
mod cancel;
mod deadline;
mod decided;
mod decision;
mod next_request;
mod revoke;

use crate::{
    components::{
        evidence::EvidenceWatch,
        loaded::Loading,
        shift_receipts::{Receipts, ShiftReceipts},
    },
    error::AppError,
    flash::{DecidedShift, FlashNotice},
    i18n::{
        text,
        time::{span, today},
        use_locale,
    },
    realtime::{Realtime, use_realtime},
    routes,
    state::{
        clock::use_clock,
        notices::{Notices, use_notices},
        reason_draft::{ReasonDrafts, ReasonKind, use_reason_drafts},
        session::use_session,
    },
};
use cancel::Cancel;
use decided::{Decided, focus_decided};
use decision::Decision;
use domain::{
    error::Error,
    shift::{Shift, ShiftBoard},
    shift_details::ShiftDetails,
};
use leptos::prelude::*;
use next_request::NextRequest;
pub use next_request::load_pending;
use revoke::Revoke;

/// The column.
#[component]
pub fn Aside(
    details: Memo<ShiftDetails>,
    watch: EvidenceWatch,
    receipts: Receipts,
    /// From [`load_pending`].
    pending: Loading<Option<ShiftBoard>>,
    changed: Callback<()>,
) -> impl IntoView {
    let (locale, clock) = (use_locale(), use_clock());
    let may_decide = Memo::new(move |_| details.with(|details| details.may_decide));
    // It may end while the page is open.
    let may_approve = Memo::new(move |_| {
        let now = clock.now.get();
        may_decide.get() && details.with(|details| details.view.shift.can_be_approved(now))
    });
    let may_revoke = Memo::new(move |_| {
        let now = clock.now.get();
        details.with(|details| details.may_revoke && details.view.shift.can_be_revoked(now))
    });
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
    let outcome = Outcome::new(details, watch, changed);
    let id = details.with_untracked(|details| details.view.shift.id);
    view! {
        <aside class="stack">
            <Decision seen about may_decide may_approve outcome />
            {move || {
                (!may_decide.get())
                    .then(|| {
                        view! {
                            <Decided details outcome />
                            <NextRequest pending after=id />
                        }
                    })
            }}
            <Revoke seen about may_revoke outcome />
            <ShiftReceipts receipts />
            <PlanAgain details />
            <Cancel seen about may_cancel outcome />
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

/// What the forms of this column do with their response. A form goes once it is of no use any more, which the socket may report before the
/// response arrives. So the components that wait for a response stay, and only what they show goes.
#[derive(Clone, Copy)]
struct Outcome {
    details: Memo<ShiftDetails>,
    watch: EvidenceWatch,
    notices: Notices,
    realtime: Realtime,
    reasons: ReasonDrafts,
    changed: Callback<()>,
    /// Whether the user decided on this page. The focus moves to the result, because the button that had it is gone.
    decided: StoredValue<bool>,
}

impl Outcome {
    fn new(details: Memo<ShiftDetails>, watch: EvidenceWatch, changed: Callback<()>) -> Self {
        Self {
            details,
            watch,
            notices: use_notices(),
            realtime: use_realtime(),
            reasons: use_reason_drafts(),
            changed,
            decided: StoredValue::new(false),
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
                self.reasons.forget(shift.id);
                self.reasons.of(ReasonKind::Override).forget(shift.id);
                self.decided.set_value(true);
                self.focus_if_decided();
            }
            Some(Err(error)) if !matches!(error.0, Error::Invalid { .. }) => {
                if matches!(error.0, Error::EvidenceChanged { .. }) {
                    self.watch.refused();
                }
                self.notices.report_error(&error);
            }
            _ => return,
        }
        self.changed.run(());
        self.realtime.shifts.refetch_now();
    }

    /// Moves the focus to the result of the user's decision once it is shown.
    fn focus_if_decided(self) {
        if self.decided.get_value() {
            request_animation_frame(focus_decided);
        }
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
