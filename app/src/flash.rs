//! What a plain form post has to say on the page that it leads back to: kept in a cookie that is read once, so that the URL stays clean
//! and typed text is not lost. Where scripts run, forms answer in place and none of this is used.

use domain::{few::Few, from_json, problem::Problem};
use serde::Serialize;

/// The cookie's name.
#[cfg(feature = "ssr")]
const COOKIE: &str = "shiftbell_flash";
/// Browsers keep cookies of at least 4096 bytes, name and attributes included.
#[cfg(feature = "ssr")]
const MAX_VALUE_BYTES: usize = 3800;

/// The outcome of a form post.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Flash {
    /// Which form.
    pub form: String,
    /// Why it was refused.
    pub problem: Option<Problem>,
    /// What it did.
    pub notice: Option<String>,
    /// What was typed.
    pub typed: Few<String, String>,
}
from_json!(Flash {
    form,
    problem,
    notice,
    typed
});

impl Flash {
    /// The problem of this form, if the flash is about it.
    pub fn problem_of(&self, form: &str) -> Option<Problem> {
        (self.form == form).then(|| self.problem.clone()).flatten()
    }

    /// What was typed into a field of this form.
    pub fn typed_in(&self, form: &str, field: &str) -> Option<String> {
        (self.form == form)
            .then(|| self.typed.get(field).cloned())
            .flatten()
    }
}

#[cfg(feature = "ssr")]
mod cookie {
    use super::{COOKIE, Flash, MAX_VALUE_BYTES};
    use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
    use domain::from_json::FromJson;

    impl Flash {
        /// The value of `Set-Cookie`; typed text is left out if it would not fit.
        pub fn to_set_cookie(&self, secure: bool) -> Option<String> {
            let whole = encode(self)?;
            let value = if whole.len() <= MAX_VALUE_BYTES {
                whole
            } else {
                encode(&Flash {
                    typed: Default::default(),
                    ..self.clone()
                })?
            };
            Some(format!(
                "{COOKIE}={value}; Path=/; Max-Age=60; HttpOnly; SameSite=Lax{}",
                if secure { "; Secure" } else { "" }
            ))
        }

        /// The value of `Set-Cookie` that ends it.
        pub fn clear() -> String {
            format!("{COOKIE}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax")
        }

        /// Reads it from a `Cookie` header; what cannot be read is no flash.
        pub fn from_cookies(header: &str) -> Option<Self> {
            let value = header
                .split(';')
                .find_map(|pair| pair.trim().strip_prefix(COOKIE)?.strip_prefix('='))?;
            let text = String::from_utf8(URL_SAFE_NO_PAD.decode(value).ok()?).ok()?;
            Self::from_json_text(&text)
        }
    }

    fn encode(flash: &Flash) -> Option<String> {
        serde_json::to_vec(flash)
            .ok()
            .map(|json| URL_SAFE_NO_PAD.encode(json))
    }

    #[cfg(test)]
    mod tests {
        use super::*;
        use domain::problem::Problem;

        fn flash(reason: &str) -> Flash {
            let problem = Some(Problem::field("reason", "At most 500 characters, please."));
            Flash {
                form: "reject".into(),
                problem,
                notice: None,
                typed: [("reason".to_owned(), reason.to_owned())]
                    .into_iter()
                    .collect(),
            }
        }

        fn value(flash: &Flash) -> String {
            let header = flash.to_set_cookie(false).expect("a cookie");
            header.split(';').next().expect("a pair").to_owned()
        }

        #[test]
        fn it_comes_back_as_it_was_sent() {
            let flash = flash("zu müde 😀; a=b");
            let read = Flash::from_cookies(&format!("other=1; {}; more=2", value(&flash)));
            assert_eq!(read, Some(flash));
        }

        #[test]
        fn text_that_does_not_fit_is_left_out_and_the_problem_kept() {
            let read = Flash::from_cookies(&value(&flash(&"x".repeat(5000)))).expect("a flash");
            assert!(read.typed.is_empty() && read.problem.is_some());
        }

        #[test]
        fn anything_else_is_no_flash() {
            for bad in [
                "",
                "shiftbell_flash=",
                "shiftbell_flash=%%%",
                "shiftbell_flash=e30x",
                "shiftbell_flashes=e30",
            ] {
                assert_eq!(Flash::from_cookies(bad), None, "{bad:?}");
            }
        }
    }
}
