//! Raw bytes on a TCP connection, for requests that no well-behaved client sends.

use crate::support::{people::Person, socket::SOON};
use socket2::SockRef;
use std::{net::SocketAddr, time::Duration};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
    time::timeout,
};

/// A TCP connection.
pub struct RawConnection {
    stream: TcpStream,
    unread: Vec<u8>,
}

/// Head of an HTTP response in lower case, and its body.
#[derive(Debug)]
pub struct RawResponse {
    pub status: u16,
    pub head: String,
    pub body: String,
}

/// A WebSocket frame: its opcode and content.
#[derive(Debug)]
pub struct RawFrame {
    pub opcode: u8,
    pub content: Vec<u8>,
}

impl RawConnection {
    pub async fn connect(address: SocketAddr) -> Self {
        Self {
            stream: TcpStream::connect(address)
                .await
                .expect("the server listens"),
            unread: Vec::new(),
        }
    }

    /// Wraps an existing connection.
    pub fn of(stream: TcpStream) -> Self {
        Self {
            stream,
            unread: Vec::new(),
        }
    }

    /// A connection with a small receive buffer.
    pub async fn connect_narrow(address: SocketAddr) -> Self {
        let socket = TcpSocket::new_v4().expect("a socket");
        socket
            .set_recv_buffer_size(16 * 1024)
            .expect("a small buffer");
        Self {
            stream: socket.connect(address).await.expect("the server listens"),
            unread: Vec::new(),
        }
    }

    /// Sends these bytes. A connection closed by the server is no error here: its response is read later.
    pub async fn send(&mut self, bytes: impl AsRef<[u8]>) {
        let _gone = timeout(SOON, self.stream.write_all(bytes.as_ref()))
            .await
            .expect("in time");
    }

    /// Reads the response.
    pub async fn answer(&mut self) -> RawResponse {
        self.answer_within(SOON).await.expect("an answer")
    }

    /// Reads the response. `None` if the server closes the connection without one.
    pub async fn answer_within(&mut self, time: Duration) -> Option<RawResponse> {
        timeout(time, async {
            let end = loop {
                if let Some(end) = self.unread.windows(4).position(|four| four == b"\r\n\r\n") {
                    break end + 4;
                }
                if !self.more().await {
                    return None;
                }
            };
            let head = String::from_utf8_lossy(&self.unread.drain(..end).collect::<Vec<_>>())
                .to_lowercase();
            let status = head
                .get(9..12)
                .and_then(|status| status.parse().ok())
                .expect("a status");
            let length = head
                .lines()
                .find_map(|line| line.strip_prefix("content-length:")?.trim().parse().ok())
                .unwrap_or(0);
            while self.unread.len() < length && self.more().await {}
            let body = String::from_utf8_lossy(
                &self
                    .unread
                    .drain(..length.min(self.unread.len()))
                    .collect::<Vec<_>>(),
            )
            .into_owned();
            Some(RawResponse { status, head, body })
        })
        .await
        .expect("in time")
    }

    /// Waits until the server closes the connection.
    pub async fn hung_up(&mut self, within: Duration) {
        timeout(within, async { while self.more().await {} })
            .await
            .expect("closed in time");
    }

    async fn more(&mut self) -> bool {
        let mut some = [0; 16384];
        let read = self.stream.read(&mut some).await.unwrap_or(0);
        self.unread.extend_from_slice(&some[..read]);
        read > 0
    }

    /// Sends the upgrade request of this user.
    pub async fn ask_upgrade(&mut self, person: &Person, query: &str) {
        let headers: String = person
            .upgrade_headers()
            .iter()
            .map(|(name, value)| format!("{name}: {value}\r\n"))
            .collect();
        self.send(format!(
            "GET /ws/notifications/{query} HTTP/1.1\r\nHost: {}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
             Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n{headers}\r\n",
            person.address()
        ))
        .await;
    }

    /// Closes the connection with RST.
    pub fn reset(self) {
        SockRef::from(&self.stream)
            .set_linger(Some(Duration::ZERO))
            .expect("a socket");
    }

    /// Opens a socket of this user and reads its first frame.
    pub async fn upgrade(mut self, person: &Person) -> Self {
        self.ask_upgrade(person, "").await;
        let answer = self.answer().await;
        assert_eq!(answer.status, 101, "{answer:?}");
        assert!(
            answer.head.contains("s3pplmbitxaq9kygzzhzrbk+xoo="),
            "{answer:?}"
        );
        assert!(self.frame().await.text().contains("unread_count"));
        self
    }

    /// Reads the next frame.
    pub async fn frame(&mut self) -> RawFrame {
        self.frame_within(SOON).await.expect("a frame")
    }

    /// Reads the next frame. `None` if the server closes the connection.
    pub async fn frame_within(&mut self, time: Duration) -> Option<RawFrame> {
        timeout(time, async {
            loop {
                if let Some((length, frame)) = parse(&self.unread) {
                    self.unread.drain(..length);
                    return Some(frame);
                }
                if !self.more().await {
                    return None;
                }
            }
        })
        .await
        .expect("in time")
    }

    /// The code of the server's Close frame.
    pub async fn close_code(&mut self, within: Duration) -> u16 {
        loop {
            let frame = self
                .frame_within(within)
                .await
                .expect("a Close frame before the end");
            if frame.opcode == CLOSE {
                return frame
                    .content
                    .first_chunk()
                    .map(|code| u16::from_be_bytes(*code))
                    .expect("a code");
            }
        }
    }
}

impl RawFrame {
    pub fn text(&self) -> String {
        assert_eq!(self.opcode, TEXT, "{self:?}");
        String::from_utf8(self.content.clone()).expect("UTF-8")
    }
}

pub const CONTINUATION: u8 = 0;
pub const TEXT: u8 = 1;
pub const BINARY: u8 = 2;
pub const CLOSE: u8 = 8;
pub const PING: u8 = 9;
/// Marks the last frame of a message.
pub const FIN: u8 = 0x80;

/// A frame from a client. `first` is its first byte: FIN, reserved bits and opcode.
pub fn masked(first: u8, content: &[u8]) -> Vec<u8> {
    let mask = [7, 77, 177, 17];
    let mut frame = head(first, content.len(), 0x80);
    frame.extend_from_slice(&mask);
    frame.extend(
        content
            .iter()
            .zip(mask.iter().cycle())
            .map(|(byte, mask)| byte ^ mask),
    );
    frame
}

/// The same without the mask that a client must apply.
pub fn unmasked(first: u8, content: &[u8]) -> Vec<u8> {
    let mut frame = head(first, content.len(), 0);
    frame.extend_from_slice(content);
    frame
}

/// The start of a frame with this length.
pub fn head(first: u8, length: usize, mask: u8) -> Vec<u8> {
    match length {
        0..=125 => vec![first, mask | u8::try_from(length).expect("small")],
        126..=65535 => [
            &[first, mask | 126][..],
            &u16::try_from(length).expect("small").to_be_bytes(),
        ]
        .concat(),
        _ => [&[first, mask | 127][..], &(length as u64).to_be_bytes()].concat(),
    }
}

fn parse(bytes: &[u8]) -> Option<(usize, RawFrame)> {
    let [first, second, rest @ ..] = bytes else {
        return None;
    };
    assert_eq!(first & 0x70, 0, "no reserved bit: no compression");
    assert_eq!(second & 0x80, 0, "a server does not mask");
    let (length, start) = match second {
        126 => (usize::from(u16::from_be_bytes(*rest.first_chunk()?)), 4),
        127 => (
            usize::try_from(u64::from_be_bytes(*rest.first_chunk()?)).expect("fits"),
            10,
        ),
        short => (usize::from(*short), 2),
    };
    let content = bytes.get(start..start + length)?.to_vec();
    Some((
        start + length,
        RawFrame {
            opcode: first & 0x0f,
            content,
        },
    ))
}
