//! The domain of Shiftbell: types, rules, and the JSON exchanged between server and browser.
//!
//! A **vendor** creates a [shift](shift::Shift). Every **EIC** (engineer in charge) of the vehicle's home station
//! receives a [notification](notification::Notification) in their inbox, and one of them decides. Without features this
//! crate holds only types and rules, without I/O, which the browser shares. Feature `ssr` adds the [`store`] (the only
//! SQL) and the [`service`] layer: one function per action, called by pages, REST, the WebSocket and the command line.

#[cfg(feature = "ssr")]
mod crash_point;

pub mod alarm;
pub mod clock;
pub mod emergency;
pub mod error;
pub mod evidence;
pub mod field_errors;
pub mod fleet;
pub mod frame;
pub mod id;
pub mod inbox;
pub mod json;
pub mod map_as_pairs;
pub mod notification;
pub mod page;
pub mod policy;
pub mod replay_buffer;
pub mod series;
pub mod shift;
pub mod shift_details;
pub mod shift_trips;
pub mod station;
pub mod stock_request;
pub mod text;
pub mod trip;
pub mod user;
pub mod wall_clock;

#[cfg(feature = "ssr")]
pub mod credential;
#[cfg(feature = "ssr")]
pub mod demo;
#[cfg(feature = "ssr")]
pub mod event;
#[cfg(feature = "ssr")]
pub mod import;
#[cfg(feature = "ssr")]
pub mod service;
#[cfg(feature = "ssr")]
pub mod store;
