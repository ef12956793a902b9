//! What was typed as the reason of a decision. It is kept in the tab until it is sent: a closed dialog, a reload or a session that ended
//! loses nothing.

use crate::{
    browser::storage::{read_tab_storage, remove_from_tab_storage, write_tab_storage},
    state::session::use_session,
};
use domain::id::{ShiftId, UserId};

/// The drafts of the signed-in user.
#[derive(Clone, Copy)]
pub struct ReasonDrafts {
    user: Option<UserId>,
    kind: ReasonKind,
}

/// What a reason is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ReasonKind {
    /// The vendor reads why a shift does not take place.
    #[default]
    Refusal,
    /// The history keeps why a shift was approved although a limit blocked it.
    Override,
}

/// The drafts of the signed-in user: reasons for refusing a shift.
pub fn use_reason_drafts() -> ReasonDrafts {
    ReasonDrafts {
        user: use_session().user.as_ref().map(|user| user.id),
        kind: ReasonKind::Refusal,
    }
}

impl ReasonDrafts {
    /// The drafts of reasons for something else.
    pub fn of(self, kind: ReasonKind) -> Self {
        Self { kind, ..self }
    }

    /// What was typed for this shift.
    pub fn read(self, shift: ShiftId) -> Option<String> {
        read_tab_storage(&self.key(shift)?)
    }

    /// Keeps what is typed for this shift.
    pub fn keep(self, shift: ShiftId, text: &str) {
        if text.is_empty() {
            return self.forget(shift);
        }
        if let Some(key) = self.key(shift) {
            write_tab_storage(&key, text);
        }
    }

    /// Forgets what was typed for this shift.
    pub fn forget(self, shift: ShiftId) {
        if let Some(key) = self.key(shift) {
            remove_from_tab_storage(&key);
        }
    }

    fn key(self, shift: ShiftId) -> Option<String> {
        let user = self.user?;
        Some(match self.kind {
            ReasonKind::Refusal => format!("shiftbell.reason.{user}.{shift}"),
            ReasonKind::Override => format!("shiftbell.override_reason.{user}.{shift}"),
        })
    }
}
