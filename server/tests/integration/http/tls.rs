//! CONTRACT §6: HTTPS and WSS without a proxy.

use crate::support::{
    app::TestApp,
    command::{binary, run},
    people::Person,
    raw_connection::RawConnection,
    socket::Socket,
    tls_client,
};
use reqwest::{Client, Response};
use rustix::process::Signal;
use serde_json::json;
use std::{fs, path::Path, time::Duration};
use tempfile::TempDir;

/// A server with a certificate, and a client that trusts it.
struct Secure {
    app: TestApp,
    certificate: String,
    folder: TempDir,
}

impl Secure {
    fn start(further: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let certificate = testkit::certificate::write(folder.path());
        let (cert, key) = (
            folder.path().join("cert.pem"),
            folder.path().join("key.pem"),
        );
        let mut settings = vec![
            ("TLS_CERT_FILE", cert.to_str().expect("text")),
            ("TLS_KEY_FILE", key.to_str().expect("text")),
        ];
        settings.extend_from_slice(further);
        Self {
            app: TestApp::with(&settings),
            certificate,
            folder,
        }
    }

    fn origin(&self) -> String {
        format!("https://localhost:{}", self.app.address().port())
    }

    fn client(&self) -> Client {
        tls_client::client(&self.certificate)
    }

    async fn get(&self, path: &str) -> Response {
        let url = format!("{}{path}", self.origin());
        self.client().get(url).send().await.expect("an answer")
    }

    async fn socket(&self, person: &Person) -> Socket {
        let stream = tls_client::connect(self.app.address(), &self.certificate)
            .await
            .expect("TLS");
        let url = format!("wss://{}/ws/notifications/", self.app.address());
        Socket::open_on(Box::new(stream), &url, &person.upgrade_headers())
            .await
            .expect("an open socket")
    }
}

#[tokio::test]
async fn serves_pages_and_secure_cookies_over_https() {
    let secure = Secure::start(&[]);
    let asha = &secure.app.world().asha;
    let answer = secure
        .client()
        .post(format!("{}/api/login/", secure.origin()))
        .header("origin", secure.origin())
        .json(&json!({"email": asha.email, "password": asha.password}))
        .send()
        .await
        .expect("an answer");
    assert_eq!(answer.status(), 200);
    assert_eq!(
        answer.headers()["strict-transport-security"],
        "max-age=31536000"
    );
    let cookie = answer.headers()["set-cookie"].to_str().expect("text");
    assert!(cookie.starts_with("__Host-shiftbell="), "{cookie}");
    assert!(
        ["; Secure", "; HttpOnly", "; SameSite=Lax", "; Path=/"]
            .iter()
            .all(|flag| cookie.contains(flag)),
        "{cookie}"
    );
    let page = secure.get("/login").await;
    assert_eq!(page.status(), 200);
}

#[tokio::test]
async fn pushes_notifications_over_wss() {
    let secure = Secure::start(&[]);
    let ravi = &secure.app.world().ravi;
    let mut socket = secure.socket(&secure.app.asha()).await;
    socket.first().await;
    let created = secure
        .client()
        .post(format!("{}/api/shifts/", secure.origin()))
        .bearer_auth(&ravi.token)
        .json(&secure.app.ravi().draft(0, 24))
        .send()
        .await
        .expect("an answer");
    assert_eq!(created.status(), 201);
    assert_eq!(socket.notification().await["seq"], 1);
}

#[tokio::test]
async fn reloads_a_renewed_certificate_without_dropping_sockets() {
    let mut secure = Secure::start(&[("RUST_LOG", "info")]);
    let mut socket = secure.socket(&secure.app.asha()).await;
    socket.first().await;
    let old = secure.certificate.clone();
    // Unusable files change nothing.
    fs::write(secure.folder.path().join("cert.pem"), "no certificate").expect("written");
    secure.app.signal(Signal::HUP);
    secure.app.logs("certificate not reloaded").await;
    tls_client::connect(secure.app.address(), &old)
        .await
        .expect("the old certificate");
    secure.certificate = testkit::certificate::write(secure.folder.path());
    secure.app.signal(Signal::HUP);
    secure.app.logs("certificate reloaded").await;
    assert!(
        tls_client::connect(secure.app.address(), &old)
            .await
            .is_err(),
        "the old certificate is no longer used"
    );
    assert_eq!(secure.get("/readyz").await.status(), 200);
    // The open socket is not affected.
    socket
        .send(json!({"action": "mark_all_read", "ref": "still here"}))
        .await;
    assert_eq!(socket.expect("ack").await["ref"], "still here");
}

#[tokio::test]
async fn redirects_plain_http_to_https_at_the_public_url() {
    let redirect = format!("127.0.0.1:{}", testkit::free_port());
    let secure = Secure::start(&[
        ("HTTP_REDIRECT_ADDR", &redirect),
        ("PUBLIC_URL", "https://shifts.example"),
    ]);
    let client = secure.client();
    for (method, path) in [
        (reqwest::Method::GET, "/shifts/7?from=mail"),
        (reqwest::Method::POST, "/api/login/"),
    ] {
        let answer = client
            .request(method, format!("http://{redirect}{path}"))
            .header("host", "evil.example")
            .send()
            .await
            .expect("an answer");
        assert_eq!(answer.status(), 308);
        assert_eq!(
            answer.headers()["location"],
            format!("https://shifts.example{path}")
        );
    }
}

#[tokio::test]
async fn does_not_answer_plain_http_on_the_tls_port() {
    let secure = Secure::start(&[]);
    let mut raw = RawConnection::connect(secure.app.address()).await;
    raw.send("GET /api/me/ HTTP/1.1\r\nHost: localhost\r\n\r\n")
        .await;
    let answer = raw.answer_within(Duration::from_secs(5)).await;
    assert!(answer.is_none(), "{answer:?}");
}

#[tokio::test]
async fn exits_with_2_if_the_certificate_cannot_be_used() {
    let folder = tempfile::tempdir().expect("a folder");
    testkit::certificate::write(folder.path());
    let other = tempfile::tempdir().expect("a folder");
    testkit::certificate::write(other.path());
    let (cert, key) = (
        folder.path().join("cert.pem"),
        folder.path().join("key.pem"),
    );
    let refused = |cert: &Path, key: &Path, variable: &str| {
        run(binary(folder.path())
            .env("LEPTOS_SITE_ADDR", "127.0.0.1:0")
            .env("TLS_CERT_FILE", cert)
            .env("TLS_KEY_FILE", key)
            .arg("serve"))
        .failed_in_one_line(2, variable);
    };
    refused(&key, &key, "TLS_CERT_FILE");
    refused(&cert, &cert, "TLS_KEY_FILE");
    refused(&cert, &other.path().join("key.pem"), "TLS_KEY_FILE");
}
