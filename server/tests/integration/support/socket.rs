//! A WebSocket client like the browser's.

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use std::{net::SocketAddr, time::Duration};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
    time::{Instant, timeout, timeout_at},
};
use tokio_tungstenite::{
    WebSocketStream, client_async,
    tungstenite::{
        self, Message,
        client::IntoClientRequest,
        http::{HeaderName, HeaderValue},
    },
};

/// Longest wait for a frame. Far more than it needs, because builds may run on the same machine.
pub const SOON: Duration = Duration::from_secs(10);

/// What the server sent.
#[derive(Debug, PartialEq)]
pub enum Event {
    Frame(Value),
    Close(u16),
}

/// The stream below a socket: TCP or TLS.
pub trait Wire: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Wire for T {}

/// An open socket.
pub struct Socket {
    stream: WebSocketStream<Box<dyn Wire>>,
}

impl Socket {
    /// Opens a socket with these headers. The status if it is refused.
    pub async fn open(
        address: SocketAddr,
        query: &str,
        headers: &[(&'static str, String)],
    ) -> Result<Self, u16> {
        let stream = TcpStream::connect(address)
            .await
            .expect("the server listens");
        let url = format!("ws://{address}/ws/notifications/{query}");
        Self::open_on(Box::new(stream), &url, headers).await
    }

    /// Like `open`, on an existing connection.
    pub async fn open_on(
        stream: Box<dyn Wire>,
        url: &str,
        headers: &[(&'static str, String)],
    ) -> Result<Self, u16> {
        let mut request = url.into_client_request().expect("a request");
        for (name, value) in headers {
            request.headers_mut().append(
                HeaderName::from_static(name),
                HeaderValue::from_str(value).expect("a header"),
            );
        }
        match timeout(SOON, client_async(request, stream))
            .await
            .expect("an answer in time")
        {
            Ok((stream, answer)) => {
                assert!(
                    answer.headers().get("sec-websocket-extensions").is_none(),
                    "no compression"
                );
                Ok(Self { stream })
            }
            Err(tungstenite::Error::Http(answer)) => Err(answer.status().as_u16()),
            Err(error) => panic!("neither opened nor refused: {error}"),
        }
    }

    /// The next frame or the close.
    pub async fn event(&mut self) -> Event {
        loop {
            match timeout(SOON, self.stream.next())
                .await
                .expect("a frame in time")
            {
                Some(Ok(Message::Text(text))) => {
                    let frame: Value = serde_json::from_str(&text).expect("JSON");
                    assert!(frame["type"].is_string(), "no type: {frame}");
                    return Event::Frame(frame);
                }
                Some(Ok(Message::Close(Some(frame)))) => return Event::Close(frame.code.into()),
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                other => panic!("neither text nor a close with its code: {other:?}"),
            }
        }
    }

    /// The next frame of any type.
    pub async fn frame(&mut self) -> Value {
        match self.event().await {
            Event::Frame(frame) => frame,
            Event::Close(code) => panic!("closed with {code}"),
        }
    }

    /// The next frame that is neither a `shift` nor a `series` frame.
    pub async fn user_frame(&mut self) -> Value {
        loop {
            let frame = self.frame().await;
            if frame["type"] != "shift" && frame["type"] != "series" {
                return frame;
            }
        }
    }

    /// The next `shift` frame.
    pub async fn shift(&mut self) -> Value {
        loop {
            let frame = self.frame().await;
            if frame["type"] == "shift" {
                return frame["shift"].clone();
            }
        }
    }

    /// The record in the next frame of this type: `trip`, `stock_request` or `emergency`.
    pub async fn record(&mut self, kind: &str) -> Value {
        loop {
            let frame = self.frame().await;
            if frame["type"] == kind {
                return frame[kind].clone();
            }
        }
    }

    /// The next frame about shifts, which must be a `series` frame.
    pub async fn series(&mut self) -> Value {
        loop {
            let frame = self.frame().await;
            assert_ne!(frame["type"], "shift", "{frame}");
            if frame["type"] == "series" {
                return frame;
            }
        }
    }

    /// The first frame: the count with its `seq` and `epoch`.
    pub async fn first(&mut self) -> Value {
        let frame = self.frame().await;
        assert_eq!(frame["type"], "unread_count", "{frame}");
        assert!(
            frame["count"].is_i64() && frame["seq"].is_i64() && frame["epoch"].is_string(),
            "{frame}"
        );
        frame
    }

    /// The next frame, which must have this type.
    pub async fn expect(&mut self, kind: &str) -> Value {
        let frame = self.user_frame().await;
        assert_eq!(frame["type"], kind, "{frame}");
        frame
    }

    /// The next frame, which must be a count. After a change it has the `seq` of the change.
    pub async fn count(&mut self) -> i64 {
        self.expect("unread_count").await["count"]
            .as_i64()
            .expect("a count")
    }

    /// The next change, which must be a notification, and the count with the same `seq`.
    pub async fn notification(&mut self) -> Value {
        let frame = self.change("notification").await;
        assert_eq!(frame["notification"]["seq"], frame["seq"]);
        frame["notification"].clone()
    }

    /// The next change, which must have this type, and the count with the same `seq`.
    pub async fn change(&mut self, kind: &str) -> Value {
        let change = self.expect(kind).await;
        let count = self.expect("unread_count").await;
        assert!(change["seq"].is_i64(), "{change}");
        assert_eq!(count["seq"], change["seq"], "{change} {count}");
        change
    }

    /// Sends an action.
    pub async fn send(&mut self, action: Value) {
        self.send_text(&action.to_string()).await;
    }

    /// Sends a text.
    pub async fn send_text(&mut self, text: &str) {
        self.send_message(Message::text(text)).await;
    }

    /// Sends any message.
    pub async fn send_message(&mut self, message: Message) {
        timeout(SOON, self.stream.send(message))
            .await
            .expect("in time")
            .expect("sent");
    }

    /// Checks that the socket is open and nothing is pending: the next frame is the response to a ping.
    pub async fn expect_quiet(&mut self) {
        self.send(json!({"action": "are you there", "ref": "quiet?"}))
            .await;
        let frame = self.frame().await;
        assert_eq!(
            (&frame["type"], &frame["ref"]),
            (&json!("error"), &json!("quiet?")),
            "{frame}"
        );
    }

    /// Answers pings for this time and checks that nothing else arrives. Returns the number of pings.
    pub async fn idles(&mut self, time: Duration) -> usize {
        let end = Instant::now() + time;
        let mut pings = 0;
        while let Ok(message) = timeout_at(end, self.stream.next()).await {
            match message {
                Some(Ok(Message::Ping(_))) => pings += 1,
                other => panic!("not idle: {other:?}"),
            }
        }
        pings
    }

    /// The code of the server's Close frame, after any other frames.
    pub async fn close_code(&mut self) -> u16 {
        loop {
            if let Event::Close(code) = self.event().await {
                return code;
            }
        }
    }

    /// Closes the socket like a closed tab.
    pub async fn leave(mut self) {
        timeout(SOON, self.stream.close(None))
            .await
            .expect("in time")
            .expect("closed");
    }
}
