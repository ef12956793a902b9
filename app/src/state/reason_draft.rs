//! What was typed as the reason of a rejection. It is kept in the tab until it is sent: a closed dialog, a reload or a session that ended
//! loses nothing.

use crate::{
    browser::storage::{read_tab_storage, remove_from_tab_storage, write_tab_storage},
    state::session::use_session,
};
use domain::id::{ShiftId, UserId};

/// The drafts of the signed-in user.
#[derive(Clone, Copy)]
pub struct ReasonDrafts(Option<UserId>);

/// The drafts of the signed-in user.
pub fn use_reason_drafts() -> ReasonDrafts {
    ReasonDrafts(use_session().user.as_ref().map(|user| user.id))
}

impl ReasonDrafts {
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
        Some(format!("shiftbell.reason.{}.{shift}", self.0?))
    }
}
