//! Reading stock requests.

use crate::support::{app::TestApp, trips::requested};
use serde_json::{Value, json};

const PATH: &str = "/api/stock-requests/";

#[tokio::test]
async fn everyone_sees_the_requests_that_concern_them() {
    let app = TestApp::start();
    let request = requested(&app, json!(3)).await;
    let path = format!("{PATH}{}/", request["id"]);
    for person in [app.asha(), app.bharat(), app.dinesh(), app.admin()] {
        assert_eq!(
            person.get(&path).await.expect_status(200),
            request,
            "{}",
            person.email
        );
        let page = person.get(PATH).await.expect_status(200);
        let expected = json!({"count": 1, "next": null, "previous": null, "results": [request]});
        assert_eq!(page, expected, "{}", person.email);
    }
    let greta = app.greta();
    greta.get(&path).await.refused_as(404, "not_found");
    assert_eq!(greta.get(PATH).await.expect_status(200)["count"], 0);
    for person in [app.ravi(), app.mira()] {
        person.get(&path).await.refused_as(403, "forbidden");
        person
            .get(&format!("{PATH}?page=x"))
            .await
            .refused_as(403, "forbidden");
    }
    app.anonymous().get(PATH).await.refused(401);
    for path in [
        "/api/stock-requests/0/",
        "/api/stock-requests/x/",
        "/api/stock-requests/999999/",
    ] {
        app.admin().get(path).await.refused_as(404, "not_found");
    }
}

#[tokio::test]
async fn the_list_is_filtered_and_comes_in_pages() {
    let app = TestApp::start();
    let (asha, dinesh) = (app.asha(), app.dinesh());
    let mut ids = Vec::new();
    for hours in 1..4 {
        let request = requested(&app, json!(hours)).await;
        ids.push(request["id"].clone());
        if hours < 3 {
            let path = format!("{PATH}{}/cancel/", request["id"]);
            dinesh.post_nothing(&path).await.expect_status(200);
        }
    }
    let list = |query: String| {
        let asha = asha.clone();
        async move {
            let page = asha.get(&format!("{PATH}{query}")).await.expect_status(200);
            let rows = page["results"].as_array().expect("rows").clone();
            rows.iter()
                .map(|row| row["id"].clone())
                .collect::<Vec<Value>>()
        }
    };
    let newest_first: Vec<_> = ids.iter().rev().cloned().collect();
    assert_eq!(list(String::new()).await, newest_first);
    assert_eq!(list("?status=OPEN".into()).await, ids[2..]);
    assert_eq!(list("?status=CANCELLED".into()).await, newest_first[1..]);
    assert_eq!(
        list(format!("?station={}", dinesh.station_id)).await,
        newest_first
    );
    assert_eq!(
        list(format!("?station={}", app.greta().station_id)).await,
        [] as [Value; 0]
    );
    assert_eq!(list("?page_size=2&page=2".into()).await, ids[..1]);
    for query in ["?status=ASSIGNED", "?station=x", "?page=2", "?page_size=0"] {
        let path = format!("{PATH}{query}");
        asha.get(&path).await.refused_as(400, "invalid_parameter");
    }
}
