//! Sound and desktop notifications: what is switched on, and in words what the browser does not allow.

use super::{
    icon::{Icon, IconName},
    popover::PopoverState,
    ui::{button::Button, switch::Switch},
};
use crate::realtime::{Desktop, use_realtime};
use leptos::prelude::*;

/// The loudspeaker and its panel. It needs a script, and is there only once one runs.
#[component]
pub fn AlertsMenu() -> impl IntoView {
    let alerts = use_realtime().alerts;
    let popover = PopoverState::new();
    let icon = Signal::derive(move || {
        if alerts.muted.get() {
            IconName::Muted
        } else {
            IconName::Sound
        }
    });
    view! {
        <button
            type="button"
            class="icon-button needs-script"
            class:icon-button--on=popover.open
            aria-label=move || if alerts.muted.get() { "Sound and alerts, sound is off" } else { "Sound and alerts, sound is on" }
            aria-expanded=move || popover.open.get().to_string()
            aria-controls="alerts-panel"
            r#popovertarget="alerts-panel"
        >
            <Icon icon />
        </button>
        <div
            id="alerts-panel"
            class="popover alerts-panel"
            role="dialog"
            aria-label="Sound and alerts"
            popover="auto"
            node_ref=popover.panel
            on:toggle=move |event| popover.toggled(&event)
        >
            <Switch id="chime" label="Play a chime" on=move || !alerts.muted.get() switch=move |on: bool| alerts.set_muted(!on) />
            {move || {
                alerts.sound_blocked.get().then(|| view! {
                    <p class="hint hint--warning" role="status">"Your browser did not let the chime play. Click anywhere on this page once, then it can."</p>
                }.into_any())
            }}
            <DesktopChoice />
        </div>
    }
}

#[component]
fn DesktopChoice() -> impl IntoView {
    let alerts = use_realtime().alerts;
    let button = move |text: &'static str, act: fn(crate::realtime::Alerts)| {
        view! { <Button on_click=move |_| act(alerts)>{text}</Button> }
    };
    view! {
        <div class="alerts-panel__desktop">
            <b>"Outside of the browser"</b>
            {move || match alerts.desktop.get() {
                Desktop::On => view! {
                    <p class="hint">"New notifications are also shown on your desktop."</p>
                    {button("Switch off desktop notifications", |alerts| alerts.stop_desktop())}
                }
                .into_any(),
                Desktop::Off => view! {
                    <p class="hint">"Hear of a new shift while you work in another window. Your browser will ask you once."</p>
                    {button("Switch on desktop notifications", |alerts| alerts.ask_for_desktop())}
                }
                .into_any(),
                Desktop::Denied => view! {
                    <p class="hint hint--warning">"Your browser blocks them for this site. You can allow them in the site settings, beside the address."</p>
                }
                .into_any(),
                Desktop::Insecure => view! {
                    <p class="hint hint--warning">"They need a secure connection: open this site by its https address."</p>
                }
                .into_any(),
                Desktop::Unsupported => view! { <p class="hint">"This browser has none."</p> }.into_any(),
            }}
        </div>
    }
}
