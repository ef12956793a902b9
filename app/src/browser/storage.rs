//! `localStorage`. Where it is switched off, nothing is stored and everything else works.

use leptos::prelude::window;

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
