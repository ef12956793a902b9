//! The report for spreadsheets.

use super::{draft, drives, path, raises};
use crate::support::app::TestApp;
use serde_json::json;

#[tokio::test]
async fn the_report_is_a_table_that_a_spreadsheet_does_not_calculate() {
    let app = TestApp::start();
    let (asha, bharat, ravi) = (app.asha(), app.bharat(), app.ravi());
    drives(&app, &ravi).await;
    let message = "=HYPERLINK(\"http://evil.example\";\"a, b\")\nsecond line";
    let body = draft(asha.station_id, message);
    let raised = asha
        .post("/api/emergencies/", body)
        .await
        .expect_status(201);
    let emergency = raised["emergency"].clone();
    let note = json!({"note": "@SUM(A1)"});
    asha.post(&path(&emergency, "close/"), note)
        .await
        .expect_status(200);
    let answer = asha.get(&path(&emergency, "report/")).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert_eq!(answer.header("content-type"), "text/csv; charset=utf-8");
    let name = format!("attachment; filename=\"emergency-{}.csv\"", emergency["id"]);
    assert_eq!(answer.header("content-disposition"), name);
    let mut table = csv::Reader::from_reader(answer.text.as_bytes());
    let columns = table.headers().expect("a header").clone();
    let rows: Vec<_> = table.records().map(|row| row.expect("a row")).collect();
    assert_eq!(rows.len(), 2, "a row for each recipient");
    let cell = |row: usize, column: &str| {
        let at = columns
            .iter()
            .position(|name| name == column)
            .expect("a column");
        rows[row][at].to_owned()
    };
    assert_eq!(cell(0, "message"), format!("'{message}"));
    assert_eq!(cell(1, "closing_note"), "'@SUM(A1)");
    assert_eq!(cell(0, "station"), asha.station_name);
    let mut names = [cell(0, "full_name"), cell(1, "full_name")];
    names.sort();
    let mut expected = [bharat.name.clone(), ravi.name.clone()];
    expected.sort();
    assert_eq!(names, expected);
    assert_eq!(
        cell(0, "stored_at"),
        emergency["raised_at"].as_str().expect("a time")
    );
    assert_eq!(cell(0, "acknowledged_at"), "");
    // A recipient who may not see the others gets one row.
    let own = ravi.get(&path(&emergency, "report/")).await;
    let mut table = csv::Reader::from_reader(own.text.as_bytes());
    assert_eq!(table.records().count(), 1);
    assert!(
        own.text.contains(&ravi.name) && !own.text.contains(&bharat.name),
        "{}",
        own.text
    );
}

#[tokio::test]
async fn an_emergency_of_which_nobody_was_told_has_a_report_too() {
    let app = TestApp::start();
    app.command(&["user", "deactivate", &app.greta().email])
        .ok();
    let emergency = raises(&app.admin(), app.greta().station_id).await;
    let answer = app.admin().get(&path(&emergency, "report/")).await;
    let mut table = csv::Reader::from_reader(answer.text.as_bytes());
    let rows: Vec<_> = table.records().map(|row| row.expect("a row")).collect();
    assert_eq!(
        (rows.len(), &rows[0][4], &rows[0][11]),
        (1, "Gas leak at bay 2", "")
    );
}
