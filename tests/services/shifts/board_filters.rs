//! What the shift list shows: tabs by time, dates, stations, spellings, the whole list for printing.

use crate::test_network::{TestNetwork, time};
use domain::{
    id::{DriverId, VehicleId, VendorId},
    import::{self, Existing},
    service::shifts,
    shift::{BoardQuery, Shift, ShiftBoard, ShiftDraft, Tab},
    user::User,
};
use jiff::civil;

fn ids(board: &ShiftBoard) -> Vec<i64> {
    let rows = board.page.results.iter();
    rows.map(|row| row.shift.id.get()).collect()
}

async fn board(
    network: &TestNetwork,
    user: &User,
    change: impl FnOnce(&mut BoardQuery),
) -> ShiftBoard {
    let mut query = BoardQuery::default();
    change(&mut query);
    shifts::board(&network.service, user, &query).await.unwrap()
}

async fn board_at(network: &TestNetwork, user: &User, now: &str, tab: Tab) -> ShiftBoard {
    let query = BoardQuery {
        tab,
        ..BoardQuery::default()
    };
    shifts::board(&network.at(now, true), user, &query)
        .await
        .unwrap()
}

#[tokio::test]
async fn upcoming_is_what_has_not_ended_earliest_first_and_past_is_the_rest() {
    let network = TestNetwork::new().await;
    let (eic, vendor) = (network.eic(0).await, network.vendor(0).await);
    let mut made = Vec::new();
    for hour in [2, 4, 6, 8, 10] {
        made.push(network.shift(hour).await.id);
    }
    shifts::reject(
        &network.service,
        &eic,
        made[3],
        "The driver has not rested.",
        None,
    )
    .await
    .unwrap();
    shifts::cancel(&network.service, &vendor, made[4], None)
        .await
        .unwrap();
    // The second shift has begun and ends at 04:30.
    let now = "2027-03-02T04:15:00Z";
    for user in [&eic, &vendor, &network.user(&network.report.admin).await] {
        let upcoming = board_at(&network, user, now, Tab::Upcoming).await;
        assert_eq!(
            ids(&upcoming),
            [made[1], made[2], made[3]].map(|id| id.get())
        );
        let past = board_at(&network, user, now, Tab::Past).await;
        assert_eq!(ids(&past), [made[0].get()]);
        for board in [upcoming, past] {
            let counts = board.counts;
            assert_eq!((counts.upcoming, counts.past, counts.all()), (3, 1, 5));
        }
    }
    // Half open, as all intervals: at its end a shift is over.
    let ended = board_at(&network, &vendor, "2027-03-02T04:30:00Z", Tab::Past).await;
    assert_eq!(
        ids(&ended),
        [made[1], made[0]].map(|id| id.get()),
        "the latest first"
    );
    assert_eq!((ended.page.count, ended.counts.upcoming), (2, 2));
}

#[tokio::test]
async fn a_shift_of_24_hours_is_upcoming_until_it_ends() {
    let network = TestNetwork::new().await;
    let vendor = network.vendor(0).await;
    let draft = network.draft(0, "2027-03-02T00:00:00Z", "2027-03-03T00:00:00Z");
    shifts::create(&network.service, &vendor, draft, None)
        .await
        .unwrap();
    let board = board_at(&network, &vendor, "2027-03-02T23:59:59Z", Tab::Upcoming).await;
    assert_eq!((ids(&board).len(), board.counts.upcoming), (1, 1));
}

const NETWORK: &str = r#"{
 "stations": [{"name": "Albany MS", "kind": "MS", "time_zone": "America/New_York"}],
 "vendors": [{"name": "Straßen Carriers"}],
 "vehicles": [{"registration_no": "NY-31-AB 7", "vendor": "Straßen Carriers", "station": "Albany MS"},
              {"registration_no": "GJ05BV1229", "vendor": "Straßen Carriers", "station": "Chiba MS"}],
 "drivers": [{"full_name": "फ\u093cिरो\u091c\u093c खान", "vendor": "Straßen Carriers"},
             {"full_name": "Jose\u0301 Prado", "vendor": "Straßen Carriers"}]
}"#;

/// A second vendor network: shifts in New York and in Chiba, and the user of its vendor.
struct Abroad {
    network: TestNetwork,
    user: User,
    new_york: Shift,
    chiba: Shift,
}

/// Shifts on the first of January: from 22:00 to 23:00 in New York, from 06:00 to 07:00 in Chiba.
async fn abroad() -> Abroad {
    let network = TestNetwork::new().await;
    let chiba = r#"{"stations": [{"name": "Chiba MS", "kind": "MS", "time_zone": "Asia/Tokyo"}]}"#;
    let import = async |file: &str| {
        import::run(&network.service, file.as_bytes(), Existing::IsRefused)
            .await
            .unwrap()
    };
    import(chiba).await;
    let report = import(NETWORK).await;
    let id = |name: &str| {
        let mut added = report.added.iter();
        added.find(|row| row.2.starts_with(name)).unwrap().1
    };
    let mut user = network.vendor(0).await;
    for role in &mut user.roles {
        role.vendor_id = Some(VendorId::new(id("Straßen")));
    }
    let service = network.at("2026-12-31T00:00:00Z", true);
    let create = async |plate: &str, driver: &str, start: &str, end: &str| {
        let draft = ShiftDraft {
            vehicle_id: VehicleId::new(id(plate)),
            driver_id: DriverId::new(id(driver)),
            start_time: time(start),
            end_time: time(end),
        };
        shifts::create(&service, &user, draft, None).await.unwrap()
    };
    let new_york = create("NY", "Jos", "2027-01-02T03:00:00Z", "2027-01-02T04:00:00Z").await;
    let chiba = create(
        "GJ05BV",
        "फ",
        "2026-12-31T21:00:00Z",
        "2026-12-31T22:00:00Z",
    )
    .await;
    Abroad {
        network,
        user,
        new_york,
        chiba,
    }
}

#[tokio::test]
async fn a_date_means_the_day_at_each_shifts_own_station() {
    let Abroad {
        network,
        user,
        new_york,
        chiba,
    } = abroad().await;
    let on = async |from: Option<civil::Date>, to: Option<civil::Date>| {
        let board = board(&network, &user, |query| {
            (query.from, query.to) = (from, to);
        });
        ids(&board.await)
    };
    let (first, second) = (civil::date(2027, 1, 1), civil::date(2027, 1, 2));
    let both = [new_york.id.get(), chiba.id.get()];
    assert_eq!(on(Some(first), Some(first)).await, both);
    assert_eq!(on(None, Some(first)).await, both);
    assert_eq!(on(Some(first), None).await, both);
    assert_eq!(on(Some(second), Some(second)).await, [0; 0]);
    let last = civil::date(2026, 12, 31);
    assert_eq!(on(None, Some(last)).await, [0; 0]);
}

#[tokio::test]
async fn a_station_restricts_the_list_and_the_counts_unless_it_is_not_the_users() {
    let Abroad {
        network,
        user,
        new_york,
        ..
    } = abroad().await;
    let everything = board(&network, &user, |_| ()).await;
    let names: Vec<_> = everything
        .stations
        .iter()
        .map(|station| &*station.name)
        .collect();
    assert_eq!(names, ["Albany MS", "Chiba MS"]);
    assert!(everything.shows_station() && everything.shows_zone());
    let albany = new_york.station_id;
    let found = board(&network, &user, |query| query.station = Some(albany)).await;
    assert_eq!(ids(&found), [new_york.id.get()]);
    assert_eq!((found.counts.pending, found.waiting), (1, 2));
    let foreign = network.report.station_id;
    let ignored = board(&network, &user, |query| query.station = Some(foreign)).await;
    assert_eq!(ids(&ignored).len(), 2);
    let stations = board(&network, &network.user(&network.report.admin).await, |_| ()).await;
    assert_eq!(stations.stations.len(), 3, "every MS");
    let eic = board(&network, &network.eic(0).await, |_| ()).await;
    assert!(!eic.shows_station());
}

#[tokio::test]
async fn finds_plates_and_names_in_any_spelling() {
    let Abroad {
        network,
        user,
        new_york,
        chiba,
    } = abroad().await;
    for (search, expected) in [
        ("GJ05BV", Some(&chiba)),
        ("gj-05-bv-1229", Some(&chiba)),
        ("GJ 05 BV 1229", Some(&chiba)),
        ("ny31ab7", Some(&new_york)),
        ("NY 31\u{2011}AB", Some(&new_york)),
        ("GJ.05", None),
        ("\u{95e}िरो\u{95b}", Some(&chiba)),
        ("फ\u{93c}िरो\u{91c}\u{93c}", Some(&chiba)),
        ("JOSÉ", Some(&new_york)),
        ("jose\u{301}", Some(&new_york)),
        ("joséprado", None),
        ("-", None),
        ("%", None),
    ] {
        let found = board(&network, &user, |query| query.search = search.into()).await;
        let expected: Vec<_> = expected.into_iter().map(|shift| shift.id.get()).collect();
        assert_eq!(ids(&found), expected, "{search}");
    }
    for vendor in ["STRASSEN", "straßen", " carr", "n\u{a0} Carriers"] {
        let found = board(&network, &user, |query| query.search = vendor.into()).await;
        assert_eq!(ids(&found).len(), 2, "{vendor}");
    }
}

#[tokio::test]
async fn plates_and_names_of_an_older_version_are_found_after_the_next_start() {
    let network = TestNetwork::new().await;
    let vendor = network.vendor(0).await;
    let shift = network.shift(2).await;
    for column in [
        "vehicles SET registration_key",
        "drivers SET name_key",
        "vendors SET name_key",
    ] {
        network.execute(&format!("UPDATE {column} = NULL")).await;
    }
    let plate = shift.vehicle_reg.replace(' ', "");
    let texts = [plate.as_str(), &shift.driver_name, &shift.vendor_name];
    let found = async || {
        let mut found = Vec::new();
        for text in texts {
            let board = board(&network, &vendor, |query| {
                query.search = text.to_uppercase()
            });
            found.push(ids(&board.await).len());
        }
        found
    };
    assert_eq!(found().await, [0, 0, 0]);
    network.open_again().await;
    assert_eq!(found().await, [1, 1, 1]);
}

#[tokio::test]
async fn the_printed_list_has_all_rows() {
    let network = TestNetwork::new().await;
    let (eic, vendor) = (network.eic(0).await, network.vendor(0).await);
    let mut made = Vec::new();
    for hour in 0..24 {
        made.push(network.shift(hour).await.id.get());
    }
    for (n, hours) in [("08", "09"), ("10", "11")].into_iter().enumerate() {
        let at = |hour| format!("2027-03-0{}T{hour}:00:00Z", n + 3);
        let draft = network.draft(0, &at(hours.0), &at(hours.1));
        let shift = shifts::create(&network.service, &vendor, draft, None).await;
        made.push(shift.unwrap().id.get());
    }
    let query = BoardQuery {
        tab: Tab::Upcoming,
        page: 2,
        ..BoardQuery::default()
    };
    let printed = shifts::printed(&network.service, &eic, &query)
        .await
        .unwrap();
    assert_eq!(ids(&printed), made);
    assert_eq!(printed.page.count, 26);
}
