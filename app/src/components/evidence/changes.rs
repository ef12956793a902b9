//! What changed in the evidence since the page was opened.

use super::TITLE as PANEL_TITLE;
use crate::{
    browser::focus::{Scroll, focus_text},
    flash::{APPROVAL_FORM, SEEN_FIELD},
    i18n::{evidence::change, text, time::today, use_locale},
    json,
    state::{clock::use_clock, session::use_session},
};
use domain::{
    evidence::{EvidenceChange, EvidenceView, SeenEvidence, changes},
    shift_details::ShiftDetails,
};
use leptos::prelude::*;
use std::time::Duration;

/// Id of the heading of the changes.
const TITLE: &str = "changes-title";
/// Nobody can approve for this time after the evidence changed by itself: a click was meant for what was shown before.
const SETTLES_WITHIN: Duration = Duration::from_secs(1);

/// The evidence of a page, and what changed in it while the page was open.
#[derive(Clone, Copy)]
pub struct EvidenceWatch {
    /// The evidence as it is shown; `None` for those who may not see it.
    pub view: Memo<Option<EvidenceView>>,
    /// What is different from what the user saw first; empty once nobody has to decide.
    changes: Memo<Vec<EvidenceChange>>,
    first: RwSignal<Option<SeenEvidence>>,
    /// Set when an approval was refused because of the changes: they get the focus.
    refused: RwSignal<bool>,
    /// Whether the evidence changed by itself a moment ago, so that nobody can have read it yet.
    pub settling: RwSignal<bool>,
}

impl EvidenceWatch {
    /// Begins with what the page shows at first. If a form was refused because the evidence had changed, with what that form
    /// was sent with.
    pub fn new(details: Memo<ShiftDetails>) -> Self {
        let view = Memo::new(move |_| details.with(|details| details.evidence.as_deref().cloned()));
        let id = details.with_untracked(|details| details.view.shift.id);
        let flash = use_session().flash.clone();
        let sent = flash
            .filter(|flash| flash.is_about(APPROVAL_FORM, id))
            .and_then(|flash| json::read(&flash.typed_in(APPROVAL_FORM, SEEN_FIELD)?));
        let seen_now = move || view.with(|view| view.as_ref().map(EvidenceView::seen));
        let first = RwSignal::new(sent.or(untrack(seen_now)));
        let changes = Memo::new(move |_| {
            if !details.with(|details| details.may_decide) {
                return Vec::new();
            }
            let pair = first.get().zip(seen_now());
            let found = pair.map(|(first, now)| changes(&first, &now));
            found.unwrap_or_default()
        });
        let settling = RwSignal::new(false);
        Effect::new(move |before: Option<Option<String>>| {
            let tag = view.with(|view| Some(view.as_ref()?.evidence.tag.clone()));
            if before.is_some_and(|before| before != tag) {
                settling.set(true);
                set_timeout(
                    move || {
                        let _ = settling.try_set(false);
                    },
                    SETTLES_WITHIN,
                );
            }
            tag
        });
        Self {
            view,
            changes,
            first,
            refused: RwSignal::new(false),
            settling,
        }
    }

    /// Whether anything changed.
    pub fn has_changed(self) -> bool {
        !self.changes.with(Vec::is_empty)
    }

    /// An approval was refused because of the changes.
    pub fn refused(self) {
        self.refused.set(true);
    }

    fn understood(self) {
        let now = self
            .view
            .with_untracked(|view| view.as_ref().map(EvidenceView::seen));
        self.first.set(now);
        focus_on(PANEL_TITLE, Scroll::Keep);
    }
}

/// The list of changes, if there are any.
#[component]
pub fn Changes(watch: EvidenceWatch, details: Memo<ShiftDetails>) -> impl IntoView {
    let (locale, clock) = (use_locale(), use_clock());
    Effect::new(move |_| {
        if watch.refused.get() && watch.has_changed() {
            watch.refused.set(false);
            request_animation_frame(|| focus_on(TITLE, Scroll::IntoView));
        }
    });
    let lines = move || {
        let today = details.with(|details| today(clock.now.get(), details.view.now_offset_seconds));
        watch.changes.with(|changes| {
            let line = |of| view! { <li>{change(locale, of, today)}</li> };
            changes.iter().map(line).collect_view()
        })
    };
    view! {
        <div role="status" aria-live="polite">
            {move || {
                watch
                    .has_changed()
                    .then(|| {
                        view! {
                            <div class="changes">
                                <h3 id=TITLE tabindex="-1">
                                    {text!(locale, evidence.changed)}
                                </h3>
                                <ul>{lines}</ul>
                                <button
                                    type="button"
                                    class="link-button needs-script"
                                    on:click=move |_| watch.understood()
                                >
                                    {text!(locale, evidence.understood)}
                                </button>
                            </div>
                        }
                            .into_any()
                    })
            }}
        </div>
    }
}

fn focus_on(id: &str, scroll: Scroll) {
    if let Some(element) = document().get_element_by_id(id) {
        focus_text(element, scroll);
    }
}
