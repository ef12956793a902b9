//! What is true in Shiftbell: the words of the business, its rules and its wire.
//!
//! A **vendor** plans a [shift](shift::Shift); every **EIC** of the vehicle's home station gets a
//! [notification](notification::Notification) in their inbox; one of them decides. Without features this crate is pure types and
//! rules that the browser shares. With `ssr` it adds what only a server can do: passwords, the [`store`] (the only SQL), and the
//! services, one function per action, that every door (page, REST, socket, command line) goes through.

#[cfg(feature = "ssr")]
mod crash_point;

pub mod clock;
pub mod field_errors;
pub mod fleet;
pub mod frame;
pub mod id;
pub mod inbox_view;
pub mod json;
pub mod notification;
pub mod page;
pub mod pairs;
pub mod problem;
pub mod ring;
pub mod shift;
pub mod text;
pub mod user;
pub mod wall_clock;

#[cfg(feature = "ssr")]
pub mod access;
#[cfg(feature = "ssr")]
pub mod accounts;
#[cfg(feature = "ssr")]
pub mod demo;
#[cfg(feature = "ssr")]
pub mod housekeeping;
#[cfg(feature = "ssr")]
pub mod import;
#[cfg(feature = "ssr")]
pub mod inbox;
#[cfg(feature = "ssr")]
pub mod password;
#[cfg(feature = "ssr")]
pub mod secret;
#[cfg(feature = "ssr")]
pub mod service;
#[cfg(feature = "ssr")]
pub mod shifts;
#[cfg(feature = "ssr")]
pub mod store;
