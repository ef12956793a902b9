//! What the page missed while it was away, in one line below the header, until somebody has seen it.

use super::icon::{Icon, IconName};
use crate::{realtime::use_realtime, routes};
use domain::inbox::OfflineSummary;
use leptos::prelude::*;

/// The strip; read out as it appears.
#[component]
pub fn OfflineSummaryStrip() -> impl IntoView {
    let realtime = use_realtime();
    let missed = realtime.outage.summary;
    let words =
        Memo::new(move |_| missed.with(|missed| missed.as_ref().and_then(OfflineSummary::words)));
    let new = Memo::new(move |_| {
        missed.with(|missed| missed.as_ref().map_or(0, OfflineSummary::new_ones))
    });
    // What has been read, here or anywhere, is no longer new.
    Effect::new(move |_| {
        if new.get() > 0 && realtime.inbox.unread() == 0 {
            missed.set(None);
        }
    });
    let dismiss = move |_| missed.set(None);
    view! {
        <div role="status">
            {move || words.get().map(|words| view! {
                <div class="missed">
                    <Icon icon=IconName::Clock size=18 />
                    <p>{words}</p>
                    {move || (new.get() > 0).then(|| view! { <a class="link-button" href=routes::NOTIFICATIONS on:click=dismiss>"Show"</a> }.into_any())}
                    <button type="button" class="icon-button" aria-label="Dismiss" on:click=dismiss>
                        <Icon icon=IconName::Close size=16 />
                    </button>
                </div>
            }.into_any())}
        </div>
    }
}
