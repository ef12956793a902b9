//! The notice above the page: what a form or a button just did, or why it was refused.

use crate::{
    error::AppError,
    flash::{CREATE_FORM, FlashNotice, RAISE_FORM, SIGN_IN_FORM},
    i18n::{self, Locale, use_locale},
    state::{
        clock::{PageClock, use_clock},
        session::Session,
    },
};
use domain::error::Error;
use leptos::prelude::*;
use std::time::Duration;

/// How long a notice stays once the page is hydrated.
const SHOWN_FOR: Duration = Duration::from_secs(10);

/// The notice above the page.
#[derive(Clone, Copy)]
pub struct Notices {
    /// The notice that is shown, if any.
    pub shown: RwSignal<Option<Notice>>,
    /// Whether it is shown at the lower edge, because the user works in the upper half of the page.
    pub low: RwSignal<bool>,
    /// Language of the page.
    pub locale: Locale,
    clock: PageClock,
    count: StoredValue<u64>,
}

/// A sentence above the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// The sentence.
    pub text: String,
    /// Whether something was refused.
    pub refusal: bool,
}

/// Starts with the result of the form that led here, unless the page shows it beside the form's fields.
pub fn provide_notices(session: &Session) {
    let notices = Notices {
        shown: RwSignal::new(None),
        low: RwSignal::new(false),
        locale: use_locale(),
        clock: use_clock(),
        count: StoredValue::new(0),
    };
    let first = session
        .flash
        .as_ref()
        .and_then(|flash| match (&flash.notice, &flash.error) {
            (Some(notice), _) => Some(notices.success(notice)),
            (_, Some(error)) if !is_beside_the_fields(&flash.form, error) => {
                Some(notices.refusal(error))
            }
            _ => None,
        });
    let has_first = first.is_some();
    notices.shown.set(first);
    provide_context(notices);
    Effect::new(move |_| {
        if has_first {
            notices.fade();
        }
    });
}

/// Whether the focus is in the upper half of the window. A notice must not lie over what the user works with.
fn focus_is_in_upper_half() -> bool {
    let top = document()
        .active_element()
        .map(|focused| focused.get_bounding_client_rect().top());
    let height = window()
        .inner_height()
        .ok()
        .and_then(|height| height.as_f64());
    top.zip(height)
        .is_some_and(|(top, height)| top > 0.0 && top < height / 2.0)
}

fn is_beside_the_fields(form: &str, error: &Error) -> bool {
    [SIGN_IN_FORM, CREATE_FORM, RAISE_FORM].contains(&form)
        || matches!(error, Error::Invalid { .. })
}

/// The notice above the page.
pub fn use_notices() -> Notices {
    expect_context()
}

impl Notices {
    /// Shows what was done.
    pub fn report(&self, notice: &FlashNotice) {
        self.show(self.success(notice));
    }

    /// Shows why something was refused.
    pub fn report_error(&self, error: &AppError) {
        self.show(self.refusal(&error.0));
    }

    /// Shows a refusal in words of the caller's own.
    pub fn refuse(&self, text: impl Into<String>) {
        self.show(Notice {
            text: text.into(),
            refusal: true,
        });
    }

    fn success(&self, notice: &FlashNotice) -> Notice {
        Notice {
            text: i18n::notice::notice(self.locale, notice, self.clock.exact()),
            refusal: false,
        }
    }

    fn refusal(&self, error: &Error) -> Notice {
        Notice {
            text: i18n::error::sentence(self.locale, error, self.clock.exact()),
            refusal: true,
        }
    }

    fn show(&self, notice: Notice) {
        let _ = self.low.try_set(focus_is_in_upper_half());
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
