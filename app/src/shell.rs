//! The document around every page.

use crate::{
    App, ROOT,
    server::{self, SiteFiles, server_context},
    thaw_styles::thaw_styles,
};
use leptos::prelude::*;
use leptos_i18n::Locale as _;
use leptos_meta::MetaTags;
use std::sync::LazyLock;

/// Applies the colour scheme that was chosen in this browser, before the first paint.
const THEME_SCRIPT: &str = "try{const t=localStorage.getItem('shiftbell.theme');if(t)document.documentElement.dataset.theme=t}catch{}";

/// Tells whether the address is still that of the page that the server rendered.
static RENDERED_PAGE_SCRIPT: LazyLock<String> =
    LazyLock::new(|| without_comments(include_str!("shell/rendered_page.js")));
/// Undoes what browser extensions changed in the page, for as long as it is hydrated.
static FOREIGN_NODES_SCRIPT: LazyLock<String> =
    LazyLock::new(|| without_comments(include_str!("shell/foreign_nodes.js")));
/// Makes links and forms work on a page whose program has stopped.
static CRASHED_PAGE_SCRIPT: LazyLock<String> =
    LazyLock::new(|| without_comments(include_str!("shell/crashed_page.js")));

/// The document around every page. It cannot be translated by the browser: translators move texts into elements of their own, and the
/// program would go on to update the texts that are no longer shown. A count or a status would stand still.
pub fn shell(options: LeptosOptions) -> impl IntoView {
    let SiteFiles { css, js, wasm } = server_context()
        .map(|backend| backend.files)
        .unwrap_or_default();
    let locale = server::locale();
    let nonce = leptos::nonce::use_nonce();
    let start = format!(
        "import init, {{ hydrate }} from '{js}'; await init({{ module_or_path: '{wasm}' }}); if (isRenderedPage()) hydrateWithoutForeignNodes(hydrate); else location.reload();"
    );
    view! {
        <!DOCTYPE html>
        <html
            lang=locale.as_str()
            dir=locale.direction().as_str()
            class="notranslate"
            translate="no"
        >
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="google" content="notranslate" />
                <meta name="color-scheme" content="light dark" />
                <meta name="theme-color" media="(prefers-color-scheme: light)" content="#ffffff" />
                <meta name="theme-color" media="(prefers-color-scheme: dark)" content="#151e24" />
                <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
                <link rel="manifest" href="/manifest.webmanifest" />
                <script nonce=nonce.clone()>{THEME_SCRIPT}</script>
                <script nonce=nonce.clone()>{RENDERED_PAGE_SCRIPT.as_str()}</script>
                <script nonce=nonce.clone()>{CRASHED_PAGE_SCRIPT.as_str()}</script>
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
                <script type="module" nonce=nonce.clone()>
                    {start}
                </script>
                <AutoReload options />
            </head>
            <body>
                // Hydration starts here, so nodes that others put into `<body>` do no harm.
                <div id=ROOT>
                    <App />
                </div>
                <script nonce=nonce>{FOREIGN_NODES_SCRIPT.as_str()}</script>
            </body>
        </html>
    }
}

/// A script as it is sent with every page: without the lines that are comments.
fn without_comments(script: &str) -> String {
    let code = script
        .lines()
        .map(str::trim)
        .filter(|line| !line.starts_with("//"));
    code.collect::<Vec<_>>().join("\n")
}
