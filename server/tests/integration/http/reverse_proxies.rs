//! The server behind nginx and Caddy with the configurations from docs/proxies/, which add TLS.

use crate::support::{app::TestApp, people::Person, socket::Socket, tls_client};
use reqwest::Client;
use serde_json::json;
use std::time::Duration;
use testkit::ReverseProxy;

/// A server behind a proxy.
struct Behind {
    proxy: ReverseProxy,
    app: TestApp,
    origin: String,
}

impl Behind {
    fn start(proxy: fn([u16; 3], Option<u16>) -> ReverseProxy) -> Self {
        let port = testkit::free_port();
        let origin = format!("https://localhost:{port}");
        let app = TestApp::with(&[
            ("PUBLIC_URL", &origin),
            ("TRUSTED_PROXIES", "127.0.0.0/8"),
            ("RUST_LOG", "server=debug,shiftbell=debug"),
        ]);
        let node = app.address().port();
        Self {
            proxy: proxy([node; 3], Some(port)),
            app,
            origin,
        }
    }

    fn client(&self) -> Client {
        tls_client::client(self.proxy.certificate())
    }

    /// Opens a socket with this cookie like a page of `origin`.
    async fn socket(&self, cookie: &str, origin: &str) -> Result<Socket, u16> {
        let address = ([127, 0, 0, 1], self.proxy.port()).into();
        let stream = tls_client::connect(address, self.proxy.certificate())
            .await
            .expect("TLS");
        let url = format!("wss://localhost:{}/ws/notifications/", self.proxy.port());
        let headers = [("cookie", cookie.to_owned()), ("origin", origin.to_owned())];
        Socket::open_on(Box::new(stream), &url, &headers).await
    }

    /// Signs in through the proxy and returns the cookie.
    async fn sign_in(&self, person: &Person) -> String {
        let answer = self
            .client()
            .post(format!("{}/api/login/", self.origin))
            .header("origin", &self.origin)
            .header("x-forwarded-for", "198.51.100.7")
            .json(&json!({"email": person.email, "password": person.password}))
            .send()
            .await
            .expect("an answer");
        assert_eq!(answer.status(), 200);
        let cookie = answer.headers()["set-cookie"].to_str().expect("text");
        assert!(
            cookie.starts_with("__Host-shiftbell=") && cookie.contains("; Secure"),
            "{cookie}"
        );
        cookie.split(';').next().expect("a pair").to_owned()
    }
}

async fn everything_works_behind(proxy: fn([u16; 3], Option<u16>) -> ReverseProxy) {
    let behind = Behind::start(proxy);
    let cookie = behind.sign_in(&behind.app.asha()).await;
    assert!(
        behind.app.log().contains("127.0.0.1") && !behind.app.log().contains("198.51.100.7"),
        "the client's own claim about its address is ignored"
    );

    let page = behind
        .client()
        .get(format!("{}/", behind.origin))
        .header("cookie", &cookie)
        .header("x-request-id", "of-the-client")
        .send()
        .await
        .expect("a page");
    assert_eq!(page.status(), 200);
    let id = page.headers()["x-request-id"].to_str().expect("text");
    assert!(
        id != "of-the-client" && behind.app.log().contains(id),
        "the proxy's id is in the response and in the log: {id}"
    );
    assert!(
        page.text()
            .await
            .expect("HTML")
            .contains("Notifications, 0 unread")
    );

    for foreign in [
        format!("http://localhost:{}", behind.proxy.port()),
        behind.app.origin(),
        "https://evil.example".to_owned(),
    ] {
        // On a loopback address the server accepts its own port as origin, but not that of the proxy over plain HTTP.
        let expected = if foreign == behind.app.origin() {
            None
        } else {
            Some(403)
        };
        assert_eq!(
            behind.socket(&cookie, &foreign).await.err(),
            expected,
            "{foreign}"
        );
    }

    let mut socket = behind
        .socket(&cookie, &behind.origin)
        .await
        .expect("an open socket");
    socket.first().await;
    let ravi = behind.app.ravi();
    let created = behind
        .client()
        .post(format!("{}/api/shifts/", behind.origin))
        .bearer_auth(&ravi.token)
        .json(&ravi.draft(0, 24))
        .send()
        .await
        .expect("an answer");
    assert_eq!(created.status(), 201);
    let notification = socket.notification().await;
    assert_eq!(notification["seq"], 1);
    socket
        .send(json!({"action": "mark_read", "notification_id": notification["id"]}))
        .await;
    assert_eq!(socket.change("read").await["seq"], 2);
    assert_eq!(socket.expect("ack").await["type"], "ack");

    let idle = if testkit::soak() {
        Duration::from_secs(3700)
    } else {
        Duration::from_secs(27)
    };
    let pings = socket.idles(idle).await;
    assert!(pings as u64 >= idle.as_secs() / 26, "{pings} pings");
    let (client, url) = (behind.client(), format!("{}/api/logout/", behind.origin));
    let out = client
        .post(url)
        .header("cookie", &cookie)
        .header("origin", &behind.origin)
        .send()
        .await
        .expect("an answer");
    assert_eq!(out.status(), 200);
    assert_eq!(socket.close_code().await, 4501);
}

#[tokio::test]
async fn works_behind_nginx() {
    everything_works_behind(ReverseProxy::nginx).await;
}

#[tokio::test]
async fn works_behind_caddy() {
    everything_works_behind(ReverseProxy::caddy).await;
}

#[tokio::test]
async fn a_proxy_that_is_not_trusted_is_named_in_the_log() {
    let app = TestApp::with(&[("RUST_LOG", "info")]);
    let ask = async |header: &str| {
        let request = Client::new()
            .get(format!("http://{}/healthz", app.address()))
            .header(header, "for=203.0.113.9");
        assert_eq!(request.send().await.expect("an answer").status(), 200);
    };
    ask("x-other").await;
    assert!(!app.log().contains("TRUSTED_PROXIES"), "{}", app.log());
    for _ in 0..3 {
        ask("x-forwarded-for").await;
        ask("forwarded").await;
    }
    app.logs("TRUSTED_PROXIES").await;
    assert_eq!(
        app.log().matches("TRUSTED_PROXIES").count(),
        1,
        "{}",
        app.log()
    );
}
