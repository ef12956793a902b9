//! The import of a fleet: what exists already, errors by line, mothers, codes.

mod existing;
mod identity;

use crate::test_network::TestNetwork;
use domain::import::{self, Existing, ImportFailure};

/// Imports the file; every line of the result is an added row or an error.
async fn import(
    network: &TestNetwork,
    file: &str,
    existing: Existing,
) -> Result<Vec<String>, Vec<String>> {
    match import::run(&network.service, file.as_bytes(), existing).await {
        Ok(report) => Ok(report
            .added
            .into_iter()
            .map(|(kind, _, name)| format!("{kind} {name}"))
            .collect()),
        Err(ImportFailure::Errors(errors)) => Err(errors.iter().map(ToString::to_string).collect()),
        Err(ImportFailure::Error(error)) => panic!("{error:?}"),
    }
}

/// Imports a file that has errors, and returns their lines.
async fn lines(network: &TestNetwork, file: &str, existing: Existing) -> Vec<usize> {
    let errors = import(network, file, existing).await.unwrap_err();
    let line = |error: &String| {
        let rest = error.strip_prefix("line ").unwrap();
        assert!(!rest.contains("line"), "a second line: {error}");
        rest.split(':').next().unwrap().parse().unwrap()
    };
    errors.iter().map(line).collect()
}

/// The numbers that a query returns, in order.
async fn numbers(network: &TestNetwork, query: &'static str) -> Vec<i64> {
    let rows = sqlx::query_scalar::<sqlx::Any, i64>(query);
    rows.fetch_all(&mut network.direct_connection().await)
        .await
        .unwrap()
}

#[tokio::test]
async fn reports_every_error_once_with_the_line_of_its_value() {
    let network = TestNetwork::new().await;
    let file = r#"{
  "stations": [
    {
      "name": "Dahej MS",
      "kind": "ms",
      "time_zone": "Asia/Calcuta"
    },
    {"name": "Ankleshwar MS", "kind": "MS", "time_zone": "Asia/Kolkata",
     "mother": "Hazira MS"},
    {"name": "Vapi DBS", "kind": "DBS", "time_zone": "Asia/Kolkata",
     "mother": "Olpad DBS"}
  ],
  "vendors": [
    {
      "nmae": "Third Wheels"
    },
    {"name": "Fourth Wheels",
     "name": "Fifth Wheels"}
  ],
  "vehicles": [
    {
      "registration_no": "GJ 01 AA 0001",
      "vendor": 5,
      "station": "Nowhere"
    },
    {"registration_no": "GJ 01 АA 0002", "vendor": "Fourth Wheels", "station": "Dahej MS"},
    ["GJ 01 AA 0003", "Fourth Wheels"],
    null
  ],
  "drivers": [
    ["Mahesh Solanki", "Fourth Wheels"],
    {"full_name": "\u200b", "vendor": "Fourth Wheels",
     "code": "123456789012345678901234567890123"},
    {"full_name": "Mahesh Solanki", "vendor": "Nobody",
     "code": 7}
  ],
  "routes": []
}"#;
    assert_eq!(
        lines(&network, file, Existing::IsRefused).await,
        [
            5, 6, 9, 11, 14, 15, 18, 23, 24, 26, 27, 28, 31, 32, 33, 34, 35, 37
        ]
    );
    let vendors = numbers(&network, "SELECT COUNT(*) FROM vendors").await;
    assert_eq!(vendors, [2], "nothing was added");
}

#[tokio::test]
async fn a_byte_order_mark_and_windows_line_breaks_are_accepted() {
    let network = TestNetwork::new().await;
    let file = "\u{feff}{\"vendors\": [\r\n{\"name\": \"Third Wheels\"},\r\n{\"name\": \"\"}]}\r\n";
    assert_eq!(lines(&network, file, Existing::IsRefused).await, [3]);
    let good = file.replace("\"\"", "\"Fourth Wheels\"");
    let added = import(&network, &good, Existing::IsRefused).await;
    assert_eq!(
        added.unwrap(),
        ["vendor Third Wheels", "vendor Fourth Wheels"]
    );
}

#[tokio::test]
async fn a_daughter_station_names_its_mother_anywhere_in_the_file_or_the_database() {
    let network = TestNetwork::new().await;
    let file = r#"{"stations": [
        {"name": "Vapi DBS", "kind": "DBS", "time_zone": "Asia/Kolkata", "mother": "DAHEJ  MS"},
        {"name": "Bardoli DBS", "kind": "DBS", "time_zone": "Asia/Kolkata", "mother": "Hazira MS"},
        {"name": "Songadh DBS", "kind": "DBS", "time_zone": "Asia/Kolkata", "mother": null},
        {"name": "Dahej MS", "kind": "MS", "time_zone": "asia/kolkata"}]}"#;
    import(&network, file, Existing::IsRefused).await.unwrap();
    let mothers = "SELECT COALESCE(mother_station_id, 0) FROM stations ORDER BY id";
    let hazira = network.report.station_id.get();
    let dahej = numbers(&network, "SELECT id FROM stations WHERE name = 'Dahej MS'").await[0];
    // The first two are the demo's: its DBS is filled by its MS.
    assert_eq!(
        numbers(&network, mothers).await,
        [0, hazira, dahej, hazira, 0, 0]
    );
    let again = import(&network, file, Existing::IsSkipped).await;
    assert_eq!(again.unwrap(), [""; 0]);
    let other = file.replace("\"mother\": \"Hazira MS\"", "\n\"mother\": \"Dahej MS\"");
    assert_eq!(lines(&network, &other, Existing::IsSkipped).await, [4]);
    let none =
        r#"{"stations": [{"name": "Zone", "kind": "DBS", "time_zone": "UTC", "mother": "Vapi"}]}"#;
    assert_eq!(lines(&network, none, Existing::IsRefused).await, [1]);
}
