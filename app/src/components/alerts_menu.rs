//! Settings for sound and desktop notifications, with a hint on what the browser does not allow.

use super::{
    icon::{Icon, IconName},
    popover::PopoverState,
    ui::{button::Button, switch::Switch},
};
use crate::{
    i18n::{text, use_locale},
    realtime::{Desktop, use_realtime},
};
use leptos::prelude::*;

/// The button and its panel. It is there only where scripts run.
#[component]
pub fn AlertsMenu() -> impl IntoView {
    let locale = use_locale();
    let alerts = use_realtime().alerts;
    let popover = PopoverState::new();
    let icon = Signal::derive(move || {
        if alerts.is_blocked() {
            IconName::SoundBlocked
        } else if alerts.muted.get() {
            IconName::Muted
        } else {
            IconName::Sound
        }
    });
    let label = move || {
        if alerts.is_blocked() {
            text!(locale, alerts.sound_is_blocked)
        } else if alerts.muted.get() {
            text!(locale, alerts.sound_is_off)
        } else {
            text!(locale, alerts.sound_is_on)
        }
    };
    view! {
        <button
            type="button"
            class="icon-button needs-script"
            class:icon-button--on=popover.open
            class:icon-button--blocked=move || alerts.is_blocked()
            aria-label=label
            // Instead of opening the panel: a click is what the browser waits for.
            on:click=move |event| {
                if alerts.is_blocked() {
                    event.prevent_default();
                    alerts.play();
                }
            }
            aria-expanded=move || popover.open.get().to_string()
            aria-controls="alerts-panel"
            r#popovertarget="alerts-panel"
        >
            <Icon icon />
            {move || alerts.is_blocked().then(|| view! { <span class="icon-button__word">{text!(locale, alerts.blocked)}</span> }.into_any())}
        </button>
        <div
            id="alerts-panel"
            class="popover alerts-panel"
            role="dialog"
            aria-label=text!(locale, alerts.title)
            popover="auto"
            node_ref=popover.panel
            on:toggle=move |event| popover.toggled(&event)
        >
            <Switch id="chime" label=text!(locale, alerts.sound) on=move || !alerts.muted.get() switch=move |on: bool| alerts.set_muted(!on) />
            {move || {
                alerts.is_blocked().then(|| view! {
                    <p class="hint hint--warning" role="status">{text!(locale, alerts.sound_blocked)}</p>
                }.into_any())
            }}
            <DesktopChoice />
        </div>
    }
}

#[component]
fn DesktopChoice() -> impl IntoView {
    let locale = use_locale();
    let alerts = use_realtime().alerts;
    let button = move |text: &'static str, act: fn(crate::realtime::Alerts)| {
        view! { <Button on_click=move |_| act(alerts)>{text}</Button> }
    };
    view! {
        <div class="alerts-panel__desktop">
            <b>{text!(locale, alerts.desktop)}</b>
            {move || match alerts.desktop.get() {
                Desktop::On => {
                    view! {
                        <p class="hint">{text!(locale, alerts.desktop_on)}</p>
                        {button(text!(locale, alerts.switch_off), |alerts| alerts.stop_desktop())}
                    }
                        .into_any()
                }
                Desktop::Off => {
                    view! {
                        <p class="hint">{text!(locale, alerts.desktop_off)}</p>
                        {button(text!(locale, alerts.switch_on), |alerts| alerts.ask_for_desktop())}
                    }
                        .into_any()
                }
                Desktop::Denied => {
                    view! { <p class="hint hint--warning">{text!(locale, alerts.denied)}</p> }
                        .into_any()
                }
                Desktop::Insecure => {
                    view! { <p class="hint hint--warning">{text!(locale, alerts.insecure)}</p> }
                        .into_any()
                }
                Desktop::Unsupported => {
                    view! { <p class="hint">{text!(locale, alerts.unsupported)}</p> }.into_any()
                }
            }}
        </div>
    }
}
