//! Who may see and change a series.

use crate::support::{
    app::TestApp,
    series::{call, creates, daily, read},
};
use serde_json::json;

#[tokio::test]
async fn only_those_who_may_see_its_shifts_find_a_series() {
    let app = TestApp::start();
    let ravi = app.ravi();
    let created = creates(&ravi, 0, daily(2)).await;
    let path = format!("/api/series/{}/", created["series_id"]);
    let whole = read(&ravi, &created).await;
    for person in [app.asha(), app.bharat(), app.admin()] {
        assert_eq!(read(&person, &created).await, whole);
    }
    for person in [app.greta(), app.sunil(), app.mira()] {
        let hidden = person.get(&path).await.refused_as(404, "not_found");
        let unknown = person
            .get("/api/series/404/")
            .await
            .refused_as(404, "not_found");
        assert_eq!(hidden["error"], unknown["error"]);
        let listed = format!("/api/shifts/?series={}", created["series_id"]);
        assert_eq!(person.get(&listed).await.expect_status(200)["count"], 0);
    }
    app.dinesh().get(&path).await.refused(403);
    app.anonymous().get(&path).await.refused(401);
    for id in ["x", "0", "-1", "99999999999999999999"] {
        let path = format!("/api/series/{id}/");
        ravi.get(&path).await.refused_as(404, "not_found");
    }
}

#[tokio::test]
async fn only_the_stations_eics_decide_and_only_the_vendor_cancels() {
    let app = TestApp::start();
    let ravi = app.ravi();
    let created = creates(&ravi, 0, daily(2)).await;
    let reason = || json!({"reason": "No gas"});
    for verb in ["approve", "reject"] {
        for person in [&ravi, &app.admin(), &app.dinesh(), &app.sunil()] {
            call(person, &created, verb, reason()).await.refused(403);
        }
        call(&app.greta(), &created, verb, reason())
            .await
            .refused(404);
    }
    for person in [app.asha(), app.admin(), app.dinesh()] {
        call(&person, &created, "cancel", json!({}))
            .await
            .refused(403);
    }
    call(&app.sunil(), &created, "cancel", json!({}))
        .await
        .refused(404);
    // An EIC of another station who is also this vendor's user sees it and may not decide.
    let greta = app.greta();
    let vendor = ravi.vendor_id.to_string();
    app.command(&["role", "grant", &greta.email, "VENDOR", "--vendor", &vendor])
        .ok();
    call(&greta, &created, "approve", json!({}))
        .await
        .refused_as(403, "forbidden");
    assert_eq!(read(&ravi, &created).await["counts"]["PENDING"], 2);
}

#[tokio::test]
async fn without_realtime_series_work_and_nobody_is_told() {
    let app = TestApp::with(&[("ENABLE_REALTIME_NOTIFICATIONS", "false")]);
    let (asha, ravi) = (app.asha(), app.ravi());
    let created = creates(&ravi, 0, daily(3)).await;
    let outcome = call(&asha, &created, "approve", json!({}))
        .await
        .expect_status(200);
    assert_eq!(outcome["series"]["counts"]["APPROVED"], 3);
    for person in [&asha, &ravi] {
        assert_eq!(person.inbox().await["notifications"], json!([]));
        assert_eq!(person.seq().await, 0);
    }
}
