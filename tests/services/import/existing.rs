//! `--skip-existing`: what agrees in every field is passed over, what differs is an error.

use super::{import, lines};
use crate::test_network::TestNetwork;
use domain::import::Existing;

const FILE: &str = r#"{
"stations": [
 {"name": "Dahej MS",
  "kind": "MS",
  "time_zone": "Asia/Kolkata"}],
"vendors": [{"name": "Third Wheels"}],
"vehicles": [
 {"registration_no": "GJ 01 AA 0001",
  "vendor": "Third Wheels",
  "station": "Dahej MS"},
 {"registration_no": "GJ 01 AA 0002", "vendor": "Third Wheels"}],
"drivers": [
 {"full_name": "Zaver Patel", "vendor": "Third Wheels"},
 {"full_name": "Zaver Patel", "vendor": "Third Wheels", "code": "17"},
 {"full_name": "Kiran Vasava",
  "vendor": "Third Wheels", "code": "18"}]
}"#;

#[tokio::test]
async fn a_file_that_was_imported_is_passed_over_as_a_whole() {
    let network = TestNetwork::new().await;
    let added = import(&network, FILE, Existing::IsSkipped).await.unwrap();
    assert_eq!(added.len(), 7);
    let everything = lines(&network, FILE, Existing::IsRefused).await;
    assert_eq!(everything, [3, 6, 8, 11, 13, 14, 16]);
    let again = FILE
        .replace("GJ 01 AA", "gj-01-aa")
        .replace("Third Wheels", "THIRD\u{a0}wheels")
        .replace("Kiran", "KIRAN")
        .replace("Asia", "asia");
    assert_eq!(
        import(&network, &again, Existing::IsSkipped).await.unwrap(),
        [""; 0]
    );
    let more = FILE.replace(
        "\"vendors\": [",
        "\"vendors\": [{\"name\": \"Fourth Wheels\"}, ",
    );
    let added = import(&network, &more, Existing::IsSkipped).await;
    assert_eq!(added.unwrap(), ["vendor Fourth Wheels"]);
}

#[tokio::test]
async fn each_difference_is_an_error_in_its_line() {
    let network = TestNetwork::new().await;
    import(&network, FILE, Existing::IsRefused).await.unwrap();
    for (from, to, line) in [
        ("\"kind\": \"MS\"", "\"kind\": \"DBS\"", &[4, 10][..1]),
        ("Asia/Kolkata", "Asia/Tokyo", &[5]),
        (
            "\"vendor\": \"Third Wheels\",\n  \"station\"",
            "\"vendor\": \"Sabarmati Carriers\",\n  \"station\"",
            &[9],
        ),
        (
            "\"station\": \"Dahej MS\"",
            "\"station\": \"Hazira MS\"",
            &[10],
        ),
        ("\"station\": \"Dahej MS\"", "\"station\": null", &[10]),
        ("Kiran Vasava", "Karan Vasava", &[15]),
    ] {
        let other = FILE.replace(from, to);
        assert_ne!(other, FILE);
        assert_eq!(
            lines(&network, &other, Existing::IsSkipped).await,
            line,
            "{to}"
        );
    }
    // A field that the file does not give is not compared.
    let less = FILE.replace(",\n  \"station\": \"Dahej MS\"", "");
    assert_eq!(
        import(&network, &less, Existing::IsSkipped).await.unwrap(),
        [""; 0]
    );
}

#[tokio::test]
async fn a_code_for_a_driver_without_one_is_a_difference_unless_the_file_has_both() {
    let network = TestNetwork::new().await;
    let row = |code: &str| {
        format!("{{\"full_name\": \"Zaver Patel\", \"vendor\": \"Sabarmati Carriers\"{code}}}")
    };
    let file = |rows: &[String]| format!("{{\"drivers\": [\n{}]}}", rows.join(",\n"));
    let (plain, coded) = (row(""), row(", \"code\": \"17\""));
    import(
        &network,
        &file(std::slice::from_ref(&plain)),
        Existing::IsRefused,
    )
    .await
    .unwrap();
    let alone = file(std::slice::from_ref(&coded));
    assert_eq!(lines(&network, &alone, Existing::IsSkipped).await, [2]);
    let both = import(&network, &file(&[plain, coded]), Existing::IsSkipped).await;
    assert_eq!(both.unwrap(), ["driver Zaver Patel"]);
    assert_eq!(
        import(&network, &alone, Existing::IsSkipped).await.unwrap(),
        [""; 0]
    );
    let none = file(&[row(", \"code\": null")]);
    assert_eq!(
        import(&network, &none, Existing::IsSkipped).await.unwrap(),
        [""; 0]
    );
}
