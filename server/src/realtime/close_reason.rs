//! Reasons for which the server closes a socket. The close code tells the client whether to reconnect (CONTRACT §5).

use axum::extract::ws::{CloseFrame, Utf8Bytes};

/// Why the server closes a socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CloseReason {
    /// The client violated the WebSocket protocol.
    ProtocolError,
    /// The client sent a binary frame.
    Binary,
    /// The client sent text that is not UTF-8.
    NotUtf8,
    /// The client sent a message over 4 KiB.
    TooBig,
    /// The server is stopping.
    Restart,
    /// The client reads too slowly: its queue is full, or a write timed out.
    TooSlow,
    /// The client did not answer a ping in time.
    NoPong,
    /// The client exceeded a rate limit.
    TooFast,
    /// The session or token expired or was revoked, or its user was deactivated.
    Revoked,
    /// The user has no active role any more.
    NoRoles,
    /// The user opened more sockets than allowed after this one.
    TooMany,
}

impl CloseReason {
    /// The Close frame with code and reason.
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

    /// The reason for a failed read; `None` if the connection is lost, so that no Close frame can be sent.
    pub fn from_read_error(error: axum::Error) -> Option<Self> {
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
