//! CONTRACT §6: `import` takes the whole file or nothing.

use crate::support::{
    app::TestApp,
    command::{CommandOutput, run},
    test_folder::TestFolder,
    world::IMPORT,
};
use serde_json::json;
use sqlx::{AnyConnection, Connection};
use std::fs;

fn import(app: &TestApp, file: &str) -> CommandOutput {
    fs::write(app.folder().join("file.json"), file).expect("written");
    app.command(&["import", "file.json"])
}

async fn vehicles(app: &TestApp) -> i64 {
    app.admin().get("/api/vehicles/").await.expect_status(200)["count"]
        .as_i64()
        .expect("a count")
}

#[tokio::test]
async fn reports_errors_by_line_and_imports_nothing() {
    let app = TestApp::start();
    let before = vehicles(&app).await;
    let file = r#"{
  "vendors": [{"name": "Third Wheels"}],
  "vehicles": [
    {"registration_no": "GJ01AA0001", "vendor": "Third Wheels", "station": "Second MS"},
    {"registration_no": "GJ01AA0002", "vendor": "Nobody At All"},
    {"registration_no": "GJ01AA0003", "vendor": "Third Wheels", "station": "Nowhere"},
    {"registration_no": "GJ01AA0001", "vendor": "Third Wheels"},
    {"vendor": "Third Wheels"}
  ],
  "drivers": [
    {"full_name": "", "vendor": "Third Wheels"}
  ]
}"#;
    let said = import(&app, file).failed(1);
    for line in [5, 6, 7, 8, 11] {
        assert!(
            said.contains(&format!("line {line}")),
            "line {line}: {said}"
        );
    }
    for line in [2, 4] {
        assert!(
            !said.contains(&format!("line {line}:")),
            "line {line}: {said}"
        );
    }
    assert_eq!(vehicles(&app).await, before);
    let good = r#"{"vendors": [{"name": "Third Wheels"}], "vehicles": [{"registration_no": "GJ01AA0001", "vendor": "Third Wheels", "station": "Second MS"}]}"#;
    import(&app, good).ok();
    assert_eq!(vehicles(&app).await, before + 1);
    let again = import(&app, good).failed(1);
    assert!(again.contains("line 1"), "{again}");
}

#[tokio::test]
async fn imports_a_vehicle_for_an_existing_vendor() {
    let app = TestApp::start();
    let (mira, vendor) = (app.mira(), app.mira().vendor_name.clone());
    import(&app, &format!(r#"{{"vehicles": [{{"registration_no": "GJ01AA0001", "vendor": "{vendor}", "station": "Second MS"}}]}}"#)).ok();
    let count = mira.get("/api/vehicles/").await.json()["count"].as_i64();
    assert_eq!(count, i64::try_from(mira.vehicles.len() + 1).ok());
}

#[tokio::test]
async fn passes_over_what_exists_if_it_is_told_to() {
    let app = TestApp::start();
    let vendor = app.mira().vendor_name.clone();
    let row = |plate: &str, station: &str| {
        format!(r#"{{"registration_no": "{plate}", "vendor": "{vendor}", "station": "{station}"}}"#)
    };
    let file = |rows: &[String]| format!("\u{feff}{{\"vehicles\": [\n{}]}}", rows.join(",\n"));
    let skip = |text: &str| {
        fs::write(app.folder().join("file.json"), text).expect("written");
        app.command(&["import", "--skip-existing", "file.json"])
    };
    let one = row("GJ01AA0001", "Second MS");
    import(&app, &file(std::slice::from_ref(&one))).ok();
    let before = vehicles(&app).await;
    let more = file(&[
        row("gj-01-aa 0001", "second  ms"),
        row("GJ01AA0002", "Second MS"),
    ]);
    let said = skip(&more).ok();
    assert!(
        said.contains("GJ01AA0002") && !said.contains("0001"),
        "{said}"
    );
    assert_eq!(vehicles(&app).await, before + 1);
    let other = file(&[
        one,
        row("GJ01AA0003", "Second MS"),
        row("GJ01AA0002", "Hazira MS"),
    ]);
    let said = skip(&other).failed(1);
    assert!(said.contains("line 4: "), "{said}");
    assert_eq!(said.matches("line ").count(), 1, "{said}");
    assert_eq!(vehicles(&app).await, before + 1);
}

#[tokio::test]
async fn a_driver_is_listed_with_their_code() {
    let app = TestApp::start();
    let mira = app.mira();
    let vendor = &mira.vendor_name;
    let driver = |code: &str| {
        format!(r#"{{"drivers": [{{"full_name": "Mahesh Solanki", "vendor": "{vendor}"{code}}}]}}"#)
    };
    import(&app, &driver("")).ok();
    let twice = import(&app, &driver("")).failed(1);
    assert!(
        twice.contains("line 1: ") && twice.contains("code"),
        "{twice}"
    );
    import(&app, &driver(r#", "code": "D-7""#)).ok();
    let drivers = mira.get("/api/drivers/").await.expect_status(200);
    let rows = drivers["results"].as_array().expect("a page").iter();
    let codes: Vec<_> = rows
        .filter(|row| row["full_name"] == "Mahesh Solanki")
        .map(|row| row["code"].clone())
        .collect();
    assert_eq!(codes, [json!(null), json!("D-7")]);
}

#[tokio::test]
async fn duplicates_from_before_are_logged_at_every_start_without_names() {
    let home = TestFolder::new();
    home.run(&["demo"]).ok();
    sqlx::any::install_default_drivers();
    let mut database = AnyConnection::connect(&home.database_url())
        .await
        .expect("the database");
    // As an older version added them: without keys.
    sqlx::raw_sql(
        "INSERT INTO drivers (full_name, vendor_id) VALUES ('Zaver Patel', 1), ('Zaver  Patel', 1), ('ZAVER PATEL', 1), \
         ('Zaver Patel', 2)",
    )
    .execute(&mut database)
    .await
    .expect("inserted");
    database.close().await.expect("closed");
    for _ in 0..2 {
        let mut command = home.binary();
        let said = run(command.arg("migrate").env("RUST_LOG", "warn"));
        let log = format!("{}{}", said.stdout, said.stderr);
        let lines: Vec<_> = log
            .lines()
            .filter(|line| line.contains("duplicates"))
            .collect();
        assert_eq!(lines.len(), 1, "{log}");
        assert!(
            lines[0].contains("drivers") && lines[0].contains("[11, 12, 13]"),
            "{log}"
        );
        assert!(!log.to_lowercase().contains("zaver"), "{log}");
    }
}

#[tokio::test]
async fn rejects_files_that_are_not_an_import() {
    let app = TestApp::start();
    let before = vehicles(&app).await;
    for file in [
        "",
        "{",
        "[]",
        "{\"stations\": 1}",
        "{\"station\": []}",
        "{}{}",
        IMPORT,
    ] {
        let said = import(&app, file).failed(1);
        assert!(said.contains("line "), "{file}: {said}");
    }
    let broken = import(
        &app,
        "{\n  \"stations\": [\n    {\"name\": \"X\" \"kind\"}\n  ]\n}",
    )
    .failed(1);
    assert!(broken.contains("line 3"), "{broken}");
    for (name, zone) in [
        ("Zone", "Mars/Base"),
        ("Path", "../../etc/passwd"),
        ("None", ""),
    ] {
        let station = format!(
            r#"{{"stations": [{{"name": "{name}", "kind": "MS", "time_zone": "{zone}"}}]}}"#
        );
        assert!(import(&app, &station).failed(1).contains("line 1"));
    }
    app.command(&["import", "not there.json"])
        .failed_in_one_line(1, "not there.json");
    assert_eq!(vehicles(&app).await, before);
}
