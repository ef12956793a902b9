//! Why the server closes a socket: the code tells the client whether to come back (CONTRACT §5).

use axum::extract::ws::{CloseFrame, Utf8Bytes};

/// A reason to close.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CloseReason {
    /// The bytes are no WebSocket.
    ProtocolError,
    /// A binary frame.
    Binary,
    /// A text that is not UTF-8.
    NotUtf8,
    /// A message over 4 KiB.
    TooBig,
    /// The server stops.
    Restart,
    /// It reads too slowly.
    TooSlow,
    /// It did not answer a ping.
    NoPong,
    /// It sends too much.
    TooFast,
    /// Its session or token is gone.
    Revoked,
    /// Its user has no role any more.
    NoRoles,
    /// Its user opened too many others since.
    TooMany,
}

impl CloseReason {
    /// The frame that says so.
    pub fn frame(self) -> CloseFrame {
        let (code, reason) = match self {
            Self::ProtocolError => (1002, "protocol error"),
            Self::Binary => (1003, "text only"),
            Self::NotUtf8 => (1007, "not UTF-8"),
            Self::TooBig => (1009, "message too big"),
            Self::Restart => (1012, "the server restarts"),
            Self::TooSlow => (4000, "too slow, please resume"),
            Self::NoPong => (4001, "no pong"),
            Self::TooFast => (4002, "too many messages"),
            Self::Revoked => (4501, "signed out"),
            Self::NoRoles => (4503, "no role"),
            Self::TooMany => (4504, "too many connections"),
        };
        CloseFrame {
            code,
            reason: Utf8Bytes::from_static(reason),
        }
    }

    /// What a failed read means; `None` if the connection is gone and nobody is left to tell.
    pub fn of_error(error: axum::Error) -> Option<Self> {
        use tungstenite::{Error, error::ProtocolError};
        match *error.into_inner().downcast::<Error>().ok()? {
            Error::Protocol(ProtocolError::ResetWithoutClosingHandshake) => None,
            Error::Protocol(_) => Some(Self::ProtocolError),
            Error::Utf8(_) => Some(Self::NotUtf8),
            Error::Capacity(_) => Some(Self::TooBig),
            _ => None,
        }
    }
}
