//! The page's socket over all its lives.

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

/// How one life of it ended.
enum Lost {
    /// Come back.
    Retry,
    /// Do not.
    Stop,
}

/// Connects, and keeps at it.
pub(super) async fn keep(shared: Arc<Shared>, mut actions: mpsc::UnboundedReceiver<Value>) {
    let mut failures = 0_u32;
    loop {
        let Lost::Retry = life(&shared, &mut actions, &mut failures).await else {
            return;
        };
        shared.diary().lost += 1;
        lock(&shared.lost_at).get_or_insert_with(Instant::now);
        let most = shared
            .habits
            .base
            .saturating_mul(2_u32.saturating_pow(failures.min(16)))
            .min(shared.habits.longest);
        failures = failures.saturating_add(1);
        tokio::select! {
            () = sleep(most.mul_f64(fastrand::f64())) => {}
            () = shared.woken.notified() => failures = 0,
        }
        // What was done while there was no socket never reached the server.
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
    let Ok(Some(mut socket)) = timeout(shared.habits.patience, connect(shared, since)).await else {
        return Lost::Retry;
    };
    let mut stream = Stream::new(since);
    let mut heard = tokio::time::Instant::now();
    let mut asked = None;
    loop {
        let patience = match asked {
            None => heard + shared.habits.silence,
            Some(at) => at + shared.habits.patience,
        };
        tokio::select! {
            message = socket.next() => {
                let text = match message {
                    Some(Ok(Message::Text(text))) => text,
                    Some(Ok(Message::Close(Some(frame)))) => {
                        let code = u16::from(frame.code);
                        shared.diary().closed.push((code, Instant::now()));
                        // Says goodbye as well.
                        drop(timeout(shared.habits.patience, socket.close(None)).await);
                        return if (4500..5000).contains(&code) { Lost::Stop } else { Lost::Retry };
                    }
                    Some(Ok(Message::Ping(_) | Message::Pong(_))) => continue,
                    _ => return Lost::Retry,
                };
                let Ok(frame) = serde_json::from_str::<ServerFrame>(&text) else {
                    shared.violates(format!("cannot be read: {text}"));
                    continue;
                };
                heard = tokio::time::Instant::now();
                asked = None;
                if !stream.has_spoken() {
                    *failures = 0;
                    *lock(&shared.lost_at) = None;
                    let mut diary = shared.diary();
                    diary.opened += 1;
                    diary.opened_at.push(Instant::now());
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
            () = sleep_until(patience) => {
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

/// Takes in a frame.
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

/// An open socket, or `None` if it is refused or cut before it is one.
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
