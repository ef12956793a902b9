//! CONTRACT §5: `viewing` and `viewers`.

use crate::support::{app::TestApp, socket::Socket};
use serde_json::{Value, json};

/// Says that this shift is open on the socket, or none.
async fn views(socket: &mut Socket, shift: &Value) {
    socket
        .send(json!({"action": "viewing", "shift_id": shift, "ref": "v"}))
        .await;
    assert_eq!(socket.expect("ack").await["ref"], "v");
}

/// The ids of the viewers in the next frame, which must be about this shift.
async fn viewers(socket: &mut Socket, shift: &Value) -> Vec<Value> {
    let frame = socket.expect("viewers").await;
    assert_eq!(frame["shift_id"], *shift, "{frame}");
    let list = frame["viewers"].as_array().expect("a list");
    list.iter().map(|person| person["id"].clone()).collect()
}

#[tokio::test]
async fn the_other_eics_of_the_station_see_who_has_a_shift_open() {
    let app = TestApp::start();
    let (asha, bharat, ravi) = (app.asha(), app.bharat(), app.ravi());
    let id = ravi.creates(ravi.draft(0, 24)).await["id"].clone();
    let mut ashas = [asha.socket().await, asha.socket().await];
    let (mut bharats, mut ravis) = (bharat.socket().await, ravi.socket().await);
    let mut gretas = app.greta().socket().await;
    views(&mut ashas[0], &id).await;
    let frame = bharats.expect("viewers").await;
    let person = json!({"id": asha.id, "full_name": asha.name});
    assert_eq!(
        frame,
        json!({"type": "viewers", "shift_id": id, "viewers": [person]})
    );
    // A second tab changes nothing for anyone.
    views(&mut ashas[1], &id).await;
    views(&mut bharats, &id).await;
    assert_eq!(viewers(&mut ashas[0], &id).await, [json!(bharat.id)]);
    assert_eq!(viewers(&mut ashas[1], &id).await, [json!(bharat.id)]);
    let [first, mut second] = ashas;
    first.leave().await;
    views(&mut second, &Value::Null).await;
    assert_eq!(viewers(&mut bharats, &id).await, [] as [Value; 0]);
    bharats.leave().await;
    assert_eq!(viewers(&mut second, &id).await, [] as [Value; 0]);
    ravis.expect_quiet().await;
    gretas.expect_quiet().await;
}

#[tokio::test]
async fn a_new_socket_learns_behind_its_count_who_views_what() {
    let app = TestApp::start();
    let (asha, bharat, ravi) = (app.asha(), app.bharat(), app.ravi());
    let first = ravi.creates(ravi.draft(0, 24)).await["id"].clone();
    let second = ravi.creates(ravi.draft(0, 48)).await["id"].clone();
    let mut ashas = [asha.socket().await, asha.socket().await];
    views(&mut ashas[0], &first).await;
    views(&mut ashas[1], &second).await;
    let mut bharats = bharat.socket().await;
    for shift in [&first, &second] {
        assert_eq!(viewers(&mut bharats, shift).await, [json!(asha.id)]);
    }
    // Not of oneself.
    let mut another = asha.socket().await;
    another.expect_quiet().await;
}

#[tokio::test]
async fn vendors_and_administrators_are_never_shown() {
    let app = TestApp::start();
    let (ravi, mut ashas) = (app.ravi(), app.asha().socket().await);
    let id = ravi.creates(ravi.draft(0, 24)).await["id"].clone();
    ashas.notification().await;
    ashas.shift().await;
    views(&mut ravi.socket().await, &id).await;
    views(&mut app.admin().socket().await, &id).await;
    ashas.expect_quiet().await;
}

#[tokio::test]
async fn a_shift_that_one_may_not_see_is_an_error() {
    let app = TestApp::start();
    let ravi = app.ravi();
    let id = ravi.creates(ravi.draft(0, 24)).await["id"].clone();
    let mut gretas = app.greta().socket().await;
    for (shift, code) in [
        (&id, "not_found"),
        (&json!(999_999), "not_found"),
        (&json!("5"), "invalid"),
    ] {
        gretas
            .send(json!({"action": "viewing", "shift_id": shift, "ref": 1}))
            .await;
        let error = gretas.expect("error").await;
        assert_eq!((&error["code"], &error["ref"]), (&json!(code), &json!(1)));
    }
    gretas.send(json!({"action": "viewing"})).await;
    assert_eq!(gretas.expect("error").await["code"], "invalid");
}
