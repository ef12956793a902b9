//! CONTRACT §3: which shifts a user sees, and the filters of the list.

use crate::support::{
    app::TestApp,
    people::{Person, in_hours},
};
use serde_json::{Value, json};

/// The ids of the shifts for this query.
async fn ids(person: &Person, query: &str) -> Vec<i64> {
    let page = person
        .get(&format!("/api/shifts/{query}"))
        .await
        .expect_status(200);
    let ids: Vec<i64> = page["results"]
        .as_array()
        .expect("a page")
        .iter()
        .filter_map(|shift| shift["id"].as_i64())
        .collect();
    if !query.contains("page") {
        assert_eq!(page["count"], ids.len(), "{query}");
    }
    ids
}

fn id(shift: &Value) -> i64 {
    shift["id"].as_i64().expect("an id")
}

#[tokio::test]
async fn users_see_only_shifts_of_their_vendor_or_station() {
    let app = TestApp::start();
    let (ravi, sunil, mira) = (app.ravi(), app.sunil(), app.mira());
    let a = id(&ravi.creates(ravi.draft(0, 24)).await);
    let b = id(&sunil.creates(sunil.draft(0, 48)).await);
    let c = id(&mira.creates(mira.draft(0, 72)).await);
    for (person, seen) in [
        (ravi, vec![a]),
        (sunil, vec![b]),
        (mira, vec![c]),
        (app.asha(), vec![b, a]),
        (app.bharat(), vec![b, a]),
        (app.greta(), vec![c]),
        (app.admin(), vec![c, b, a]),
    ] {
        assert_eq!(ids(&person, "").await, seen, "{}", person.email);
        let mut absent = None;
        for one in [a, b, c] {
            let answer = person.get(&format!("/api/shifts/{one}/")).await;
            if seen.contains(&one) {
                assert_eq!(id(&answer.expect_status(200)), one);
            } else {
                let body = answer.error_body(404);
                assert_eq!(
                    *absent.get_or_insert(body.clone()),
                    body,
                    "the same response for foreign shifts"
                );
            }
        }
        let unknown = person.get("/api/shifts/999999/").await.error_body(404);
        assert_eq!(absent.unwrap_or(unknown.clone()), unknown);
    }
}

#[tokio::test]
async fn filters_for_foreign_ids_return_nothing() {
    let app = TestApp::start();
    let (asha, greta, ravi, sunil) = (app.asha(), app.greta(), app.ravi(), app.sunil());
    ravi.creates(ravi.draft(0, 24)).await;
    for query in [
        format!("?station={}", asha.station_id),
        format!("?vendor={}", ravi.vendor_id),
        format!("?vehicle={}", ravi.vehicles[0].id),
        format!("?q={}", "a"),
    ] {
        assert_eq!(ids(&greta, &query).await, Vec::<i64>::new(), "{query}");
        assert_eq!(ids(&sunil, &query).await, Vec::<i64>::new(), "{query}");
    }
}

#[tokio::test]
async fn every_filter_narrows_the_list() {
    let app = TestApp::start();
    let (asha, ravi, sunil, mira, admin) =
        (app.asha(), app.ravi(), app.sunil(), app.mira(), app.admin());
    let a = ravi.creates(ravi.draft(0, 24)).await;
    let b = ravi.creates(ravi.draft(1, 24)).await;
    let c = sunil.creates(sunil.draft(0, 48)).await;
    let d = mira.creates(mira.draft(0, 72)).await;
    let e = ravi.creates(ravi.draft(0, 96)).await;
    asha.approves(&a).await;
    asha.rejects(&b, "No gas").await;
    sunil.cancels(&c).await;
    let [a, b, c, d, e] = [&a, &b, &c, &d, &e].map(id);
    for (query, expected) in [
        ("?status=PENDING".to_owned(), vec![e, d]),
        ("?status=APPROVED".to_owned(), vec![a]),
        ("?status=REJECTED".to_owned(), vec![b]),
        ("?status=CANCELLED".to_owned(), vec![c]),
        ("?status=EXPIRED".to_owned(), vec![]),
        (
            format!("?station={}", mira.vehicles[0].station_id.expect("a home")),
            vec![d],
        ),
        (format!("?station={}", asha.station_id), vec![e, c, b, a]),
        (format!("?vendor={}", sunil.vendor_id), vec![c]),
        (format!("?vehicle={}", ravi.vehicles[0].id), vec![e, a]),
        (format!("?driver={}", ravi.drivers[1].id), vec![b]),
        (
            format!(
                "?driver={}&vehicle={}",
                ravi.drivers[1].id, ravi.vehicles[0].id
            ),
            vec![],
        ),
        (
            format!("?status=PENDING&vendor={}", ravi.vendor_id),
            vec![e],
        ),
        ("?station=999999".to_owned(), vec![]),
    ] {
        let mut got = ids(&admin, &query).await;
        let mut expected = expected;
        if !query.contains("vehicle") {
            // `a` and `b` start at the same minute.
            got.sort_unstable();
            expected.sort_unstable();
        }
        assert_eq!(got, expected, "{query}");
    }
}

#[tokio::test]
async fn sorts_by_latest_start_across_pages() {
    let app = TestApp::start();
    let ravi = app.ravi();
    let mut starts = Vec::new();
    for hours in [72, 24, 96, 48, 120] {
        starts.push((hours, id(&ravi.creates(ravi.draft(0, hours)).await)));
    }
    starts.sort_unstable_by_key(|(hours, _)| -hours);
    let expected: Vec<i64> = starts.into_iter().map(|(_, id)| id).collect();
    assert_eq!(ids(&ravi, "").await, expected);
    let pages = [
        ids(&ravi, "?page_size=2").await,
        ids(&ravi, "?page_size=2&page=2").await,
        ids(&ravi, "?page_size=2&page=3").await,
    ];
    assert_eq!(pages.concat(), expected);
    let next = ravi
        .get("/api/shifts/?page_size=2&status=PENDING")
        .await
        .expect_status(200)["next"]
        .as_str()
        .expect("a next page")
        .to_owned();
    assert!(
        next.contains("status=PENDING") && next.contains("page=2") && next.contains("page_size=2"),
        "the filter is kept: {next}"
    );
}

#[tokio::test]
async fn from_and_to_return_overlapping_shifts() {
    let app = TestApp::start();
    let ravi = app.ravi();
    let shift = id(&ravi.creates(ravi.draft(0, 48)).await);
    for (from, to, found) in [
        (Some(48), Some(56), true),
        (Some(50), Some(51), true),
        (Some(40), Some(60), true),
        (Some(55), None, true),
        (Some(56), None, false),
        (None, Some(49), true),
        (None, Some(48), false),
        (Some(40), Some(48), false),
        (Some(56), Some(60), false),
        (None, None, true),
    ] {
        let part = |name: &str, hours: Option<i64>| {
            hours.map_or(String::new(), |hours| {
                format!("&{name}={}", in_hours(hours))
            })
        };
        let query = format!("?{}{}", part("from", from), part("to", to));
        assert_eq!(
            ids(&ravi, &query).await,
            if found { vec![shift] } else { vec![] },
            "{query}"
        );
    }
    let with_offset = "2020-01-01T00:00:00%2B05:30";
    assert_eq!(
        ids(&ravi, &format!("?from={with_offset}")).await,
        vec![shift]
    );
}

#[tokio::test]
async fn search_takes_every_character_literally() {
    let app = TestApp::start();
    let (mira, admin, ravi) = (app.mira(), app.admin(), app.ravi());
    let driver = |name: &str| {
        mira.drivers
            .iter()
            .position(|driver| driver.name == name)
            .expect("a driver of the import")
    };
    let mut shifts = Vec::new();
    for (n, name) in ["Percy 100% Shah", "Under_score Patel", "Zoë Çelik"]
        .into_iter()
        .enumerate()
    {
        let mut draft = mira.draft(0, 24 * (i64::try_from(n).expect("small") + 1));
        draft["driver_id"] = json!(mira.drivers[driver(name)].id);
        shifts.push(id(&mira.creates(draft).await));
    }
    let other = id(&ravi.creates(ravi.draft(0, 200)).await);
    let [percent, underscore, accents] = shifts[..] else {
        panic!("three")
    };
    let mut all = vec![accents, underscore, percent];
    for (query, expected) in [
        ("%25", vec![percent]),
        ("0%25%20s", vec![percent]),
        ("_", vec![underscore]),
        ("r_s", vec![underscore]),
        ("r%25s", vec![]),
        ("PERCY", vec![percent]),
        ("zo%C3%8B", vec![accents]),
        ("%C3%A7elik", vec![accents]),
        ("%27%20OR%201=1--", vec![]),
        ("%5C", vec![]),
        ("*", vec![]),
        ("gj05bx44", all.clone()),
        ("gj-05%20bx%E2%80%9144", all.clone()),
        ("gj.05", vec![]),
        // Nothing is left of these for a plate, and no name contains them.
        ("-%20-", vec![]),
        ("%E2%88%92", vec![]),
        ("zoe%CC%88", vec![accents]),
        ("P%E2%80%8Bercy", vec![percent]),
        ("%EF%BC%B0ercy", vec![percent]),
        ("second%20ro", all.clone()),
        ("no such name", vec![]),
    ] {
        assert_eq!(
            ids(&admin, &format!("?q={query}")).await,
            expected,
            "{query}"
        );
    }
    all.insert(0, other);
    assert_eq!(
        ids(&admin, "?q=").await,
        all,
        "an empty search does not filter"
    );
    assert_eq!(ids(&ravi, "?q=percy").await, Vec::<i64>::new());
    assert_eq!(
        ids(
            &admin,
            &format!(
                "?q={}",
                ravi.vehicles[0]
                    .registration
                    .to_lowercase()
                    .replace(' ', "%20")
            )
        )
        .await,
        vec![other]
    );
}

#[tokio::test]
async fn an_invalid_parameter_returns_400() {
    let app = TestApp::start();
    let admin = app.admin();
    for wrong in [
        "status=NOPE",
        "status=pending",
        "status=",
        "station=x",
        "station=1.0",
        "station=",
        "vendor=x",
        "vehicle=9223372036854775808",
        "driver=%00",
        "from=yesterday",
        "from=2027-03-01T08:00:00",
        "from=2027-03-01",
        "to=x",
        "to=1804000000",
        "q=%00",
        "q=%ff",
    ] {
        admin
            .get(&format!("/api/shifts/?{wrong}"))
            .await
            .refused(400);
    }
    assert_eq!(
        ids(&admin, "?flavour=lemon&sort_by=secret").await,
        Vec::<i64>::new()
    );
}
