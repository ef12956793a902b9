//! How the connection is, as a person sees it.

use jiff::Timestamp;

/// How the connection is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConnectionStatus {
    /// The page has just come alive.
    Connecting,
    /// Everything arrives as it happens.
    Live,
    /// Lost a moment ago, on its way back.
    Reconnecting,
    /// Lost for longer; the page asks every 15 s instead, and goes on trying.
    Offline(Timestamp),
    /// Will not come back by itself.
    Ended(DisconnectReason),
}

/// Why a connection does not come back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DisconnectReason {
    /// The session is over.
    SignedOut,
    /// The user has no role any more.
    NoRoles,
    /// Too many tabs: a newer one took its place.
    TakenOver,
    /// The server does not want it.
    Refused,
}
