//! Pages and forms as the server renders them, without a browser.

mod forms;
mod html;
mod statements;
