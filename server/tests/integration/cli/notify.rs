//! CONTRACT §4: the command `shiftbell notify`.

use crate::support::app::TestApp;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

const TEXTS: [&str; 6] = [
    "--type",
    "STOCK_REQUEST",
    "--title",
    "Truck late",
    "--message",
    "Truck 7 is 40 minutes late.",
];

fn command<'a>(more: &[&'a str]) -> Vec<&'a str> {
    [&["notify"], &TEXTS[..], more].concat()
}

#[tokio::test]
async fn a_running_server_delivers_what_the_command_sends() {
    let app = TestApp::start();
    let (asha, bharat, greta) = (app.asha(), app.bharat(), app.greta());
    let mut socket = asha.socket().await;
    let data = r#"{"truck": 7}"#;
    let told = app.command(&command(&[
        "--to-role",
        "eic",
        "--station",
        &asha.station_name.to_lowercase(),
        "--action-url",
        "/shifts/1",
        "--data",
        data,
    ]));
    assert_eq!(told.ok().trim(), "Told 2 users.");
    let since = Instant::now();
    let one = socket.notification().await;
    // CONTRACT §4 promises 2 s; 1 s more for a busy machine.
    assert!(
        since.elapsed() < Duration::from_secs(3),
        "{:?}",
        since.elapsed()
    );
    assert_eq!(
        (
            &one["type"],
            &one["title"],
            &one["data"],
            &one["action_url"]
        ),
        (
            &json!("STOCK_REQUEST"),
            &json!("Truck late"),
            &json!({"truck": 7}),
            &json!("/shifts/1")
        )
    );
    assert_eq!((bharat.unread().await, greta.unread().await), (1, 0));
}

#[tokio::test]
async fn tells_users_by_their_addresses_and_the_users_of_a_vendor() {
    let app = TestApp::start();
    let (asha, ravi, sunil) = (app.asha(), app.ravi(), app.sunil());
    let told = app.command(&command(&[
        "--to-email",
        &asha.email.to_uppercase(),
        "--to-email",
        &ravi.email,
        "--to-email",
        "nobody@hazira.example",
    ]));
    assert_eq!(told.ok().trim(), "Told 2 users.");
    let vendor = sunil.vendor_id.to_string();
    let told = app.command(&command(&["--to-role", "VENDOR", "--vendor", &vendor]));
    assert_eq!(told.ok().trim(), "Told 1 user.");
    let data = asha.inbox().await["notifications"][0]["data"].clone();
    assert_eq!(data, json!({}));
    for person in [&asha, &ravi, &sunil] {
        assert_eq!(person.unread().await, 1, "{}", person.email);
    }
}

#[tokio::test]
async fn refuses_what_is_wrong_in_one_line() {
    let app = TestApp::start();
    let asha = app.asha();
    let to_asha = ["--to-email", asha.email.as_str()];
    for (more, part) in [
        (vec!["--to-email", "nobody@hazira.example"], "active user"),
        (vec!["--to-role", "EIC", "--station", "Nowhere"], "Nowhere"),
        (
            vec!["--to-role", "ADMIN", "--station", "1"],
            "A station goes with EIC",
        ),
        (
            [&to_asha[..], &["--action-url", "https://evil.example/"]].concat(),
            "path of a page",
        ),
    ] {
        app.command(&command(&more)).failed_in_one_line(1, part);
    }
    for more in [
        vec![],
        [&to_asha[..], &["--to-role", "EIC"]].concat(),
        [&to_asha[..], &["--station", "1"]].concat(),
        [&to_asha[..], &["--data", "[]"]].concat(),
        [&to_asha[..], &["--data", "{"]].concat(),
    ] {
        app.command(&command(&more)).failed(2);
    }
    let no_type = [
        "notify",
        "--to-role",
        "EIC",
        "--title",
        "T",
        "--message",
        "M",
    ];
    app.command(&no_type).failed(2);
    let waiting = [&no_type[..], &["--type", "SHIFT_WAITING"]].concat();
    app.command(&waiting).failed(2);
    assert_eq!(asha.inbox().await["notifications"], Value::Array(vec![]));
}

#[tokio::test]
async fn sends_nothing_while_notifications_are_switched_off() {
    let app = TestApp::start();
    let asha = app.asha();
    let off = ("ENABLE_REALTIME_NOTIFICATIONS", "false");
    let refused = app.command_with(off, &command(&["--to-email", &asha.email]));
    refused.failed_in_one_line(1, "turned off");
    assert_eq!(asha.seq().await, 0);
}
