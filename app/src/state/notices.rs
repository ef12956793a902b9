//! What just happened, in one sentence above the page: from a form that led here, or from a button on it.

use crate::components::error_notice::sentence;
use crate::{
    api::{auth::SIGN_IN_FORM, shifts::CREATE_FORM},
    error::AppError,
    state::session::Session,
};
use domain::{error::Error, shift::Shift};
use leptos::prelude::*;
use std::time::Duration;

/// How long a sentence stays once the page is alive.
const SHOWN_FOR: Duration = Duration::from_secs(10);

/// The sentence above the page.
#[derive(Clone, Copy)]
pub struct Notices {
    /// The sentence that is shown.
    pub shown: RwSignal<Option<Notice>>,
    count: StoredValue<u64>,
}

/// One sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// The sentence.
    pub text: String,
    /// Whether something was refused.
    pub refusal: bool,
}

/// Starts with what the form that led here had to say, unless it says so beside its fields.
pub fn provide_notices(session: &Session) {
    let shown = session
        .flash
        .as_ref()
        .and_then(|flash| match (&flash.notice, &flash.error) {
            (Some(text), _) => Some(Notice {
                text: text.clone(),
                refusal: false,
            }),
            (_, Some(error)) if !beside_the_fields(&flash.form, error) => Some(Notice {
                text: sentence(&AppError(error.clone()), session.now),
                refusal: true,
            }),
            _ => None,
        });
    let has_first = shown.is_some();
    let notices = Notices {
        shown: RwSignal::new(shown),
        count: StoredValue::new(0),
    };
    provide_context(notices);
    Effect::new(move |_| {
        if has_first {
            notices.fade();
        }
    });
}

fn beside_the_fields(form: &str, error: &Error) -> bool {
    [SIGN_IN_FORM, CREATE_FORM].contains(&form) || matches!(error, Error::Invalid { .. })
}

/// The sentence above the page.
pub fn use_notices() -> Notices {
    expect_context()
}

impl Notices {
    /// Something was done.
    pub fn say(&self, text: impl Into<String>) {
        self.show(Notice {
            text: text.into(),
            refusal: false,
        });
    }

    /// Something was refused.
    pub fn refuse(&self, text: impl Into<String>) {
        self.show(Notice {
            text: text.into(),
            refusal: true,
        });
    }

    fn show(&self, notice: Notice) {
        let _ = self.shown.try_update(|shown| *shown = Some(notice));
        self.fade();
    }

    fn fade(&self) {
        self.count.update_value(|count| *count += 1);
        let (notices, mine) = (*self, self.count.get_value());
        set_timeout(
            move || {
                if notices.count.try_get_value() == Some(mine) {
                    let _ = notices.shown.try_update(|shown| *shown = None);
                }
            },
            SHOWN_FOR,
        );
    }
}

/// What became of a shift, for whoever has just done it.
pub fn decided(shift: &Shift) -> String {
    format!(
        "{}: {} with {}.",
        shift.status.label(),
        shift.driver_name,
        shift.vehicle_reg
    )
}
