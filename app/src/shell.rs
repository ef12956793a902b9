//! The document around every page.

use crate::{
    App,
    server::{self, SiteFiles, server_context},
    thaw_styles::thaw_styles,
};
use leptos::prelude::*;
use leptos_i18n::Locale as _;
use leptos_meta::MetaTags;

/// Applies the colour scheme that was chosen in this browser, before the first paint.
const THEME_SCRIPT: &str = "try{const t=localStorage.getItem('shiftbell.theme');if(t)document.documentElement.dataset.theme=t}catch{}";

/// The document around every page.
pub fn shell(options: LeptosOptions) -> impl IntoView {
    let SiteFiles { css, js, wasm } = server_context()
        .map(|backend| backend.files)
        .unwrap_or_default();
    let locale = server::locale();
    let nonce = leptos::nonce::use_nonce();
    let start = format!(
        "import init, {{ hydrate }} from '{js}'; await init({{ module_or_path: '{wasm}' }}); hydrate();"
    );
    view! {
        <!DOCTYPE html>
        <html lang=locale.as_str() dir=locale.direction().as_str()>
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="color-scheme" content="light dark" />
                <meta name="theme-color" media="(prefers-color-scheme: light)" content="#ffffff" />
                <meta name="theme-color" media="(prefers-color-scheme: dark)" content="#151e24" />
                <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
                <link rel="manifest" href="/manifest.webmanifest" />
                <script nonce=nonce.clone()>{THEME_SCRIPT}</script>
                <MetaTags />
                {thaw_styles()}
                <link rel="stylesheet" href=css />
                <link rel="modulepreload" href=js nonce=nonce.clone() />
                <link
                    rel="preload"
                    href=wasm
                    r#as="fetch"
                    r#type="application/wasm"
                    crossorigin="anonymous"
                />
                <script type="module" nonce=nonce>
                    {start}
                </script>
                <AutoReload options />
            </head>
            <body>
                <App />
            </body>
        </html>
    }
}
