//! The dialog in which a rejection is written. It belongs to the page, not to a row, because the list may change behind it.

use super::{
    reason_dialog::{ReasonDialog, ReasonDialogTexts},
    reject_reason::RejectReason,
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
    let reason = NodeRef::<html::Textarea>::new();
    let shift = Memo::new(move |_| {
        decisions
            .rejecting
            .with(|view| view.as_ref().map(|view| view.shift.id))
    });
    let open = Signal::derive(move || decisions.rejecting.with(Option::is_some));
    Effect::new(move |_| {
        if open.get() {
            decisions.reject_error.set(None);
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
    let session = use_session();
    let several_stations = session
        .user
        .as_ref()
        .is_some_and(|user| user.eic_stations().count() > 1);
    let about = Signal::derive(move || {
        decisions.rejecting.with(|view| {
            let Some(view) = view else {
                return String::new();
            };
            let today = today(clock.now.get(), view.now_offset_seconds);
            let about = text!(
                locale,
                reject_dialog.about,
                driver = view.shift.driver_name.as_str(),
                vehicle = view.shift.vehicle_reg.as_str(),
                time = span(locale, view.start_local, view.end_local, today)
            );
            if !several_stations {
                return about;
            }
            let station = view.shift.station_name.as_str();
            text!(
                locale,
                reject_dialog.at_station,
                about = about,
                station = station
            )
        })
    });
    // Somebody else may decide while the reason is being written. Then it can only be read and copied.
    let meanwhile = Memo::new(move |_| {
        let mine = decisions.rejecting.with(|view| {
            view.as_ref()
                .map(|view| (view.shift.id, view.shift.version))
        })?;
        let shift = realtime.shifts.latest(mine.0)?;
        (shift.version > mine.1).then(|| outcome(locale, &shift, clock.now.get()))
    });
    let send = move |()| {
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
    let texts = ReasonDialogTexts {
        title: text!(locale, reject_dialog.title),
        hint: "",
        send: text!(locale, reject_dialog.reject),
        cancel: text!(locale, reject_dialog.cancel),
        close: text!(locale, reject_dialog.close),
    };
    view! {
        <ReasonDialog
            title_id="reject-title"
            texts
            about
            meanwhile
            open
            on_close=move |()| decisions.rejecting.set(None)
            on_send=send
            busy
        >
            <RejectReason
                id="dialog-reason"
                label=text!(locale, reject_dialog.reason)
                rows=4
                required=true
                shift
                error=decisions.reject_error
                node_ref=reason
            />
        </ReasonDialog>
    }
}
