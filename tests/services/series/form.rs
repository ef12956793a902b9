//! What the pages of a series read, and the form that is submitted twice.

use super::{daily, draft};
use crate::test_network::TestNetwork;
use domain::{
    error::{EntityKind, Error},
    service::{
        series::{self, SubmittedSeries},
        shifts,
    },
    shift::{Resource, ShiftStatus},
};
use serde_json::json;

#[tokio::test]
async fn the_preview_of_the_form_has_local_times_and_what_is_in_the_way() {
    let network = TestNetwork::new().await;
    let vendor = network.vendor(0).await;
    let other = network.draft(0, "2027-03-03T10:00:00Z", "2027-03-03T12:00:00Z");
    let taken = shifts::create(&network.service, &vendor, other, None)
        .await
        .unwrap();
    let pattern = json!({"frequency": "DAILY", "until": "2027-03-05", "except": ["2027-03-04"]});
    let draft = draft(&network, 0, pattern);
    let preview = series::station_preview(&network.service, &vendor, &draft)
        .await
        .unwrap();
    let dates: Vec<_> = preview.dates.iter().map(|date| date.date.day()).collect();
    assert_eq!(dates, [2, 3, 5]);
    // India is 5 h 30 min ahead.
    assert_eq!(preview.dates[0].start.to_string(), "2027-03-02T13:30:00");
    assert_eq!(
        (preview.dates[0].longer_by, preview.dates[0].adjusted),
        (0, false)
    );
    let clash = preview.dates[1].clash.clone().unwrap();
    assert_eq!(
        (clash.resource, clash.shift_id),
        (Resource::Vehicle, taken.id)
    );
    assert_eq!(clash.start.to_string(), "2027-03-03T15:30:00");
    assert!(preview.dates[0].clash.is_none() && preview.dates[2].clash.is_none());
    let eic = network.eic(0).await;
    let refused = series::station_preview(&network.service, &eic, &draft).await;
    assert_eq!(refused, Err(Error::Forbidden));
}

#[tokio::test]
async fn the_same_form_sent_twice_is_one_series_while_nobody_has_touched_it() {
    let network = TestNetwork::new().await;
    let (vendor, eic) = (network.vendor(0).await, network.eic(0).await);
    let draft = draft(
        &network,
        0,
        json!({"frequency": "DAILY", "until": "2027-03-04"}),
    );
    let submit = || series::submit(&network.service, &vendor, draft.clone());
    let SubmittedSeries::Created(created) = submit().await.unwrap() else {
        panic!("not created");
    };
    let SubmittedSeries::AlreadySubmitted(again) = submit().await.unwrap() else {
        panic!("created twice");
    };
    assert_eq!(again.id, created.series_id);
    // Another pattern is another request.
    let other = super::draft(
        &network,
        0,
        json!({"frequency": "DAILY", "until": "2027-03-05"}),
    );
    let refused = series::submit(&network.service, &vendor, other).await;
    assert!(
        matches!(refused, Err(Error::SeriesDoubleBooking { conflicts }) if conflicts.len() == 3)
    );
    shifts::approve(&network.service, &eic, created.shift_ids[0], None)
        .await
        .unwrap();
    assert!(matches!(
        submit().await,
        Err(Error::SeriesDoubleBooking { .. })
    ));
}

#[tokio::test]
async fn the_page_says_which_dates_are_open_to_whom() {
    let network = TestNetwork::new().await;
    let (vendor, eic) = (network.vendor(0).await, network.eic(0).await);
    let created = daily(&network, 0, 4).await;
    let [a, b, _] = created.shift_ids[..] else {
        panic!("three dates");
    };
    let service = &network.service;
    shifts::approve(service, &eic, a, None).await.unwrap();
    shifts::reject(service, &eic, b, "No gas", None)
        .await
        .unwrap();
    let open = |details: &domain::series::SeriesDetails| -> Vec<_> {
        details.dates.iter().map(|date| date.is_open).collect()
    };
    let seen = series::details(service, &eic, created.series_id)
        .await
        .unwrap();
    assert_eq!((seen.decides, seen.plans), (true, false));
    assert_eq!(open(&seen), [false, false, true]);
    assert_eq!(seen.count(ShiftStatus::Pending), 1);
    assert_eq!(seen.dates[1].rejection_reason.as_deref(), Some("No gas"));
    assert_eq!(seen.dates[0].decided_by.as_deref(), Some(&*eic.full_name));
    let seen = series::details(service, &vendor, created.series_id)
        .await
        .unwrap();
    assert_eq!((seen.decides, seen.plans), (false, true));
    assert_eq!(
        open(&seen),
        [true, false, true],
        "approved ones can be cancelled before they start"
    );
    let stranger = network.vendor(1).await;
    let refused = series::details(service, &stranger, created.series_id).await;
    let not_found = Error::NotFound {
        entity: EntityKind::Series,
    };
    assert_eq!(refused, Err(not_found));
}
