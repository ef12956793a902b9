//! Creating series and looking at them beforehand.

use super::{daily, draft, head, list};
use crate::test_network::{NOW, TestNetwork, time};
use domain::{
    error::Error,
    event::SeriesDates,
    page::PageRequest,
    service::{
        series::{self, ShiftRequest},
        shifts::{self, IdempotencyKey},
    },
    shift::{Resource, ShiftFilter, ShiftStatus},
};
use serde_json::json;

#[tokio::test]
async fn all_dates_are_stored_and_every_eic_has_one_notification() {
    let network = TestNetwork::new().await;
    let (eic, vendor) = (network.eic(1).await, network.vendor(0).await);
    let created = daily(&network, 0, 6).await;
    let changes = network.last_published();
    assert!(changes.shift.is_none());
    let SeriesDates { id, versions, .. } = changes.series.unwrap().dates;
    let ids: Vec<_> = versions.iter().map(|version| version.id).collect();
    assert_eq!((id, &ids), (created.series_id, &created.shift_ids));
    assert_eq!(head(&network, &eic).await, (1, 1));
    assert_eq!(
        list(&network.service, &eic).await[0].data.series(),
        Some(id)
    );

    let read = series::get(&network.service, &vendor, id).await.unwrap();
    assert_eq!(read.shifts[0], created.first);
    assert_eq!((read.counts["PENDING"], read.counts.len()), (5, 5));
    for (n, shift) in read.shifts.iter().enumerate() {
        assert_eq!(
            (shift.id, shift.series_id),
            (created.shift_ids[n], Some(id))
        );
        assert_eq!(
            shift.recurrence_pattern.as_ref(),
            Some(&read.recurrence_pattern)
        );
        let day = format!("2027-03-{:02}T08:00:00Z", n + 2);
        assert_eq!(
            (shift.start_time, shift.status),
            (time(&day), ShiftStatus::Pending)
        );
    }
    // A sweep finds them as dates that changed together.
    let changed = shifts::changed_since(&network.service, time(NOW))
        .await
        .unwrap();
    assert_eq!((changed.single.len(), changed.series.len()), (0, 1));
    assert_eq!(changed.series[0].versions, versions);
    let details = shifts::details(&network.service, &vendor, ids[4])
        .await
        .unwrap();
    assert_eq!(details.history.len(), 2, "created, and two EICs notified");
}

#[tokio::test]
async fn a_clash_stores_nothing_and_names_one_shift_for_each_date() {
    let network = TestNetwork::new().await;
    let vendor = network.vendor(0).await;
    let single = |n, day: u8, from: u8, until: u8| {
        let at = |hour| format!("2027-03-{day:02}T{hour:02}:00:00Z");
        network.draft(n, &at(from), &at(until))
    };
    let create = async |draft| {
        let created = shifts::create(&network.service, &vendor, draft, None).await;
        created.unwrap()
    };
    let vehicle = create(single(0, 4, 15, 17)).await;
    let mut of_driver = single(1, 6, 9, 10);
    of_driver.driver_id = single(0, 6, 9, 10).driver_id;
    let driver = create(of_driver).await;
    let next_door = create(single(0, 5, 16, 18)).await;
    let pattern = json!({"frequency": "DAILY", "until": "2027-03-08", "except": ["2027-03-07"]});
    let draft = draft(&network, 0, pattern);

    let request = ShiftRequest::Series(draft.clone());
    let preview = series::preview(&network.service, &vendor, &request)
        .await
        .unwrap();
    let taken: Vec<_> = preview
        .dates
        .iter()
        .map(|date| date.conflict.as_ref().map(|conflict| conflict.shift_id))
        .collect();
    let expected = [None, None, Some(vehicle.id), None, Some(driver.id), None];
    assert_eq!((preview.count, &*taken), (6, &expected[..]));

    let refused = series::create(&network.service, &vendor, draft.clone(), None).await;
    let Err(Error::SeriesDoubleBooking { conflicts }) = refused else {
        panic!("a clash")
    };
    let named: Vec<_> = conflicts
        .iter()
        .map(|conflict| (conflict.date.day(), conflict.resource, conflict.shift_id))
        .collect();
    assert_eq!(
        named,
        [
            (4, Resource::Vehicle, vehicle.id),
            (6, Resource::Driver, driver.id)
        ]
    );
    let (filter, page) = (ShiftFilter::default(), PageRequest::default());
    let all = shifts::list(&network.service, &vendor, &filter, page);
    assert_eq!(all.await.unwrap().count, 3);
    let eic = network.eic(0).await;
    assert_eq!(head(&network, &eic).await, (3, 3));
    for shift in [vehicle, driver] {
        shifts::cancel(&network.service, &vendor, shift.id, None)
            .await
            .unwrap();
    }
    let created = series::create(&network.service, &vendor, draft, None).await;
    assert_eq!(created.unwrap().shift_ids.len(), 6);
    assert_ne!(next_door.status, ShiftStatus::Cancelled);
}

#[tokio::test]
async fn a_repeat_with_the_same_key_is_the_same_series() {
    let network = TestNetwork::new().await;
    let vendor = network.vendor(0).await;
    let key = || Some("again".parse::<IdempotencyKey>().unwrap());
    let create = async |pattern| {
        let draft = draft(&network, 0, pattern);
        series::create(&network.service, &vendor, draft, key()).await
    };
    let short = json!({"frequency": "DAILY", "until": "2027-03-05"});
    let long = json!({"until": "2027-03-05", "except": [], "interval": 1, "frequency": "DAILY"});
    let first = create(short).await.unwrap();
    assert_eq!(create(long).await, Ok(first.clone()));
    let other = json!({"frequency": "DAILY", "until": "2027-03-06"});
    assert_eq!(create(other).await, Err(Error::KeyReused));
    let first_date = network.draft(0, "2027-03-02T08:00:00Z", "2027-03-02T16:00:00Z");
    let single = shifts::create(&network.service, &vendor, first_date, key()).await;
    assert_eq!(single, Err(Error::KeyReused));
    assert_eq!(head(&network, &network.eic(0).await).await, (1, 1));
}

#[tokio::test]
async fn without_realtime_nobody_is_notified() {
    let network = TestNetwork::new().await;
    let silent = network.at(NOW, false);
    let (eic, vendor) = (network.eic(0).await, network.vendor(0).await);
    let pattern = json!({"frequency": "DAILY", "until": "2027-03-04"});
    let created = series::create(&silent, &vendor, draft(&network, 0, pattern), None);
    let created = created.await.unwrap();
    let outcome = series::approve(&silent, &eic, created.series_id, None).await;
    assert_eq!(outcome.unwrap().changed, created.shift_ids);
    assert_eq!(head(&network, &eic).await, (0, 0));
    assert_eq!(head(&network, &vendor).await, (0, 0));
    // The card from before is resolved nevertheless.
    let told = daily(&network, 1, 4).await;
    let rejected = series::reject(&silent, &eic, told.series_id, "No gas", None).await;
    assert_eq!(rejected.unwrap().changed.len(), 3);
    assert_eq!(head(&network, &eic).await, (2, 0));
    assert!(list(&network.service, &eic).await[0].resolved.is_some());
}
