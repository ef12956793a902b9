//! CONTRACT §2: signing in and out, sessions, throttling.

use crate::support::{app::TestApp, people::Person, response::ApiResponse};
use reqwest::{Method, header::SET_COOKIE};
use serde_json::{Value, json};

#[tokio::test]
async fn login_returns_the_user_and_a_cookie() {
    let app = TestApp::start();
    let asha = &app.world().asha;
    let answer = app.anonymous().sign_in(&asha.email, &asha.password).await;
    let user = json!({
        "id": asha.id, "email": "eic1@demo.example", "full_name": asha.name,
        "roles": [{"code": "EIC", "station_id": asha.station_id, "station_name": asha.station_name, "vendor_id": null, "vendor_name": null}],
    });
    assert_eq!(
        answer.expect_status(200),
        json!({"success": true, "user": user})
    );
    let set: Vec<_> = answer
        .headers
        .get_all(SET_COOKIE)
        .iter()
        .map(|value| value.to_str().expect("text"))
        .collect();
    let [cookie] = set.as_slice() else {
        panic!("not one cookie: {set:?}")
    };
    let mut parts = cookie.split(';').map(str::trim);
    let (name, value) = parts
        .next()
        .and_then(|pair| pair.split_once('='))
        .expect("a pair");
    let flags: Vec<String> = parts.map(str::to_lowercase).collect();
    assert!(
        name == "shiftbell" && value.len() >= 40,
        "256 random bits: {cookie}"
    );
    for flag in ["httponly", "samesite=lax", "path=/"] {
        assert!(flags.iter().any(|have| have == flag), "{flag}: {cookie}");
    }
    assert!(
        !flags
            .iter()
            .any(|flag| flag == "secure" || flag.starts_with("domain")),
        "{cookie}"
    );
    let signed_in = app.signed_in(asha).await;
    assert_eq!(
        signed_in.get("/api/me/").await.expect_status(200),
        json!({"user": user})
    );
    assert_eq!(
        app.asha().get("/api/me/").await.expect_status(200),
        json!({"user": user})
    );
}

#[tokio::test]
async fn roles_contain_their_scope() {
    let app = TestApp::start();
    let roles = async |person: &Person| {
        person.get("/api/me/").await.expect_status(200)["user"]["roles"].clone()
    };
    let ravi = app.ravi();
    assert_eq!(
        roles(&ravi).await,
        json!([{"code": "VENDOR", "station_id": null, "station_name": null, "vendor_id": ravi.vendor_id, "vendor_name": ravi.vendor_name}])
    );
    assert_eq!(
        roles(&app.admin()).await,
        json!([{"code": "ADMIN", "station_id": null, "station_name": null, "vendor_id": null, "vendor_name": null}])
    );
    let operator = roles(&app.dinesh()).await;
    assert_eq!(
        (&operator[0]["code"], operator[0]["station_id"].is_i64()),
        (&json!("DBS_OPERATOR"), true)
    );
    let greta = app.greta();
    app.command(&["role", "grant", &greta.email, "ADMIN"]).ok();
    let codes: Vec<Value> = roles(&greta)
        .await
        .as_array()
        .expect("roles")
        .iter()
        .map(|role| role["code"].clone())
        .collect();
    assert!(
        codes.len() == 2 && codes.contains(&json!("EIC")) && codes.contains(&json!("ADMIN")),
        "{codes:?}"
    );
    app.command(&["role", "revoke", &greta.email, "ADMIN"]).ok();
    assert_eq!(roles(&greta).await.as_array().map(Vec::len), Some(1));
}

#[tokio::test]
async fn https_sets_a_secure_host_cookie() {
    let app = TestApp::with(&[("PUBLIC_URL", "https://bell.example")]);
    let asha = &app.world().asha;
    let answer = app.anonymous().sign_in(&asha.email, &asha.password).await;
    answer.expect_status(200);
    let cookie = answer.header("set-cookie").to_lowercase();
    assert!(
        answer.header("set-cookie").starts_with("__Host-shiftbell="),
        "{cookie}"
    );
    for flag in ["; secure", "; httponly", "; samesite=lax", "; path=/"] {
        assert!(cookie.contains(flag), "{flag}: {cookie}");
    }
}

#[tokio::test]
async fn unknown_wrong_and_deactivated_logins_get_the_same_response() {
    let app = TestApp::start();
    let (asha, bharat) = (&app.world().asha, &app.world().bharat);
    app.command(&["user", "deactivate", &bharat.email]).ok();
    let expected = json!({"error": "Invalid email or password", "code": "invalid_credentials"});
    for (email, password) in [
        (asha.email.as_str(), "wrong"),
        (asha.email.as_str(), &format!("{} ", asha.password)),
        (asha.email.as_str(), &asha.password.to_uppercase()),
        ("nobody@demo.example", "demo-password"),
        (bharat.email.as_str(), &bharat.password),
    ] {
        let answer = app.anonymous().sign_in(email, password).await;
        assert_eq!(answer.error_body(401), expected, "{email}");
        assert_eq!(answer.session_cookie(), None);
        assert!(!answer.headers.contains_key("retry-after"));
    }
    app.bharat().get("/api/me/").await.refused(401);
}

#[tokio::test]
async fn a_malformed_login_returns_400() {
    let app = TestApp::start();
    let anonymous = app.anonymous();
    for (body, field) in [
        (json!({}), "email"),
        (json!({"email": "eic1@demo.example"}), "password"),
        (json!({"password": "x"}), "email"),
        (json!({"email": 1, "password": "x"}), "email"),
        (
            json!({"email": "eic1@demo.example", "password": ["x"]}),
            "password",
        ),
        (json!({"email": null, "password": "x"}), "email"),
    ] {
        anonymous
            .post("/api/login/", body)
            .await
            .refused_field(field);
    }
    for body in [
        "",
        "[]",
        "{",
        r#"{"email":"a@b.example","email":"eic1@demo.example","password":"demo-password"}"#,
    ] {
        anonymous.post_raw("/api/login/", body).await.refused(400);
    }
    ApiResponse::of(
        anonymous
            .request(Method::POST, "/api/login/")
            .header("content-type", "application/x-www-form-urlencoded")
            .body("email=a&password=b"),
    )
    .await
    .refused(415);
}

#[tokio::test]
async fn an_email_address_ignores_case_and_surrounding_spaces() {
    let app = TestApp::start();
    let asha = &app.world().asha;
    app.anonymous()
        .sign_in(&format!(" {} ", asha.email.to_uppercase()), &asha.password)
        .await
        .expect_status(200);
}

#[tokio::test]
async fn every_login_creates_a_session_and_ends_the_one_it_came_with() {
    let app = TestApp::start();
    let asha = &app.world().asha;
    let planted = "shiftbell=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    let login = |cookie: &str| {
        let body = json!({"email": asha.email, "password": asha.password});
        ApiResponse::of(
            app.anonymous()
                .request(Method::POST, "/api/login/")
                .header("cookie", cookie)
                .header("origin", app.origin())
                .json(&body),
        )
    };
    let first = login(planted).await.session_cookie().expect("a cookie");
    assert_ne!(first, planted);
    let second = login(&first).await.session_cookie().expect("a cookie");
    assert_ne!(first, second);
    let app = &app;
    let me = |cookie: String| async move {
        ApiResponse::of(
            app.anonymous()
                .request(Method::GET, "/api/me/")
                .header("cookie", cookie),
        )
        .await
        .status
    };
    assert_eq!(
        (me(planted.into()).await, me(first).await, me(second).await),
        (401, 401, 200)
    );
}

#[tokio::test]
async fn logout_ends_only_its_own_session() {
    let app = TestApp::start();
    let asha = &app.world().asha;
    let (here, there) = (app.signed_in(asha).await, app.signed_in(asha).await);
    let answer = here.sign_out().await;
    assert_eq!(answer.expect_status(200), json!({"success": true}));
    assert!(
        answer.header("set-cookie").starts_with("shiftbell=;"),
        "the cookie is cleared: {}",
        answer.header("set-cookie")
    );
    here.get("/api/me/").await.refused(401);
    here.sign_out().await.refused(401);
    assert_eq!(here.refused_socket().await, 401);
    there.get("/api/me/").await.expect_status(200);
    app.asha().get("/api/me/").await.expect_status(200);
}

#[tokio::test]
async fn ignores_tokens_in_the_url() {
    let app = TestApp::start();
    let token = &app.world().asha.token;
    for name in ["token", "access_token", "ticket", "key"] {
        app.anonymous()
            .get(&format!("/api/me/?{name}={token}"))
            .await
            .refused(401);
        let refused =
            crate::support::socket::Socket::open(app.address(), &format!("?{name}={token}"), &[])
                .await;
        assert_eq!(refused.err(), Some(401));
    }
}

#[tokio::test]
async fn throttles_an_account_after_five_failures_but_no_other_account() {
    let app = TestApp::start();
    let (asha, bharat) = (&app.world().asha, &app.world().bharat);
    let session = app.signed_in(asha).await;
    for _ in 0..5 {
        app.anonymous()
            .sign_in(&asha.email, "wrong")
            .await
            .refused_as(401, "invalid_credentials");
    }
    for password in ["wrong", &asha.password] {
        let answer = app
            .anonymous()
            .sign_in(&asha.email.to_uppercase(), password)
            .await;
        answer.refused(429);
        let wait: u64 = answer.header("retry-after").parse().expect("seconds");
        assert!((1..=900).contains(&wait), "{wait}");
    }
    app.anonymous()
        .sign_in(&bharat.email, &bharat.password)
        .await
        .expect_status(200);
    session.get("/api/me/").await.expect_status(200);
    app.asha().get("/api/me/").await.expect_status(200);
    for _ in 0..5 {
        app.anonymous()
            .sign_in("nobody@demo.example", "wrong")
            .await
            .refused_as(401, "invalid_credentials");
    }
    app.anonymous()
        .sign_in("nobody@demo.example", "wrong")
        .await
        .refused(429);
}

#[tokio::test]
async fn throttles_an_address_after_one_hundred_failures() {
    let app = TestApp::start();
    for n in 0..100 {
        let forwarded = app
            .anonymous()
            .request(Method::POST, "/api/login/")
            .header("x-forwarded-for", format!("203.0.113.{n}"));
        ApiResponse::of(
            forwarded.json(
                &json!({"email": format!("nobody{}@demo.example", n / 5), "password": "wrong"}),
            ),
        )
        .await
        .refused_as(401, "invalid_credentials");
    }
    let asha = &app.world().asha;
    let answer = app.anonymous().sign_in(&asha.email, &asha.password).await;
    answer.refused(429);
    assert!(
        answer
            .header("retry-after")
            .parse::<u64>()
            .is_ok_and(|wait| wait > 0)
    );
    app.asha().get("/api/me/").await.expect_status(200);
}

#[tokio::test]
async fn throttles_each_client_behind_a_trusted_proxy_separately() {
    let app = TestApp::with(&[("TRUSTED_PROXIES", "127.0.0.1")]);
    let sign_in = async |client: String, email: &str, password: &str| {
        let request = app
            .anonymous()
            .request(Method::POST, "/api/login/")
            // The client's own claim comes first, the address seen by the proxy last.
            .header("x-forwarded-for", "198.51.100.1")
            .header("x-forwarded-for", client);
        ApiResponse::of(request.json(&json!({"email": email, "password": password}))).await
    };
    let asha = &app.world().asha;
    // Some proxies write the port too, which differs with every connection.
    for (client, other) in [
        ("203.0.113.9", "198.51.100.7"),
        ("[2001:db8::7]", "[2001:db8:1::8]"),
    ] {
        for n in 0..100 {
            let (client, email) = (
                format!("{client}:{}", 50_000 + n),
                format!("nobody{}{client}@demo.example", n / 5),
            );
            sign_in(client, &email, "wrong")
                .await
                .refused_as(401, "invalid_credentials");
        }
        sign_in(format!("{client}:1"), &asha.email, &asha.password)
            .await
            .refused(429);
        sign_in(format!("{other}:2"), &asha.email, &asha.password)
            .await
            .expect_status(200);
    }
}

#[tokio::test]
async fn every_concurrent_login_succeeds_or_is_throttled() {
    let app = TestApp::start();
    let asha = &app.world().asha;
    let logins = (0..40).map(|_| {
        let anonymous = app.anonymous();
        tokio::spawn(async move { anonymous.sign_in(&asha.email, &asha.password).await })
    });
    let (mut in_, mut asked_to_wait) = (0, 0);
    for answer in futures_util::future::join_all(logins).await {
        let answer = answer.expect("no panic");
        if answer.status == 200 {
            in_ += 1;
        } else {
            answer.refused(503);
            assert!(
                answer
                    .header("retry-after")
                    .parse::<u64>()
                    .is_ok_and(|wait| wait > 0)
            );
            asked_to_wait += 1;
        }
    }
    assert!(
        in_ > 0 && in_ + asked_to_wait == 40,
        "{in_} {asked_to_wait}"
    );
    app.anonymous()
        .sign_in(&asha.email, &asha.password)
        .await
        .expect_status(200);
}
