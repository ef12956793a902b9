//! Reading trips.

use crate::support::{
    app::TestApp,
    trips::{approved, assigned, steps, trip_to},
};
use serde_json::{Value, json};

fn ids(page: &Value) -> Vec<i64> {
    let rows = page["results"].as_array().expect("a page");
    rows.iter()
        .map(|row| row["id"].as_i64().expect("an id"))
        .collect()
}

#[tokio::test]
async fn everyone_sees_the_trips_that_concern_them() {
    let app = TestApp::start();
    let shift = approved(&app, 0, 24).await;
    let trip = assigned(&app, &shift, None).await;
    let path = format!("/api/trips/{}/", trip["id"]);
    for person in [
        app.asha(),
        app.bharat(),
        app.ravi(),
        app.dinesh(),
        app.admin(),
    ] {
        assert_eq!(
            person.get(&path).await.expect_status(200),
            trip,
            "{}",
            person.email
        );
        let page = person.get("/api/trips/").await.expect_status(200);
        let expected = json!({"count": 1, "next": null, "previous": null, "results": [trip]});
        assert_eq!(page, expected, "{}", person.email);
    }
    for person in [app.greta(), app.sunil(), app.mira()] {
        person.get(&path).await.refused_as(404, "not_found");
        let page = person.get("/api/trips/").await.expect_status(200);
        assert_eq!(page["count"], 0, "{}", person.email);
    }
    for path in ["/api/trips/0/", "/api/trips/999999/", "/api/trips/x/"] {
        app.admin().get(path).await.refused_as(404, "not_found");
    }
    app.anonymous().get("/api/trips/").await.refused(401);
    let dinesh = app.dinesh();
    let revoke = [
        "role",
        "revoke",
        &dinesh.email,
        "DBS_OPERATOR",
        "--station",
        &dinesh.station_name,
    ];
    app.command(&revoke).ok();
    dinesh
        .get("/api/trips/?page=x")
        .await
        .refused_as(403, "forbidden");
    dinesh.get(&path).await.refused_as(403, "forbidden");
}

#[tokio::test]
async fn the_list_is_filtered_and_comes_in_pages() {
    let app = TestApp::start();
    let (asha, ravi, dinesh) = (app.asha(), app.ravi(), app.dinesh());
    let (one, two) = (approved(&app, 0, 24).await, approved(&app, 1, 48).await);
    let mut trips = Vec::new();
    for shift in [&one, &two, &one] {
        let trip = assigned(&app, shift, None).await;
        trips.push(trip["id"].as_i64().expect("an id"));
    }
    let first = json!({"id": trips[0]});
    steps(&ravi, &first, "start").await;
    let by_start = [trips[1], trips[2], trips[0]];
    let all = |query: String| {
        let asha = asha.clone();
        async move {
            ids(&asha
                .get(&format!("/api/trips/{query}"))
                .await
                .expect_status(200))
        }
    };
    assert_eq!(
        all(String::new()).await,
        by_start,
        "latest planned start first"
    );
    assert_eq!(
        all(format!("?shift={}", one["id"])).await,
        [trips[2], trips[0]]
    );
    assert_eq!(all("?status=STARTED".into()).await, [trips[0]]);
    assert_eq!(
        all("?status=ASSIGNED&unknown=1".into()).await,
        [trips[1], trips[2]]
    );
    assert_eq!(all(format!("?station={}", asha.station_id)).await, by_start);
    assert_eq!(
        all(format!("?station={}", dinesh.station_id)).await,
        by_start
    );
    assert_eq!(
        all(format!("?station={}", app.greta().station_id)).await,
        [0; 0]
    );
    let page = asha
        .get("/api/trips/?page_size=2&page=2")
        .await
        .expect_status(200);
    assert_eq!(
        (ids(&page), &page["count"], &page["next"]),
        (vec![trips[0]], &json!(3), &Value::Null)
    );
    assert!(
        page["previous"]
            .as_str()
            .is_some_and(|url| url.contains("page_size=2")),
        "{page}"
    );
    for query in [
        "?status=OPEN",
        "?status=",
        "?shift=x",
        "?station=-1",
        "?page=3",
        "?page_size=201",
    ] {
        let path = format!("/api/trips/{query}");
        asha.get(&path).await.refused_as(400, "invalid_parameter");
    }
    // A foreign shift has no trips to see.
    let foreign = app
        .greta()
        .get(&format!("/api/trips/?shift={}", one["id"]))
        .await;
    assert_eq!(foreign.expect_status(200)["count"], 0);
    let _ = trip_to(&app, &one);
}
