//! Calls about one series, and about its vehicle, at the same time. `SEED` repeats a run.

use super::{daily, draft, head, list};
use crate::test_network::TestNetwork;
use domain::{
    error::Error,
    notification::ChangeKind,
    page::PageRequest,
    service::{inbox, series, shifts},
    shift::{ShiftFilter, ShiftStatus},
};
use serde_json::json;

fn random() -> fastrand::Rng {
    let seed = std::env::var("SEED")
        .ok()
        .and_then(|seed| seed.parse().ok());
    let seed = seed.unwrap_or_else(|| fastrand::u64(..));
    println!("SEED={seed}");
    fastrand::Rng::with_seed(seed)
}

/// Two EICs decide the whole series while a third call decides single dates, several times over.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn every_date_is_decided_once_and_the_card_resolved_once() {
    let network = TestNetwork::new().await;
    let mut random = random();
    let (one, two) = (network.eic(0).await, network.eic(1).await);
    let vendor = network.vendor(0).await;
    for round in 1..=8_i64 {
        let created = daily(&network, 0, 7).await;
        let id = created.series_id;
        let mut tasks = Vec::new();
        let mut order = vec![0, 1, 2];
        random.shuffle(&mut order);
        for what in order {
            let (service, one, two) = (network.service.clone(), one.clone(), two.clone());
            let mut dates = created.shift_ids.clone();
            random.shuffle(&mut dates);
            let some = dates[..4].to_vec();
            tasks.push(tokio::spawn(async move {
                match what {
                    0 => series::approve(&service, &one, id, None)
                        .await
                        .unwrap()
                        .changed
                        .len(),
                    1 => {
                        let rejected = series::reject(&service, &two, id, "No gas", Some(some));
                        rejected.await.unwrap().changed.len()
                    }
                    _ => {
                        let mut decided = 0;
                        for date in some {
                            match shifts::approve(&service, &two, date, None).await {
                                Ok(_) => decided += 1,
                                Err(Error::AlreadyDecided { .. }) => {}
                                Err(error) => panic!("{error:?}"),
                            }
                        }
                        decided
                    }
                }
            }));
        }
        let mut decided = 0;
        for task in tasks {
            decided += task.await.unwrap();
        }
        assert_eq!(decided, created.shift_ids.len());
        let read = series::get(&network.service, &one, id).await.unwrap();
        assert_eq!(read.counts["PENDING"], 0);
        assert!(read.shifts.iter().all(|shift| shift.version == 2));
        for user in [&one, &two] {
            // The card and its resolution.
            assert_eq!(head(&network, user).await, (2 * round, 0));
            let card = list(&network.service, user).await.remove(0);
            assert!(card.data.series() == Some(id) && card.resolved.is_some());
        }
        let left = series::cancel(&network.service, &vendor, id, None).await;
        assert!(left.unwrap().series.shifts.iter().all(|shift| {
            matches!(shift.status, ShiftStatus::Cancelled | ShiftStatus::Rejected)
        }));
    }
    let delta = inbox::since(&network.service, &one, 0).await.unwrap();
    let resolved = delta
        .changes
        .iter()
        .filter(|change| matches!(change.kind, ChangeKind::Resolved { .. }));
    assert_eq!(resolved.count(), 8);
}

/// The last two dates leave PENDING at the same moment: one of the two must see that it is the last.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_decisions_about_the_last_two_dates_resolve_the_card() {
    let network = TestNetwork::new().await;
    let (one, two) = (network.eic(0).await, network.eic(1).await);
    for n in 0..12_usize {
        let day = u8::try_from(2 * n).unwrap();
        let pattern = json!({"frequency": "DAILY", "until": format!("2027-03-{:02}", day + 3)});
        let mut draft = draft(&network, 0, pattern);
        draft.first = network.draft(
            0,
            &format!("2027-03-{:02}T08:00:00Z", day + 2),
            &format!("2027-03-{:02}T16:00:00Z", day + 2),
        );
        let vendor = network.vendor(0).await;
        let created = series::create(&network.service, &vendor, draft, None);
        let created = created.await.unwrap();
        let [a, b] = created.shift_ids[..] else {
            panic!("two dates")
        };
        let approved = shifts::approve(&network.service, &one, a, None);
        let rejected = shifts::reject(&network.service, &two, b, "No gas", None);
        let (approved, rejected) = tokio::join!(approved, rejected);
        approved.unwrap();
        rejected.unwrap();
        let card = list(&network.service, &one).await.remove(0);
        assert!(card.resolved.is_some(), "series {n}");
    }
}

/// Series and single shifts compete for one vehicle: whatever is stored does not overlap.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_series_and_single_shifts_never_overlap() {
    let network = TestNetwork::new().await;
    let mut random = random();
    let vendor = network.vendor(0).await;
    let mut tasks = Vec::new();
    let mut requests: Vec<u8> = (0..12).collect();
    random.shuffle(&mut requests);
    for n in requests {
        let (service, vendor) = (network.service.clone(), vendor.clone());
        let pattern = json!({"frequency": "DAILY", "until": "2027-03-09"});
        let whole = draft(&network, 0, pattern);
        let at = |hour: u8| format!("2027-03-{:02}T{hour:02}:00:00Z", n + 2);
        let single = network.draft(0, &at(10), &at(12));
        tasks.push(tokio::spawn(async move {
            if n % 4 == 0 {
                match series::create(&service, &vendor, whole, None).await {
                    Ok(created) => created.shift_ids.len(),
                    Err(Error::SeriesDoubleBooking { .. }) => 0,
                    Err(error) => panic!("{error:?}"),
                }
            } else {
                match shifts::create(&service, &vendor, single, None).await {
                    Ok(_) => 1,
                    Err(Error::DoubleBooking { .. }) => 0,
                    Err(error) => panic!("{error:?}"),
                }
            }
        }));
    }
    let mut stored = 0;
    for task in tasks {
        stored += task.await.unwrap();
    }
    let page = PageRequest::new(1, 200).unwrap();
    let filter = ShiftFilter::default();
    let all = shifts::list(&network.service, &vendor, &filter, page);
    let mut all = all.await.unwrap().results;
    assert_eq!(all.len(), stored);
    all.sort_by_key(|shift| shift.start_time);
    assert!(
        all.windows(2)
            .all(|pair| pair[0].end_time <= pair[1].start_time)
    );
    let of_series = all.iter().filter(|shift| shift.series_id.is_some()).count();
    assert!(
        of_series == 0 || of_series == 8,
        "all dates or none: {of_series}"
    );
}
