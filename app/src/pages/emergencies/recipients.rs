//! How far an emergency got: four numbers and, for who may see them, every recipient with the times.

use super::station_time::{at_station, local};
use crate::i18n::{
    Locale, text,
    time::{clock_with_seconds, seconds_after},
    use_locale,
};
use domain::emergency::{EmergencyDetails, EmergencyRecipient};
use jiff::Timestamp;
use leptos::prelude::*;

/// The section.
#[component]
pub(super) fn Recipients(details: Memo<EmergencyDetails>) -> impl IntoView {
    let locale = use_locale();
    let shows_all = details.with_untracked(|details| details.shows_all);
    let number = move |read: fn(&EmergencyDetails) -> i64, label: &'static str| {
        view! {
            <div class="figure">
                <b>{move || details.with(read)}</b>
                <span>{label}</span>
            </div>
        }
    };
    let rows = move || {
        details.with(|details| {
            let recipients = details.recipients.iter();
            recipients
                .map(|recipient| row(locale, details, recipient))
                .collect_view()
        })
    };
    view! {
        <section class="card" aria-labelledby="recipients-title">
            <div class="pad">
                <h2 id="recipients-title">{text!(locale, emergency.recipients)}</h2>
                <div class="figures">
                    {number(|details| details.emergency.counts.told, text!(locale, emergency.told))}
                    {number(
                        |details| details.emergency.counts.reached,
                        text!(locale, emergency.reached),
                    )}
                    {number(|details| details.emergency.counts.seen, text!(locale, emergency.seen))}
                    {number(
                        |details| details.emergency.counts.acknowledged,
                        text!(locale, emergency.acknowledged),
                    )}
                </div>
            </div>
            {shows_all
                .then(|| {
                    view! {
                        <div
                            class="receipts"
                            tabindex="0"
                            role="group"
                            aria-labelledby="recipients-title"
                        >
                            <table>
                                <thead>
                                    <tr>
                                        <th scope="col">{text!(locale, emergency.recipient)}</th>
                                        <th scope="col">{text!(locale, emergency.stored)}</th>
                                        <th scope="col">{text!(locale, emergency.reached)}</th>
                                        <th scope="col">{text!(locale, emergency.seen)}</th>
                                        <th scope="col">{text!(locale, emergency.acknowledged)}</th>
                                    </tr>
                                </thead>
                                <tbody>{rows}</tbody>
                            </table>
                        </div>
                    }
                        .into_any()
                })}
        </section>
    }
}

fn row(
    locale: Locale,
    details: &EmergencyDetails,
    recipient: &EmergencyRecipient,
) -> impl IntoView + use<> {
    let raised_at = details.emergency.raised_at;
    let time = |at: Timestamp| {
        let title = at_station(locale, details, at);
        let shown = clock_with_seconds(local(details, at));
        view! {
            <td>
                <time datetime=at.to_string() title=title>
                    {shown}
                </time>
                <small>{seconds_after(locale, raised_at, at)}</small>
            </td>
        }
        .into_any()
    };
    let not_yet = || {
        view! {
            <td class="receipts__open">
                <span aria-hidden="true">"–"</span>
                <span class="visually-hidden">{text!(locale, emergency.not_yet)}</span>
            </td>
        }
        .into_any()
    };
    let cell = |at: Option<Timestamp>| at.map_or_else(not_yet, time);
    view! {
        <tr class:receipts__done=recipient.acknowledged_at.is_some()>
            <th scope="row">{recipient.full_name.clone()}</th>
            {cell(Some(recipient.stored_at))}
            {cell(recipient.reached_at)}
            {cell(recipient.seen_at)}
            {cell(recipient.acknowledged_at)}
        </tr>
    }
}
