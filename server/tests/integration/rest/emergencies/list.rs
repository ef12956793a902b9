//! The list of emergencies.

use super::{close, raises};
use crate::support::app::TestApp;
use serde_json::Value;

fn ids(page: &Value) -> Vec<Value> {
    let results = page["results"].as_array().expect("a list");
    results.iter().map(|one| one["id"].clone()).collect()
}

#[tokio::test]
async fn lists_the_newest_first_by_status_and_station() {
    let app = TestApp::start();
    let (asha, dinesh, admin) = (app.asha(), app.dinesh(), app.admin());
    let first = raises(&asha, asha.station_id).await;
    let second = raises(&dinesh, dinesh.station_id).await;
    let third = raises(&app.greta(), app.greta().station_id).await;
    close(&asha, &first).await.expect_status(200);
    let get = async |query: &str| {
        let path = format!("/api/emergencies/{query}");
        admin.get(&path).await.expect_status(200)
    };
    let all = get("").await;
    assert_eq!(
        ids(&all),
        [&third["id"], &second["id"], &first["id"]].map(Value::clone)
    );
    assert_eq!(all["count"], 3);
    assert!(all["results"][0].get("recipients").is_none());
    assert_eq!(ids(&get("?status=CLOSED").await), [first["id"].clone()]);
    let station = format!("?station={}&status=ACTIVE", dinesh.station_id);
    assert_eq!(ids(&get(&station).await), [second["id"].clone()]);
    let page = get("?page=2&page_size=2").await;
    assert_eq!(
        (ids(&page), &page["next"]),
        (vec![first["id"].clone()], &Value::Null)
    );
    for query in [
        "?status=OPEN",
        "?station=x",
        "?page=3",
        "?page_size=0",
        "?page_size=201",
    ] {
        admin
            .get(&format!("/api/emergencies/{query}"))
            .await
            .refused(400);
    }
    assert_eq!(
        ids(&asha.get("/api/emergencies").await.json()).len(),
        2,
        "its own"
    );
}
