//! Turns the locale files of `locales/` into the module that `src/i18n.rs` includes.

use leptos_i18n_parser::parse_locales::{
    options::{Config, ParseOptions},
    parse_locales,
};
use std::{error::Error, path::PathBuf};

/// Every language besides English, which the others fall back to. Each has a file `locales/<code>.json`.
const TRANSLATIONS: [&str; 0] = [];

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=locales");
    let config = Config::new("en")?
        .add_locales(TRANSLATIONS)?
        // Texts with values are needed as strings, for labels and titles.
        .parse_options(ParseOptions::new().interpolate_display(true));
    let code =
        leptos_i18n_codegen::gen_code(&parse_locales(None, config)?, None, true, None, false)?;
    let file = PathBuf::from(std::env::var("OUT_DIR")?).join("locales.rs");
    std::fs::write(file, code.to_string())?;
    Ok(())
}
