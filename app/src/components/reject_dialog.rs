//! The dialog in which a rejection is written. It belongs to the page, not to a row, because the list may change behind it.

use super::{
    reject_reason::RejectReason,
    ui::button::{Button, ButtonVariant, SubmitButton},
};
use crate::{
    decisions::use_decisions,
    i18n::{
        error::field_sentence,
        shift::outcome,
        text,
        time::{span, today},
        use_locale,
    },
    realtime::use_realtime,
    state::{clock::use_clock, session::use_session},
};
use domain::{field_errors::FieldError, id::ShiftId};
use leptos::{html, prelude::*};

/// The dialog.
#[component]
pub fn RejectDialog() -> impl IntoView {
    let locale = use_locale();
    let decisions = use_decisions();
    let (realtime, clock) = (use_realtime(), use_clock());
    let dialog = NodeRef::<html::Dialog>::new();
    let reason = NodeRef::<html::Textarea>::new();
    let shift = Memo::new(move |_| {
        decisions
            .rejecting
            .with(|view| view.as_ref().map(|view| view.shift.id))
    });
    Effect::new(move |_| {
        let Some(dialog) = dialog.get() else { return };
        if decisions.rejecting.with(Option::is_some) {
            decisions.reject_error.set(None);
            if !dialog.open() {
                let _ = dialog.show_modal();
            }
        } else if dialog.open() {
            dialog.close();
        }
    });
    // The other EICs see that somebody works on this shift.
    Effect::new(move |before: Option<Option<ShiftId>>| {
        let (before, now) = (before.flatten(), shift.get());
        if before != now {
            before.inspect(|before| realtime.shift_closed(*before));
            now.inspect(|now| realtime.shift_opened(*now));
        }
        now
    });
    on_cleanup(move || {
        if let Some(open) = shift.try_get_untracked().flatten() {
            realtime.shift_closed(open);
        }
    });
    let busy = Signal::derive(move || {
        decisions.rejecting.with(|view| {
            view.as_ref()
                .is_some_and(|view| decisions.busy.with(|busy| busy.contains(&view.shift.id)))
        })
    });
    let offline = realtime.connection.unreachable;
    let session = use_session();
    let several_stations = session
        .user
        .as_ref()
        .is_some_and(|user| user.eic_stations().count() > 1);
    let about = move || {
        decisions.rejecting.with(|view| {
            let view = view.as_ref()?;
            let today = today(clock.now.get(), view.now_offset_seconds);
            let about = text!(
                locale,
                reject_dialog.about,
                driver = view.shift.driver_name.as_str(),
                vehicle = view.shift.vehicle_reg.as_str(),
                time = span(locale, view.start_local, view.end_local, today)
            );
            if !several_stations {
                return Some(about);
            }
            let station = view.shift.station_name.as_str();
            Some(text!(
                locale,
                reject_dialog.at_station,
                about = about,
                station = station
            ))
        })
    };
    // Somebody else may decide while the reason is being written. Then it can only be read and copied.
    let meanwhile = Memo::new(move |_| {
        let mine = decisions.rejecting.with(|view| {
            view.as_ref()
                .map(|view| (view.shift.id, view.shift.version))
        })?;
        let shift = realtime.shifts.latest(mine.0)?;
        (shift.version > mine.1).then(|| outcome(locale, &shift, clock.now.get()))
    });
    let is_decided = move || meanwhile.with(Option::is_some);
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if is_decided() {
            return;
        }
        let text = reason
            .get_untracked()
            .map(|reason| reason.value())
            .unwrap_or_default();
        if text.trim().is_empty() {
            let error = field_sentence(locale, "reason", &FieldError::Required);
            decisions.reject_error.set(Some(error));
            return;
        }
        if let Some(view) = decisions.rejecting.get_untracked() {
            decisions.reject(view, text);
        }
    };
    view! {
        <dialog
            class="dialog"
            aria-labelledby="reject-title"
            node_ref=dialog
            on:close=move |_| decisions.rejecting.set(None)
        >
            <form method="dialog" novalidate on:submit=submit>
                <h2 id="reject-title">{text!(locale, reject_dialog.title)}</h2>
                <p class="dialog__about">{move || about()}</p>
                {move || {
                    meanwhile
                        .get()
                        .map(|text| {
                            view! {
                                <p class="hint hint--warning" role="status">
                                    {text}
                                </p>
                            }
                                .into_any()
                        })
                }}
                <RejectReason
                    id="dialog-reason"
                    label=text!(locale, reject_dialog.reason)
                    rows=4
                    required=true
                    shift
                    error=decisions.reject_error
                    node_ref=reason
                />
                <div class="dialog__actions">
                    <Button on_click=move |_| {
                        decisions.rejecting.set(None)
                    }>
                        {move || {
                            if is_decided() {
                                text!(locale, reject_dialog.close)
                            } else {
                                text!(locale, reject_dialog.cancel)
                            }
                        }}
                    </Button>
                    <Show when=move || !is_decided()>
                        <SubmitButton variant=ButtonVariant::Danger busy disabled=offline>
                            {text!(locale, reject_dialog.reject)}
                        </SubmitButton>
                    </Show>
                </div>
            </form>
        </dialog>
    }
}
