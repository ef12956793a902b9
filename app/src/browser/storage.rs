//! `localStorage` and `sessionStorage`. Where they are switched off, nothing is stored and everything else works.

use leptos::prelude::window;
use web_sys::Storage;

/// Reads a key; `None` if it was never written or storage is off.
pub fn read_storage(key: &str) -> Option<String> {
    window().local_storage().ok()??.get_item(key).ok()?
}

/// Writes a key, if storage is on.
pub fn write_storage(key: &str, value: &str) {
    if let Ok(Some(storage)) = window().local_storage() {
        let _ = storage.set_item(key, value);
    }
}

/// Reads a key of this tab; `None` if it was never written or storage is off.
pub fn read_tab_storage(key: &str) -> Option<String> {
    tab_storage()?.get_item(key).ok()?
}

/// Writes a key of this tab, if storage is on.
pub fn write_tab_storage(key: &str, value: &str) {
    if let Some(storage) = tab_storage() {
        let _ = storage.set_item(key, value);
    }
}

/// Removes a key of this tab.
pub fn remove_from_tab_storage(key: &str) {
    if let Some(storage) = tab_storage() {
        let _ = storage.remove_item(key);
    }
}

fn tab_storage() -> Option<Storage> {
    window().session_storage().ok()?
}
