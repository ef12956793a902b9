//! One line below the header on what the page missed while it was offline.

use super::icon::{Icon, IconName};
use crate::{
    i18n::{offline_summary::offline_summary, text, use_locale},
    realtime::use_realtime,
    routes,
};
use domain::inbox::OfflineSummary;
use leptos::prelude::*;

/// The line. Screen readers announce it.
#[component]
pub fn OfflineSummaryStrip() -> impl IntoView {
    let locale = use_locale();
    let realtime = use_realtime();
    let missed = realtime.outage.summary;
    let line = Memo::new(move |_| missed.with(|missed| offline_summary(locale, missed.as_ref()?)));
    let new = Memo::new(move |_| {
        missed.with(|missed| missed.as_ref().map_or(0, OfflineSummary::new_count))
    });
    // Once everything is read, here or elsewhere, nothing is new.
    Effect::new(move |_| {
        if new.get() > 0 && realtime.inbox.unread() == 0 {
            missed.set(None);
        }
    });
    let dismiss = move |_| missed.set(None);
    view! {
        <div role="status">
            {move || {
                line.get()
                    .map(|line| {
                        view! {
                            <div class="missed">
                                <Icon icon=IconName::Clock size=18 />
                                <p>{line}</p>
                                {move || {
                                    (new.get() > 0)
                                        .then(|| {
                                            view! {
                                                <a
                                                    class="link-button"
                                                    href=routes::unread_notifications()
                                                    on:click=dismiss
                                                >
                                                    {text!(locale, offline_summary.show)}
                                                </a>
                                            }
                                                .into_any()
                                        })
                                }}
                                <button
                                    type="button"
                                    class="icon-button"
                                    aria-label=text!(locale, site.dismiss)
                                    on:click=dismiss
                                >
                                    <Icon icon=IconName::Close size=16 />
                                </button>
                            </div>
                        }
                            .into_any()
                    })
            }}
        </div>
    }
}
