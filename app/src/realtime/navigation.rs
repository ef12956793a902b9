//! Requests for a page from outside of the router.

use super::Realtime;
use leptos::prelude::*;

impl Realtime {
    /// Asks the router for a page: for code outside of the router, such as a click on a desktop notification.
    pub fn request_navigation(&self, url: &str) {
        self.navigation_request.set(Some(url.to_owned()));
    }

    /// The page that was asked for, at most once.
    pub fn take_navigation_request(&self) -> Option<String> {
        let url = self.navigation_request.get();
        if url.is_some() {
            self.navigation_request.set(None);
        }
        url
    }
}
