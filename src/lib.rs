//! What is true in Shiftbell: the words of the business, its rules and its wire.
//!
//! A **vendor** plans a [shift](shift::Shift); every **EIC** of the vehicle's home station gets a
//! [notification](notification::Notification) in their inbox; one of them decides. Without features this crate is pure types and
//! rules that the browser shares. With `ssr` it adds what only a server can do: passwords, the [`store`] (the only SQL), and the
//! services, one function per action, that every door (page, REST, socket, command line) goes through.

pub mod clock;
pub mod field_errors;
pub mod frame;
pub mod id;
pub mod inbox_view;
pub mod json;
pub mod notification;
pub mod page;
pub mod problem;
pub mod shift;
pub mod text;
pub mod user;
pub mod wall_clock;

