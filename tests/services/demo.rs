//! The demo database.

use crate::test_network::{NOW, TestNetwork};
use domain::{
    clock::FixedClock,
    demo::{self, DemoPlan},
    error::Error,
    evidence::FindingLevel,
    page::PageRequest,
    service::{NoOutbox, Service, evidence, shifts, trips},
    shift::{BoardQuery, ShiftFilter, ShiftStatus, Tab},
    shift_details::{HistoryEntry, HistoryEvent},
    store::Store,
    trip::TripFilter,
};
use std::sync::Arc;
use testkit::TestDatabase;

#[tokio::test]
async fn a_database_with_users_is_left_unchanged() {
    let network = TestNetwork::new().await;
    let plan = DemoPlan {
        eics: 1,
        vendors: 1,
        vehicles: 1,
        drivers: 1,
        sample: false,
    };
    assert!(matches!(
        demo::fill(&network.service, &plan).await,
        Err(Error::Invalid { .. })
    ));
}

#[tokio::test]
async fn the_sample_has_shifts_of_every_status_at_any_time_of_day() {
    for hour in [0, 5, 11, 17, 23] {
        let folder = tempfile::tempdir().unwrap();
        let database = TestDatabase::empty(folder.path());
        let store = Store::open(&database.url()).await.unwrap();
        let now = crate::test_network::time(&NOW.replace("T00", &format!("T{hour:02}")));
        let service = Service::new(store, Arc::new(FixedClock(now)), Arc::new(NoOutbox), true);
        let plan = DemoPlan {
            eics: 2,
            vendors: 2,
            vehicles: 6,
            drivers: 6,
            sample: true,
        };
        let report = demo::fill(&service, &plan).await.unwrap();
        let token = domain::credential::Credential::Token(report.eics[0].token.parse().unwrap());
        let eic = domain::service::auth::authenticate(&service, &token)
            .await
            .unwrap()
            .user;
        let counts = shifts::board(&service, &eic, &BoardQuery::default())
            .await
            .unwrap()
            .counts;
        assert!(
            counts.pending >= 2
                && counts.approved > 5
                && counts.rejected > 0
                && counts.cancelled > 0,
            "{hour}: {counts:?}"
        );
        let pending = ShiftFilter {
            tab: Tab::One(ShiftStatus::Pending),
            ..ShiftFilter::default()
        };
        let series: std::collections::BTreeMap<_, _> = {
            let every = ShiftFilter::default();
            let all = shifts::list(&service, &eic, &every, PageRequest::default());
            let dates = all.await.unwrap().results.into_iter();
            dates
                .filter_map(|shift| Some((shift.series_id?, shift)))
                .collect()
        };
        let mut states = Vec::new();
        for id in series.into_keys() {
            let counts = domain::service::series::get(&service, &eic, id)
                .await
                .unwrap()
                .counts;
            states.push([counts["PENDING"], counts["APPROVED"], counts["REJECTED"]]);
        }
        assert_eq!(states, [[0, 7, 2], [12, 0, 0]], "{hour}");
        let page = shifts::list(&service, &eic, &pending, PageRequest::default())
            .await
            .unwrap();
        assert!(page.results.iter().all(|shift| shift.start_time > now));
        let mut levels = Vec::new();
        for shift in &page.results {
            let facts = evidence::of_shift(&service, &eic, shift.id).await.unwrap();
            levels.extend(facts.findings.iter().map(|finding| finding.level));
        }
        for level in [FindingLevel::Warn, FindingLevel::Block] {
            assert!(levels.contains(&level), "{hour}: {levels:?}");
        }
        let trips = trips::list(
            &service,
            &eic,
            TripFilter::default(),
            PageRequest::default(),
        );
        let of_trips = trips.await.unwrap().results[0].shift_id;
        let details = shifts::details(&service, &eic, of_trips).await.unwrap();
        let times: Vec<_> = details.history.iter().map(|entry| entry.at).collect();
        assert!(times.is_sorted(), "{hour}: {times:?}");
        let told = |entry: &&HistoryEntry| matches!(entry.event, HistoryEvent::EicsNotified { .. });
        let told = details.history.iter().filter(told).count();
        assert_eq!(
            told, 1,
            "the engineers are told of the request, not of trips"
        );
        let unread = domain::service::inbox::head(&service, eic.id)
            .await
            .unwrap()
            .unread;
        assert!((1..=4).contains(&unread), "{hour}: {unread} unread");
    }
}
