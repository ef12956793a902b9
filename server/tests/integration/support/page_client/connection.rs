//! The socket of a page, with its reconnects.

use super::{Shared, frame_order::Stream, lock, pull};
use domain::{
    frame::{ClientAction, ServerFrame},
    inbox::FrameEffect,
};
use futures_util::{SinkExt, StreamExt};
use serde_json::Value;
use std::{
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::{
    net::TcpStream,
    sync::mpsc,
    time::{sleep, sleep_until, timeout},
};
use tokio_tungstenite::{
    WebSocketStream, client_async,
    tungstenite::{
        Message,
        client::IntoClientRequest,
        http::{HeaderName, HeaderValue},
    },
};

/// What to do after a socket has ended.
enum Lost {
    /// Reconnect.
    Retry,
    /// Stay disconnected.
    Stop,
}

/// Connects, and reconnects after every loss.
pub(super) async fn keep(shared: Arc<Shared>, mut actions: mpsc::UnboundedReceiver<Value>) {
    let mut failures = 0_u32;
    loop {
        let Lost::Retry = life(&shared, &mut actions, &mut failures).await else {
            return;
        };
        shared.events().lost += 1;
        lock(&shared.lost_at).get_or_insert_with(Instant::now);
        let most = shared
            .timeouts
            .base
            .saturating_mul(2_u32.saturating_pow(failures.min(16)))
            .min(shared.timeouts.longest);
        failures = failures.saturating_add(1);
        tokio::select! {
            () = sleep(most.mul_f64(fastrand::f64())) => {}
            () = shared.woken.notified() => failures = 0,
        }
        // Actions sent while there was no socket never reach the server.
        while actions.try_recv().is_ok() {}
    }
}

async fn life(
    shared: &Arc<Shared>,
    actions: &mut mpsc::UnboundedReceiver<Value>,
    failures: &mut u32,
) -> Lost {
    let since = {
        let view = shared.view();
        (!view.epoch.is_empty()).then_some(view.seq)
    };
    let Ok(Some(mut socket)) =
        timeout(shared.timeouts.response_timeout, connect(shared, since)).await
    else {
        return Lost::Retry;
    };
    let mut stream = Stream::new(since);
    let mut heard = tokio::time::Instant::now();
    let mut asked = None;
    loop {
        let response_timeout = match asked {
            None => heard + shared.timeouts.silence,
            Some(at) => at + shared.timeouts.response_timeout,
        };
        tokio::select! {
            message = socket.next() => {
                let text = match message {
                    Some(Ok(Message::Text(text))) => text,
                    Some(Ok(Message::Close(Some(frame)))) => {
                        let code = u16::from(frame.code);
                        shared.events().closed.push((code, Instant::now()));
                        // Sends a Close frame.
                        drop(timeout(shared.timeouts.response_timeout, socket.close(None)).await);
                        return if (4500..5000).contains(&code) { Lost::Stop } else { Lost::Retry };
                    }
                    Some(Ok(Message::Ping(_) | Message::Pong(_))) => continue,
                    _ => return Lost::Retry,
                };
                let Ok(frame) = serde_json::from_str::<ServerFrame>(&text) else {
                    shared.violates(format!("unreadable frame: {text}"));
                    continue;
                };
                heard = tokio::time::Instant::now();
                asked = None;
                if !stream.has_first_frame() {
                    *failures = 0;
                    *lock(&shared.lost_at) = None;
                    let mut events = shared.events();
                    events.opened += 1;
                    events.opened_at.push(Instant::now());
                }
                if let Some(violation) = stream.check(&frame) {
                    shared.violates(violation);
                }
                take(shared, &frame);
            }
            Some(action) = actions.recv() => {
                if socket.send(Message::text(action.to_string())).await.is_err() {
                    return Lost::Retry;
                }
            }
            () = sleep_until(response_timeout) => {
                if asked.is_some() {
                    return Lost::Retry;
                }
                let since = shared.view().seq;
                let text = ClientAction::Resume { since }.to_message();
                stream.asks();
                let sent = timeout(Duration::from_millis(100), socket.send(Message::text(text)));
                if !matches!(sent.await, Ok(Ok(()))) {
                    return Lost::Retry;
                }
                asked = Some(tokio::time::Instant::now());
            }
        }
    }
}

/// Applies a frame to the page.
fn take(shared: &Arc<Shared>, frame: &ServerFrame) {
    let applied = shared.view().apply(frame);
    match applied {
        FrameEffect::New(notification) => shared.ring(std::slice::from_ref(&*notification)),
        FrameEffect::Gap => pull::pull(shared),
        FrameEffect::Reload => {
            let shared = shared.clone();
            tokio::spawn(async move { shared.load_newest().await });
        }
        FrameEffect::NoOp => {}
    }
}

/// Opens a socket. `None` if it is refused or breaks before it is open.
async fn connect(shared: &Shared, since: Option<i64>) -> Option<WebSocketStream<TcpStream>> {
    let address = shared.person.address();
    let query = since.map_or_else(String::new, |since| format!("?since={since}"));
    let mut request = format!("ws://{address}/ws/notifications/{query}")
        .into_client_request()
        .expect("a request");
    for (name, value) in shared.person.upgrade_headers() {
        request.headers_mut().append(
            HeaderName::from_static(name),
            HeaderValue::from_str(&value).expect("a header"),
        );
    }
    let stream = TcpStream::connect(address).await.ok()?;
    let (socket, _) = client_async(request, stream).await.ok()?;
    Some(socket)
}
