//! The WebAssembly entry: takes over the page that the server rendered.

use wasm_bindgen::prelude::wasm_bindgen;

/// Takes over the page. A panic is printed with the place where it happened, and the page says that it has stopped.
#[wasm_bindgen]
pub fn hydrate() {
    std::panic::set_hook(Box::new(|panic| {
        console_error_panic_hook::hook(panic);
        app::show_crash_notice();
    }));
    leptos::mount::hydrate_body(app::App);
}
