use super::*;
use domain::field_errors::FieldError;
use serde_json::json;

fn flash(reason: &str) -> Flash {
    Flash {
        form: "reject".into(),
        error: Some(Error::field("reason", FieldError::TooLong { max: 500 })),
        notice: None,
        typed: [("reason".to_owned(), reason.to_owned())].into(),
    }
}

fn cookies(key: &Key) -> FlashCookie<'_> {
    FlashCookie {
        policy: CookiePolicy { secure: true },
        key,
        user: Some(UserId::new(7)),
        now: Timestamp::UNIX_EPOCH,
    }
}

fn pair(cookies: &FlashCookie, flash: Flash) -> String {
    let header = cookies.set(flash).expect("a cookie");
    header.split(';').next().expect("a pair").to_owned()
}

#[test]
fn survives_the_round_trip_and_stays_on_this_host() {
    let key = Key::generate();
    let cookies = cookies(&key);
    let flash = flash("zu müde 😀; a=b");
    let header = cookies.set(flash.clone()).expect("a cookie");
    for part in [
        "__Host-shiftbell_flash=",
        "HttpOnly",
        "SameSite=Lax",
        "Secure",
        "Path=/",
    ] {
        assert!(header.contains(part), "{header}");
    }
    let sent = format!("other=1; {}; more=2", pair(&cookies, flash.clone()));
    assert_eq!(cookies.read(&sent), Some(flash));
}

#[test]
fn ignores_forged_expired_and_foreign_cookies() {
    let key = Key::generate();
    let ours = cookies(&key);
    let sent = pair(&ours, flash("typed"));
    let other_key = Key::generate();
    let mut others = vec![
        FlashCookie {
            user: Some(UserId::new(8)),
            ..cookies(&key)
        },
        FlashCookie {
            user: None,
            ..cookies(&key)
        },
        FlashCookie {
            now: Timestamp::UNIX_EPOCH + LIFE + SignedDuration::from_secs(1),
            ..cookies(&key)
        },
    ];
    others.push(cookies(&other_key));
    for other in others {
        assert_eq!(other.read(&sent), None);
        assert!(other.is_in(&sent));
    }
    let unsigned =
        URL_SAFE_NO_PAD.encode(br#"{"user":7,"until":"2099-01-01T00:00:00Z","flash":{}}"#);
    for bad in [
        "",
        "__Host-shiftbell_flash=",
        "__Host-shiftbell_flash=%%%",
        "__Host-shiftbell_flashes=e30",
    ] {
        assert_eq!(ours.read(bad), None, "{bad:?}");
    }
    assert_eq!(
        ours.read(&format!("__Host-shiftbell_flash={unsigned}")),
        None
    );
}

#[test]
fn leaves_out_what_does_not_fit_but_keeps_the_error() {
    let key = Key::generate();
    let cookies = cookies(&key);
    let read = cookies
        .read(&pair(&cookies, flash(&"x".repeat(5000))))
        .expect("a flash");
    assert!(read.typed.is_empty() && read.error.is_some());
    let long = "ઘ".repeat(500);
    let name = "ઘ".repeat(60);
    let shift = json!({
        "id": 5, "status": "REJECTED", "vehicle_id": 2, "vehicle_reg": "GJ05BX4471", "driver_id": 3, "driver_name": name,
        "vendor_id": 4, "vendor_name": name, "station_id": 1, "station_name": name, "start_time": "2027-03-01T06:00:00Z",
        "end_time": "2027-03-01T14:00:00Z", "is_recurring": false, "recurrence_pattern": null,
        "created_by": {"id": 6, "full_name": name}, "created_at": "2027-03-01T00:00:00Z",
        "decided_by": {"id": 7, "full_name": name}, "decided_at": "2027-03-01T01:00:00Z", "rejection_reason": long, "version": 2,
    });
    let decided = Flash {
        error: Some(Error::AlreadyDecided {
            shift: serde_json::from_value(shift).expect("a shift"),
        }),
        ..flash(&long)
    };
    let header = cookies.set(decided).expect("a cookie");
    assert!(header.len() < 4096, "{}", header.len());
    let read = cookies
        .read(header.split(';').next().expect("a pair"))
        .expect("a flash");
    assert!(matches!(read.error, Some(Error::AlreadyDecided { .. })));
}

#[test]
fn keeps_the_evidence_that_was_seen_beside_a_refusal_with_many_neighbours() {
    let key = Key::generate();
    let cookies = cookies(&key);
    let neighbour = json!({
        "id": 5, "status": "PENDING", "vehicle_id": 2, "vehicle_reg": "GJ05BX4471", "driver_id": 3, "driver_name": "Mahesh Solanki",
        "vendor_id": 4, "vendor_name": "Sabarmati Carriers", "station_id": 1, "station_name": "Hazira MS", "start_time": "2027-03-01T06:00:00Z",
        "end_time": "2027-03-01T14:00:00Z", "is_recurring": false, "recurrence_pattern": null, "created_by": {"id": 6, "full_name": "Ravi Kumar"},
        "created_at": "2027-03-01T00:00:00Z", "decided_by": null, "decided_at": null, "rejection_reason": null, "version": 1,
    });
    let neighbours = vec![neighbour.clone(); 14];
    let evidence = json!({
        "shift_id": 5, "version": 1, "tag": "0f", "findings": [],
        "driver": {"rest_before_minutes": 360, "rest_after_minutes": null, "duty_minutes_7_days": 960, "neighbours": neighbours},
        "vehicle": {"gap_before_minutes": null, "gap_after_minutes": 45, "neighbours": neighbours}, "station": {"parallel_shifts": 2},
    });
    let seen = "x".repeat(1_000);
    let refused = Flash {
        form: "approval".into(),
        error: Some(Error::EvidenceChanged {
            shift: serde_json::from_value(neighbour).expect("a shift"),
            evidence: serde_json::from_value(evidence).expect("evidence"),
        }),
        notice: None,
        typed: [(SEEN_FIELD.to_owned(), seen.clone())].into(),
    };
    let read = cookies.read(&pair(&cookies, refused)).expect("a flash");
    assert_eq!(read.typed_in("approval", SEEN_FIELD), Some(seen));
    assert!(matches!(read.error, Some(Error::EvidenceChanged { .. })));
}
