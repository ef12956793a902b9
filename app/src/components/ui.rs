//! Controls, each wrapped once so that any of them can be replaced.

pub mod combobox;
pub mod text_area;
