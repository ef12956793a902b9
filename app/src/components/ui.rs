//! Controls. Pages and components use only these wrappers, so that each control can be replaced in one place.

pub mod badge;
pub mod button;
pub mod combobox;
pub mod field;
pub mod label;
pub mod spinner;
pub mod switch;
pub mod table;
pub mod text_area;
