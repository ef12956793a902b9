//! A minimal WebSocket client, so that its own cost does not distort measurements with thousands of sockets.

use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
};

const TEXT: u8 = 0x1;
const PING: u8 = 0x9;
const FINAL: u8 = 0x80;
const PONG: u8 = FINAL | 0xA;
const MASKED: u8 = 0x80;
/// Longest payload of a control frame.
const MAX_CONTROL: usize = 125;
/// Longest head of a response to an upgrade. Real ones are far shorter.
const MAX_HEAD: usize = 4096;

/// An open socket. It allocates no memory between frames.
pub struct WebSocketClient {
    stream: TcpStream,
    /// The start of an incomplete frame.
    pending: Vec<u8>,
}

impl WebSocketClient {
    /// Connects, optionally from the address `from`, and upgrades to a WebSocket. `query` is empty or begins with `?`.
    pub async fn open(
        address: SocketAddr,
        query: &str,
        from: Option<Ipv4Addr>,
        credential: &str,
    ) -> io::Result<Self> {
        let socket = TcpSocket::new_v4()?;
        if let Some(from) = from {
            socket.bind((from, 0).into())?;
        }
        let mut stream = socket.connect(address).await?;
        let request = format!(
            "GET /ws/notifications/{query} HTTP/1.1\r\nHost: {address}\r\n{credential}\r\nConnection: Upgrade\r\n\
             Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        );
        stream.write_all(request.as_bytes()).await?;
        let mut head = Vec::with_capacity(512);
        let end = loop {
            if let Some(end) = head.windows(4).position(|bytes| bytes == b"\r\n\r\n") {
                break end + 4;
            }
            if head.len() > MAX_HEAD || stream.read_buf(&mut head).await? == 0 {
                return Err(broken(format!("no complete head: {head:?}")));
            }
        };
        if !head.starts_with(b"HTTP/1.1 101 ") {
            return Err(broken(String::from_utf8_lossy(&head).into_owned()));
        }
        Ok(Self {
            stream,
            pending: head.split_off(end),
        })
    }

    /// Waits for data and passes complete text frames to `on_text`. An error means that the socket has ended.
    pub async fn read(&mut self, mut on_text: impl FnMut(&[u8])) -> io::Result<()> {
        // Bytes that arrived together with the head.
        let early = std::mem::take(&mut self.pending);
        if !early.is_empty() && self.frames(&early, &mut on_text)? {
            return Ok(());
        }
        self.stream.readable().await?;
        self.take(&mut on_text)
    }

    fn take(&mut self, on_text: &mut impl FnMut(&[u8])) -> io::Result<()> {
        let mut chunk = [0; 16 * 1024];
        let length = match self.stream.try_read(&mut chunk) {
            Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
            Ok(length) => length,
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(()),
            Err(error) => return Err(error),
        };
        if self.pending.is_empty() {
            self.frames(&chunk[..length], on_text)?;
        } else {
            let mut bytes = std::mem::take(&mut self.pending);
            bytes.extend_from_slice(&chunk[..length]);
            self.frames(&bytes, on_text)?;
        }
        Ok(())
    }

    /// Handles complete frames and keeps the rest. True if there was a complete frame.
    fn frames(&mut self, mut bytes: &[u8], on_text: &mut impl FnMut(&[u8])) -> io::Result<bool> {
        let mut any = false;
        while let Some(Frame {
            kind,
            payload,
            rest,
        }) = frame(bytes)?
        {
            any = true;
            match kind {
                TEXT => on_text(payload),
                PING => self.pong(payload)?,
                _ => {
                    return Err(broken(format!(
                        "unexpected frame of kind {kind}: {payload:?}"
                    )));
                }
            }
            bytes = rest;
        }
        self.pending = bytes.to_vec();
        Ok(any)
    }

    fn pong(&self, payload: &[u8]) -> io::Result<()> {
        let length = u8::try_from(payload.len()).unwrap_or(u8::MAX);
        // A mask of zeros leaves the payload unchanged.
        let mut answer = vec![PONG, MASKED | length, 0, 0, 0, 0];
        answer.extend_from_slice(payload);
        self.stream.try_write(&answer).map(drop)
    }
}

struct Frame<'a> {
    kind: u8,
    payload: &'a [u8],
    rest: &'a [u8],
}

/// The first frame and the bytes after it. `None` if the frame is incomplete.
fn frame(bytes: &[u8]) -> io::Result<Option<Frame<'_>>> {
    let [first, second, rest @ ..] = bytes else {
        return Ok(None);
    };
    let (kind, length) = (first & 0x0F, usize::from(*second));
    let whole = first & 0xF0 == FINAL && second & MASKED == 0;
    if !whole || (kind != TEXT && length > MAX_CONTROL) {
        return Err(broken(format!(
            "unexpected frame header {first:x} {second:x}"
        )));
    }
    let (length, rest) = match (length, rest) {
        (126, [a, b, rest @ ..]) => (usize::from(u16::from_be_bytes([*a, *b])), rest),
        (126, _) => return Ok(None),
        (127, _) => return Err(broken("frame longer than 64 KiB".to_owned())),
        (length, rest) => (length, rest),
    };
    Ok(rest.split_at_checked(length).map(|(payload, rest)| Frame {
        kind,
        payload,
        rest,
    }))
}

fn broken(what: String) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what)
}
