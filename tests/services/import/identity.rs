//! Two spellings of one plate or name are one.

use super::{import, lines, numbers};
use crate::test_network::TestNetwork;
use domain::import::{self as importing, Existing};

const VENDOR: &str = "Sabarmati Carriers";

fn vehicles(plates: &[&str]) -> String {
    let rows: Vec<_> = plates
        .iter()
        .map(|plate| serde_json::json!({"registration_no": plate, "vendor": VENDOR}).to_string())
        .collect();
    format!("{{\"vehicles\": [\n{}]}}", rows.join(",\n"))
}

#[tokio::test]
async fn a_plate_has_one_spelling() {
    let network = TestNetwork::new().await;
    let file = vehicles(&[
        "GJ07ZZ4471",
        "GJ 07 ZZ 4471",
        "gj\u{2011}07-zz\u{200b}-4471",
        "22 BH 6517 A",
        "22bh6517a",
        "ＧＪ０７ＺＺ４４７２",
        "GJ-07-ZZ-4472",
        "GJ 07 \u{396}Z 4471",
        "ABCDE FGHIJ KLMNO PQRST U",
    ]);
    assert_eq!(
        lines(&network, &file, Existing::IsRefused).await,
        [3, 4, 6, 8, 9, 10]
    );
    let good = vehicles(&["gj 07  zz 4471", "22 BH 6517 A"]);
    let added = import(&network, &good, Existing::IsRefused).await.unwrap();
    assert_eq!(added, ["vehicle GJ 07 ZZ 4471", "vehicle 22 BH 6517 A"]);
    let other = vehicles(&["GJ07ZZ4471"]);
    let refused = import(&network, &other, Existing::IsRefused).await;
    assert_eq!(
        refused.unwrap_err(),
        ["line 2: there is a vehicle \"GJ 07 ZZ 4471\" already"]
    );
}

#[tokio::test]
async fn vendors_and_stations_have_one_spelling() {
    let network = TestNetwork::new().await;
    let file = "{\"vendors\": [
        {\"name\": \"Patel Transport\"},
        {\"name\": \"Patel  Transport\"},
        {\"name\": \"PATEL\u{a0}Transport\"},
        {\"name\": \"Jose\u{301} Carriers\"},
        {\"name\": \"jos\u{e9} carriers\"}],
      \"stations\": [
        {\"name\": \"hazira \u{200d}ms\", \"kind\": \"MS\", \"time_zone\": \"Asia/Kolkata\"}]}";
    assert_eq!(
        lines(&network, file, Existing::IsRefused).await,
        [3, 4, 6, 8]
    );
    let vehicle = r#"{"vehicles": [{"registration_no": "GJ 07 ZZ 4471", "vendor": "SABARMATI  carriers",
        "station": "hazira ms"}]}"#;
    import(&network, vehicle, Existing::IsRefused)
        .await
        .unwrap();
}

#[tokio::test]
async fn a_second_driver_of_one_name_needs_a_code() {
    let network = TestNetwork::new().await;
    let file = |drivers: &str| format!("{{\"drivers\": [\n{drivers}]}}").replace('V', VENDOR);
    let one = file(r#"{"full_name": "Zaver Patel", "vendor": "V"}"#);
    import(&network, &one, Existing::IsRefused).await.unwrap();
    let more = file(
        r#"{"full_name": "zaver  PATEL", "vendor": "V"},
           {"full_name": "Zaver Patel", "vendor": "V", "code": "D 17"},
           {"full_name": "Somebody Else", "vendor": "V", "code": "d  17"},
           {"full_name": "Somebody Else", "vendor": "V", "code": "D17"},
           {"full_name": "Zaver Patel", "vendor": "Narmada Logistics", "code": "D 17"}"#,
    );
    assert_eq!(lines(&network, &more, Existing::IsRefused).await, [2, 4]);
    let namesake = file(r#"{"full_name": "Zaver Patel", "vendor": "V", "code": " D 17 "}"#);
    import(&network, &namesake, Existing::IsRefused)
        .await
        .unwrap();
    let codes = "SELECT COUNT(*) FROM drivers WHERE full_name = 'Zaver Patel' AND code = 'D 17'";
    assert_eq!(numbers(&network, codes).await, [1]);
    // Whoever has a code has a namesake in a third without one, too.
    let third = file(r#"{"full_name": "Zaver Patel", "vendor": "V"}"#);
    assert_eq!(lines(&network, &third, Existing::IsRefused).await, [2]);
}

#[tokio::test]
async fn of_two_imports_at_once_one_adds_and_the_other_reports_every_line() {
    let network = TestNetwork::new().await;
    let plates: Vec<_> = (0..50).map(|n| format!("GJ 99 Z {n:04}")).collect();
    let one = vehicles(&plates.iter().map(String::as_str).collect::<Vec<_>>());
    let compact: Vec<_> = plates
        .iter()
        .rev()
        .map(|plate| plate.replace(' ', ""))
        .collect();
    let other = vehicles(&compact.iter().map(String::as_str).collect::<Vec<_>>());
    let driver = |file: &str, name: &str| {
        let rows =
            format!(",\"drivers\": [\n{{\"full_name\": \"{name}\", \"vendor\": \"{VENDOR}\"}}]}}");
        file.strip_suffix('}').unwrap().to_owned() + &rows
    };
    let (one, other) = (driver(&one, "Zaver Patel"), driver(&other, "ZAVER PATEL"));
    let (first, second) = tokio::join!(
        import(&network, &one, Existing::IsRefused),
        import(&network, &other, Existing::IsRefused)
    );
    let (added, errors) = match (first, second) {
        (Ok(added), Err(errors)) | (Err(errors), Ok(added)) => (added, errors),
        both => panic!("{both:?}"),
    };
    assert_eq!((added.len(), errors.len()), (51, 51));
}

#[tokio::test]
async fn duplicates_from_before_stay_and_new_ones_are_refused() {
    let network = TestNetwork::new().await;
    let vendor = network.report.vendors[0].vendor_id;
    // As an older version added them: without keys.
    for sql in [
        format!(
            "INSERT INTO vehicles (registration_no, vendor_id) \
             VALUES ('GJ07ZZ4471', {vendor}), ('GJ 07 ZZ 4471', {vendor})"
        ),
        format!(
            "INSERT INTO drivers (full_name, vendor_id) \
             VALUES ('Zaver Patel', {vendor}), ('zaver patel', {vendor})"
        ),
        "INSERT INTO vendors (name) VALUES ('Patel Transport'), ('Patel  Transport')".to_owned(),
        "INSERT INTO users (email, full_name, password_hash, created_at, password_changed_at) \
         SELECT 'EIC1@demo.example', full_name, password_hash, 0, 0 \
         FROM users WHERE email = 'eic2@demo.example'"
            .to_owned(),
    ] {
        network.execute(&sql).await;
    }
    network.open_again().await;
    let duplicates = "SELECT COUNT(*) FROM vehicles WHERE duplicate_of IS NOT NULL";
    assert_eq!(numbers(&network, duplicates).await, [1]);
    let third = vehicles(&["GJ-07-ZZ-4471"]);
    assert_eq!(lines(&network, &third, Existing::IsRefused).await, [2]);
    let driver =
        format!("{{\"drivers\": [{{\"full_name\": \"ZAVER PATEL\", \"vendor\": \"{VENDOR}\"}}]}}");
    assert_eq!(lines(&network, &driver, Existing::IsRefused).await, [1]);
    // Each duplicate is still found by its own spelling, another spelling finds the first.
    let named = |vendor: &str, plate: &str| {
        format!(
            "{{\"vehicles\": [{{\"registration_no\": \"{plate}\", \"vendor\": \"{vendor}\"}}]}}"
        )
    };
    for (vendor, plate) in [("Patel Transport", "GJ 1"), ("PATEL transport", "GJ 2")] {
        import(&network, &named(vendor, plate), Existing::IsRefused)
            .await
            .unwrap();
    }
    let vendors = "SELECT MIN(vendor_id) FROM vehicles WHERE registration_no IN ('GJ 1', 'GJ 2') \
                   UNION SELECT MAX(vendor_id) FROM vehicles WHERE registration_no IN ('GJ 1', 'GJ 2')";
    assert_eq!(numbers(&network, vendors).await.len(), 1);
    // Once the plate of one is corrected, the next start forgets that it was a duplicate.
    network
        .execute("UPDATE vehicles SET registration_no = 'GJ 07 ZZ 4472' WHERE registration_no = 'GJ 07 ZZ 4471'")
        .await;
    network.open_again().await;
    assert_eq!(numbers(&network, duplicates).await, [0]);
    let corrected = vehicles(&["GJ07ZZ4472"]);
    assert_eq!(lines(&network, &corrected, Existing::IsRefused).await, [2]);
}

#[tokio::test]
async fn a_failed_import_leaves_no_trace() {
    let network = TestNetwork::new().await;
    let before = numbers(&network, "SELECT COUNT(*) FROM audit").await;
    let file = vehicles(&["GJ 07 ZZ 4471", "!"]);
    let failed = importing::run(&network.service, file.as_bytes(), Existing::IsRefused).await;
    assert!(failed.is_err());
    assert_eq!(
        numbers(&network, "SELECT COUNT(*) FROM vehicles").await,
        [4]
    );
    assert_eq!(
        numbers(&network, "SELECT COUNT(*) FROM audit").await,
        before
    );
}
