//! Reading what another process has changed: the result equals what that process published.

use crate::test_network::{NOW, TestNetwork, time};
use domain::{
    event::InboxChange,
    frame::FrameWriter,
    id::{ShiftId, UserId},
    service::{
        inbox::{self, Latest},
        shifts,
    },
};
use jiff::SignedDuration;

async fn latest(network: &TestNetwork, user: UserId, depth: i64) -> Latest {
    let users = [user, UserId::new(i64::MAX)];
    let mut latest = inbox::latest(&network.service, &users, depth)
        .await
        .unwrap();
    assert_eq!(latest.len(), 1, "an unknown user has no inbox");
    latest.remove(0)
}

fn frames(changes: &[InboxChange]) -> Vec<String> {
    let mut writer = FrameWriter::new("epoch");
    changes
        .iter()
        .flat_map(|change| writer.write(change).unwrap())
        .collect()
}

#[tokio::test]
async fn latest_notifications_equal_the_published_ones() {
    let network = TestNetwork::new().await;
    let mut published = [Vec::new(), Vec::new()];
    for hour in 0..3 {
        network.shift(hour).await;
        for change in network.last_published().inboxes {
            let second = usize::from(change.user == network.eic(1).await.id);
            published[second].push(change);
        }
    }
    for (n, published) in published.iter().enumerate() {
        let user = network.eic(n).await.id;
        for depth in [1, 2, 3, 16] {
            let latest = latest(&network, user, depth).await;
            let from = published
                .len()
                .saturating_sub(usize::try_from(depth).unwrap());
            assert_eq!((latest.user, latest.seq), (user, 3));
            assert_eq!(frames(&latest.changes), frames(&published[from..]));
        }
    }
}

#[tokio::test]
async fn does_not_guess_the_unread_count_before_a_change_of_read_state() {
    let network = TestNetwork::new().await;
    let eic = network.eic(0).await;
    network.shift(0).await;
    inbox::mark_all_read(&network.service, &eic, None)
        .await
        .unwrap();
    let read = latest(&network, eic.id, 16).await;
    assert_eq!((read.seq, read.changes.len()), (2, 0));
    network.shift(1).await;
    let after = latest(&network, eic.id, 16).await;
    let told: Vec<_> = after
        .changes
        .iter()
        .map(|change| (change.seq, change.unread))
        .collect();
    assert_eq!((after.seq, told), (3, vec![(3, 1)]));
}

#[tokio::test]
async fn finds_recently_changed_shifts_in_their_current_state() {
    let network = TestNetwork::new().await;
    let (now, second) = (time(NOW), SignedDuration::from_secs(1));
    let early = network.shift(0).await;
    let later = network.at("2027-03-01T00:01:00Z", true);
    let eic = network.eic(0).await;
    let late = network.shift(1).await;
    let approved = shifts::approve(&later, &eic, late.id, None).await.unwrap();

    let since = async |time| {
        let changed = shifts::changed_since(&network.service, time).await.unwrap();
        assert_eq!(changed.series, []);
        changed.single
    };
    assert_eq!(
        since(now).await,
        [early.shift_version(), approved.shift_version()]
    );
    assert_eq!(since(now + second).await, [approved.shift_version()]);
    assert_eq!(since(now + second * 61).await, []);

    let ids = [late.id, ShiftId::new(i64::MAX)];
    let read = shifts::by_ids(&network.service, &ids).await.unwrap();
    assert_eq!(read, [approved]);
    assert_eq!(shifts::by_ids(&network.service, &[]).await.unwrap(), []);
}
