//! CONTRACT §5: protocol errors are answered with a Close frame and their own code.

use crate::support::{
    app::TestApp,
    raw_connection::{
        BINARY, CLOSE, CONTINUATION, FIN, PING, RawConnection, TEXT, head, masked, unmasked,
    },
    socket::SOON,
};

/// Sends these bytes on a new socket and returns the close code.
async fn closed_after(app: &TestApp, bytes: &[u8]) -> u16 {
    let mut raw = RawConnection::connect(app.address())
        .await
        .upgrade(&app.asha())
        .await;
    raw.send(bytes).await;
    let code = raw.close_code(SOON).await;
    raw.send(masked(FIN | CLOSE, &code.to_be_bytes())).await;
    raw.hung_up(SOON).await;
    code
}

#[tokio::test]
async fn closes_with_1003_after_a_binary_frame() {
    let app = TestApp::start();
    assert_eq!(
        closed_after(&app, &masked(FIN | BINARY, b"\0\x01")).await,
        1003
    );
    assert_eq!(
        closed_after(
            &app,
            &masked(FIN | BINARY, br#"{"action":"mark_all_read"}"#)
        )
        .await,
        1003
    );
}

#[tokio::test]
async fn closes_with_1007_after_invalid_utf_8() {
    let app = TestApp::start();
    for bytes in [
        &b"\xff\xfe"[..],
        b"{\"action\":\"\xed\xa0\x80\"}",
        b"abc\xc3",
    ] {
        assert_eq!(
            closed_after(&app, &masked(FIN | TEXT, bytes)).await,
            1007,
            "{bytes:?}"
        );
    }
}

#[tokio::test]
async fn closes_with_1002_after_a_protocol_error() {
    let app = TestApp::start();
    let fragment = masked(TEXT, b"{");
    for (what, bytes) in [
        ("unmasked", unmasked(FIN | TEXT, b"{}")),
        ("a reserved bit", masked(FIN | 0x40 | TEXT, b"{}")),
        ("opcode 3", masked(FIN | 3, b"{}")),
        ("opcode 11", masked(FIN | 0xb, b"{}")),
        (
            "a continuation without a start",
            masked(FIN | CONTINUATION, b"{}"),
        ),
        (
            "text inside a fragmented text",
            [fragment.clone(), masked(FIN | TEXT, b"{}")].concat(),
        ),
        ("a ping of 126 bytes", masked(FIN | PING, &[b'x'; 126])),
        ("a fragmented ping", masked(PING, b"x")),
        ("HTTP", b"GET / HTTP/1.1\r\n\r\n".to_vec()),
        ("a TLS hello", vec![0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3]),
    ] {
        assert_eq!(closed_after(&app, &bytes).await, 1002, "{what}");
    }
}

#[tokio::test]
async fn closes_with_1009_after_a_message_over_4_kib() {
    let app = TestApp::start();
    let text = |size: usize| {
        format!("{{\"action\":\"fly\",\"x\":\"{}\"}}", "x".repeat(size - 23)).into_bytes()
    };
    assert_eq!(text(4096).len(), 4096);
    let mut raw = RawConnection::connect(app.address())
        .await
        .upgrade(&app.asha())
        .await;
    raw.send(masked(FIN | TEXT, &text(4096))).await;
    assert!(raw.frame().await.text().contains("\"error\""));
    assert_eq!(
        closed_after(&app, &masked(FIN | TEXT, &text(4097))).await,
        1009
    );
    assert_eq!(
        closed_after(
            &app,
            &[head(FIN | TEXT, usize::MAX >> 1, 0x80), b"12345".to_vec()].concat()
        )
        .await,
        1009
    );
    let mut parts = masked(TEXT, &[b' '; 1000]);
    for _ in 0..4 {
        parts.extend(masked(CONTINUATION, &[b' '; 1000]));
    }
    assert_eq!(closed_after(&app, &parts).await, 1009);
}

#[tokio::test]
async fn answers_a_close_frame() {
    let app = TestApp::start();
    let mut raw = RawConnection::connect(app.address())
        .await
        .upgrade(&app.asha())
        .await;
    raw.send(masked(FIN | CLOSE, &1000_u16.to_be_bytes())).await;
    assert_eq!(raw.close_code(SOON).await, 1000);
    raw.send(masked(FIN | TEXT, b"still here?")).await;
    raw.hung_up(SOON).await;
    assert_eq!(app.anonymous().get("/healthz").await.status, 200);
}

#[tokio::test]
async fn answers_a_ping_with_its_content() {
    let app = TestApp::start();
    let mut raw = RawConnection::connect(app.address())
        .await
        .upgrade(&app.asha())
        .await;
    raw.send(masked(FIN | PING, b"are you there")).await;
    let pong = raw.frame().await;
    assert_eq!(
        (pong.opcode, pong.content.as_slice()),
        (10, &b"are you there"[..])
    );
    let mut parts = masked(TEXT, b"{\"action\":");
    parts.extend(masked(FIN | PING, b""));
    parts.extend(masked(FIN | CONTINUATION, b"\"fly\"}"));
    raw.send(parts).await;
    assert_eq!(raw.frame().await.opcode, 10);
    assert!(raw.frame().await.text().contains("\"error\""));
}
