//! CONTRACT §6: `import` takes the whole file or nothing.

use crate::support::{app::TestApp, command::CommandOutput, world::IMPORT};
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
        "\u{feff}{}",
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
