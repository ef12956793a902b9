//! The WebAssembly entry point: hydrates the page that the server rendered.

use wasm_bindgen::{JsCast, prelude::wasm_bindgen};

/// Hydrates the page. A panic is printed to the console with its location, and the page shows that it has stopped.
#[wasm_bindgen]
pub fn hydrate() {
    std::panic::set_hook(Box::new(|panic| {
        console_error_panic_hook::hook(panic);
        app::show_crash_notice();
    }));
    let root = leptos::prelude::document().get_element_by_id(app::ROOT);
    if let Some(root) = root.and_then(|root| root.dyn_into().ok()) {
        leptos::mount::hydrate_from(root, app::App).forget();
    }
}
