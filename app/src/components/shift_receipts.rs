//! For the vendor of a pending shift: whether the request has arrived, and a reminder for those who decide.

use super::{
    loaded::{Loaded, Loading},
    ui::button::SubmitButton,
};
use crate::{
    api::receipts::{NudgeShift, read_receipts},
    flash::FlashNotice,
    i18n::{
        receipts::{next_reminder, receipts},
        text, use_locale,
    },
    realtime::use_realtime,
    state::{clock::use_clock, notices::use_notices, session::use_session},
};
use domain::{id::ShiftId, shift::ShiftReceiptsView};
use leptos::{ev::SubmitEvent, form::ActionForm, prelude::*};
use std::time::Duration;

/// How often a page that is looked at asks. No frame tells a vendor that an engineer has seen a request.
const ASK_EVERY: Duration = Duration::from_secs(10);

/// The receipts of a shift, for those who may be its vendor.
#[derive(Clone, Copy)]
pub struct Receipts {
    id: ShiftId,
    answer: Loading<Option<ShiftReceiptsView>>,
    /// Changes when the page asks again.
    asked: RwSignal<u32>,
}

impl Receipts {
    /// Asks for the receipts; does not ask for users who never see any.
    pub fn load(id: ShiftId) -> Self {
        let realtime = use_realtime();
        let session = use_session();
        let may_see = session.has_bell()
            && session
                .user
                .as_ref()
                .is_some_and(|user| user.vendors().next().is_some());
        let asked = RwSignal::new(0_u32);
        let answer = Resource::new_serde_wb_blocking(
            move || {
                (
                    realtime.shifts.version_of(id),
                    asked.get(),
                    realtime.all_changed.get(),
                )
            },
            move |_| async move {
                if may_see {
                    read_receipts(id).await
                } else {
                    Ok(None)
                }
            },
        );
        Self { id, answer, asked }
    }
}

/// The panel; nothing for other users, and once the shift is decided.
#[component]
pub fn ShiftReceipts(receipts: Receipts) -> impl IntoView {
    let Receipts { id, answer, asked } = receipts;
    view! {
        <Loaded resource=answer let(answer)>
            <Answer id answer asked />
        </Loaded>
    }
}

/// The panel stays the same while its numbers change, so that its button keeps the focus.
#[component]
fn Answer(
    id: ShiftId,
    answer: Memo<Option<ShiftReceiptsView>>,
    asked: RwSignal<u32>,
) -> impl IntoView {
    let is_shown = Memo::new(move |_| answer.with(Option::is_some));
    move || {
        is_shown
            .get()
            .then(|| view! { <Panel id answer asked /> }.into_any())
    }
}

fn ask_while_looked_at(asked: RwSignal<u32>) {
    Effect::new(move |_| {
        let ask = move || {
            if !document().hidden() {
                asked.update(|asked| *asked += 1);
            }
        };
        let timer = set_interval_with_handle(ask, ASK_EVERY).ok();
        let looked_at = window_event_listener_untyped("visibilitychange", move |_| ask());
        on_cleanup(move || {
            if let Some(timer) = timer {
                timer.clear();
            }
            looked_at.remove();
        });
    });
}

#[component]
fn Panel(
    id: ShiftId,
    answer: Memo<Option<ShiftReceiptsView>>,
    asked: RwSignal<u32>,
) -> impl IntoView {
    let (locale, clock, notices) = (use_locale(), use_clock(), use_notices());
    ask_while_looked_at(asked);
    let nudge = ServerAction::<NudgeShift>::new();
    let (pending, sent) = (nudge.pending(), nudge.value());
    Effect::new(move |_| {
        match sent.get() {
            Some(Ok(told)) => notices.report(&FlashNotice::Nudged { told }),
            Some(Err(error)) => notices.report_error(&error),
            None => return,
        }
        asked.update(|asked| *asked += 1);
    });
    let words = Memo::new(move |_| {
        answer.with(|view| {
            let view = view.as_ref();
            view.map(|view| receipts(locale, view)).unwrap_or_default()
        })
    });
    // The time may pass while the page is open.
    let wait = Memo::new(move |_| {
        let now = clock.now.get();
        answer.with(|view| {
            let view = view.as_ref()?;
            view.next_nudge_at.filter(|next| *next > now)?;
            next_reminder(locale, view)
        })
    });
    let has_to_wait = Signal::derive(move || wait.with(Option::is_some));
    let once = move |event: SubmitEvent| {
        if pending.get_untracked() || has_to_wait.get_untracked() {
            event.prevent_default();
        }
    };
    let hint = move || {
        let wait = wait.get();
        wait.unwrap_or_else(|| text!(locale, receipts.once_an_hour).to_owned())
    };
    view! {
        <section class="card pad" aria-labelledby="receipts-title">
            <h2 id="receipts-title">{text!(locale, receipts.title)}</h2>
            <div class="stack">
                <p aria-live="polite">{words}</p>
                <ActionForm action=nudge attr:class="wide-form" on:submit:capture=once>
                    <input type="hidden" name="id" value=id.to_string() />
                    <SubmitButton busy=pending disabled=has_to_wait>
                        {text!(locale, receipts.send)}
                    </SubmitButton>
                </ActionForm>
                <p class="hint">{hint}</p>
            </div>
        </section>
    }
}
