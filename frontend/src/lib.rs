//! The WebAssembly entry: takes over the page that the server rendered.
