//! The bar at the lower edge of every page: emergencies that the user has not acknowledged. It takes part in the flow of the
//! page at its end, so that nothing above it moves when it comes.

use super::icon::{Icon, IconName};
use crate::{
    api::{emergencies::AcknowledgeEmergency, notifications::MarkNotificationRead},
    browser::focus::{Scroll, focus, focused_element},
    i18n::{Locale, text, use_locale},
    realtime::use_realtime,
    state::session::use_session,
};
use domain::{
    alarm::Alarm,
    id::{EmergencyId, NotificationId},
};
use leptos::{ev, html, prelude::*, server_fn::ServerFn};
use std::time::Duration;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// The bar ignores the pointer for so long after something came in.
const NEW_FOR: Duration = Duration::from_millis(700);

/// The bar, and what screen readers announce at once. Empty while notifications are switched off.
#[component]
pub fn EmergencyBar() -> impl IntoView {
    use_session().has_bell().then(|| {
        let announcement = use_realtime().alarms.announcement;
        view! {
            <p class="visually-hidden" role="alert">
                {announcement}
            </p>
            <Transition>
                <Bar />
            </Transition>
        }
        .into_any()
    })
}

#[component]
fn Bar() -> impl IntoView {
    let locale = use_locale();
    let alarms = use_realtime().alarms;
    let bar = NodeRef::<html::Section>::new();
    let (at_top, is_new) = (RwSignal::new(false), RwSignal::new(false));
    look_after(bar, at_top, is_new);
    let silent = move || {
        (!alarms.list().is_empty() && alarms.is_silent()).then(|| {
            view! {
                <p class="alarms__silent">
                    <Icon icon=IconName::SoundBlocked size=18 />
                    {text!(locale, emergency.sound_blocked)}
                </p>
            }
            .into_any()
        })
    };
    view! {
        <section
            class="alarms"
            class:alarms--top=at_top
            class:alarms--new=is_new
            aria-label=text!(locale, emergency.bar)
            // Read in here, so that the server waits for it.
            hidden=move || alarms.list().is_empty()
            node_ref=bar
        >
            {silent}
            <For
                each=move || alarms.list()
                key=|alarm: &Alarm| (alarm.emergency, alarm.notification)
                children=move |alarm| view! { <OneAlarm alarm /> }
            />
        </section>
    }
}

#[component]
fn OneAlarm(alarm: Alarm) -> impl IntoView {
    let locale = use_locale();
    let action = match (alarm.emergency, alarm.notification) {
        (Some(id), _) => view! { <Acknowledge id /> }.into_any(),
        (None, Some(id)) => view! { <Read id /> }.into_any(),
        (None, None) => ().into_any(),
    };
    let url = alarm.action_url.clone();
    view! {
        <div class="alarm" class:alarm--drill=alarm.drill>
            <span class="alarm__icon" aria-hidden="true">
                "🚨"
            </span>
            <div class="alarm__text">
                <b>{title(locale, &alarm)}</b>
                <p>{alarm.text}</p>
            </div>
            <div class="alarm__actions">
                {url
                    .map(|url| {
                        view! {
                            <a class="alarm__open" href=url>
                                {text!(locale, emergency.open)}
                            </a>
                        }
                    })} {action}
            </div>
        </div>
    }
}

fn title(locale: Locale, alarm: &Alarm) -> String {
    match (&alarm.title, alarm.drill) {
        (Some(title), _) => title.clone(),
        (None, true) => text!(locale, notification.emergency_drill).to_owned(),
        (None, false) => text!(locale, notification.emergency).to_owned(),
    }
}

#[component]
fn Acknowledge(id: EmergencyId) -> impl IntoView {
    let locale = use_locale();
    let alarms = use_realtime().alarms;
    let busy = move || alarms.is_busy(id).then_some("true");
    let send = move |event: ev::SubmitEvent| {
        event.prevent_default();
        alarms.acknowledge(id);
    };
    view! {
        <form method="post" action=AcknowledgeEmergency::url() on:submit=send>
            <input type="hidden" name="id" value=id.to_string() />
            <button type="submit" class="alarm__button" aria-disabled=busy aria-busy=busy>
                {text!(locale, emergency.acknowledge)}
            </button>
        </form>
    }
}

/// What another program sent is dismissed by reading it.
#[component]
fn Read(id: NotificationId) -> impl IntoView {
    let locale = use_locale();
    let realtime = use_realtime();
    let send = move |event: ev::SubmitEvent| {
        event.prevent_default();
        realtime.inbox.mark_read(id);
        realtime.alarms.dismiss(id);
    };
    view! {
        <form method="post" action=MarkNotificationRead::url() on:submit=send>
            <input type="hidden" name="id" value=id.to_string() />
            <button type="submit" class="alarm__button">
                {text!(locale, notification.mark_read)}
            </button>
        </form>
    }
}

/// Keeps the bar off what has the focus, and the focus on the page when an alarm ends.
fn look_after(bar: NodeRef<html::Section>, at_top: RwSignal<bool>, is_new: RwSignal<bool>) {
    let alarms = use_realtime().alarms;
    Effect::new(move |before: Option<usize>| {
        let number = alarms.list().len();
        if before.unwrap_or_default() == 0 && number > 0 {
            at_top.set(focus_is_low());
        }
        if before.is_some_and(|before| before < number) {
            is_new.set(true);
            let settle = move || {
                let _ = is_new.try_set(false);
            };
            set_timeout(settle, NEW_FOR);
        }
        if before.is_some_and(|before| before > number) {
            request_animation_frame(restore_focus);
        }
        number
    });
    let listener = window_event_listener(ev::focusin, move |event| {
        let target = event.target().and_then(|target| target.dyn_into().ok());
        if let (Some(target), Some(bar)) = (target, bar.get_untracked()) {
            uncover(&target, &bar);
        }
    });
    on_cleanup(move || listener.remove());
}

/// Whether what has the focus is in the lower half of the window.
fn focus_is_low() -> bool {
    let height = window_height();
    focused_element()
        .filter(|focused| focused.tag_name() != "BODY" && focused.id() != "main")
        .is_some_and(|focused| focused.get_bounding_client_rect().bottom() > height / 2.0)
}

fn window_height() -> f64 {
    let height = window().inner_height().ok();
    height
        .and_then(|height| height.as_f64())
        .unwrap_or_default()
}

/// Scrolls what has just got the focus out from behind the bar.
fn uncover(target: &Element, bar: &HtmlElement) {
    if bar.hidden() || bar.contains(Some(target)) {
        return;
    }
    let (target, bar) = (
        target.get_bounding_client_rect(),
        bar.get_bounding_client_rect(),
    );
    if target.bottom() <= bar.top() || target.top() >= bar.bottom() {
        return;
    }
    let distance = if bar.top() > 0.0 {
        target.bottom() - bar.top()
    } else {
        target.top() - bar.bottom()
    };
    window().scroll_by_with_x_and_y(0.0, distance);
}

/// If the focus was lost with an alarm, it moves to the next one, or to the page.
fn restore_focus() {
    let is_lost = focused_element().is_none_or(|focused| focused.tag_name() == "BODY");
    if !is_lost {
        return;
    }
    let next = document().query_selector(".alarm button, main h1, main");
    let next = document()
        .query_selector(".alarm button")
        .ok()
        .flatten()
        .or_else(|| next.ok().flatten());
    if let Some(next) = next {
        if !next.has_attribute("tabindex") && next.tag_name() == "H1" {
            let _ = next.set_attribute("tabindex", "-1");
        }
        if let Ok(next) = next.dyn_into::<HtmlElement>() {
            focus(&next, Scroll::Keep);
        }
    }
}
