//! Everything that can end a pending shift, at the same moment. `SEED` repeats a run.

use crate::test_network::TestNetwork;
use domain::{
    error::Error,
    id::ShiftId,
    notification::{Notification, NotificationType},
    service::{
        Service,
        inbox::{self, InboxQuery},
        shifts::{self, Decision},
    },
    shift::{Shift, ShiftStatus},
    user::User,
};

const ROUNDS: usize = 12;
/// An hour after the start of the shift: what EICs may still decide, expires.
const EXPIRY: &str = "2027-03-02T10:00:00Z";

fn random() -> fastrand::Rng {
    let seed = std::env::var("SEED")
        .ok()
        .and_then(|seed| seed.parse().ok());
    let seed = seed.unwrap_or_else(|| fastrand::u64(..));
    println!("SEED={seed}");
    fastrand::Rng::with_seed(seed)
}

/// What ends a pending shift.
#[derive(Clone, Copy, Debug)]
enum Ending {
    Approve,
    Reject,
    ApproveMany,
    RejectMany,
    Cancel,
    Expire,
}

const ENDINGS: [Ending; 6] = [
    Ending::Approve,
    Ending::Reject,
    Ending::ApproveMany,
    Ending::RejectMany,
    Ending::Cancel,
    Ending::Expire,
];

/// Whether this call ended the shift. `Expire` does not say.
async fn end(ending: Ending, service: Service, who: User, id: ShiftId) -> bool {
    let many = async |decision| {
        let outcome = shifts::decide(&service, &who, &decision, &[(id, Some(1))]).await;
        outcome.unwrap().remove(0).result
    };
    let reason = || "No gas".to_owned();
    let result = match ending {
        Ending::Approve => shifts::approve(&service, &who, id, None).await,
        Ending::Reject => shifts::reject(&service, &who, id, "No gas", None).await,
        Ending::ApproveMany => many(Decision::Approve).await,
        Ending::RejectMany => many(Decision::Reject { reason: reason() }).await,
        Ending::Cancel => shifts::cancel(&service, &who, id, Some(1)).await,
        Ending::Expire => {
            shifts::run_deadlines(&service).await.unwrap();
            return false;
        }
    };
    match result {
        Ok(_) => true,
        // A cancellation of the version that was pending does not cancel an approved shift.
        Err(Error::AlreadyDecided { .. } | Error::StaleVersion { .. }) => false,
        Err(error) => panic!("{ending:?}: {error:?}"),
    }
}

async fn told(service: &Service, user: &User, id: ShiftId) -> Vec<Notification> {
    let all = inbox::list(service, user, &InboxQuery::default()).await;
    let mut all = all.unwrap().notifications;
    all.retain(|one| one.data.shift().is_some_and(|shift| shift.shift_id == id));
    all
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_pending_shift_ends_once_and_everybody_is_told_the_same() {
    let network = TestNetwork::new().await;
    let mut random = random();
    let (one, two, vendor) = (
        network.eic(0).await,
        network.eic(1).await,
        network.vendor(0).await,
    );
    let other_process = network.another_process(EXPIRY).await;
    for round in 0..ROUNDS {
        let draft = network.draft(0, "2027-03-02T09:00:00Z", "2027-03-02T17:00:00Z");
        let shift = shifts::create(&network.service, &vendor, draft, None).await;
        let id = shift.unwrap().id;
        let mut endings = ENDINGS;
        random.shuffle(&mut endings);
        let mut tasks = tokio::task::JoinSet::new();
        for ending in endings {
            let (service, who) = match ending {
                Ending::Approve | Ending::RejectMany => (network.service.clone(), &one),
                Ending::Reject | Ending::ApproveMany => (network.service.clone(), &two),
                Ending::Cancel => (network.service.clone(), &vendor),
                Ending::Expire => (other_process.clone(), &one),
            };
            tasks.spawn(end(ending, service, who.clone(), id));
        }
        let succeeded = tasks.join_all().await;
        let shift = shifts::get(&network.service, &one, id).await.unwrap();
        let by_hand = succeeded.iter().filter(|success| **success).count();
        let expired = shift.status == ShiftStatus::Expired;
        assert_eq!(by_hand, usize::from(!expired), "round {round}: {shift:?}");
        assert_eq!(shift.version, 2, "{shift:?}");
        check_news(&network.service, [&one, &two], &vendor, &shift).await;
        if shift.status == ShiftStatus::Approved {
            shifts::cancel(&network.service, &vendor, id, None)
                .await
                .unwrap();
        }
    }
}

/// Each EIC's card is resolved once, and the vendor has one notification of what became of the shift.
async fn check_news(service: &Service, eics: [&User; 2], vendor: &User, shift: &Shift) {
    let status = shift.status.as_str();
    for eic in eics {
        let news = told(service, eic, shift.id).await;
        let expired = usize::from(shift.status == ShiftStatus::Expired);
        assert_eq!(news.len(), 1 + expired, "{news:?}");
        let card = &news[expired];
        assert_eq!(card.kind, NotificationType::ShiftCreated);
        let resolved = card.resolved.as_ref().unwrap();
        assert_eq!((resolved.status.as_str(), card.is_read), (status, true));
    }
    let expected: &[NotificationType] = match status {
        "APPROVED" => &[NotificationType::ShiftApproved],
        "REJECTED" => &[NotificationType::ShiftRejected],
        "EXPIRED" => &[NotificationType::ShiftExpired],
        _ => &[],
    };
    let news = told(service, vendor, shift.id).await;
    let kinds: Vec<_> = news.iter().map(|one| one.kind).collect();
    assert_eq!(kinds, expected, "{shift:?}");
    let history = shifts::history(service, vendor, shift.id).await.unwrap();
    let actions: Vec<_> = history.iter().map(|item| item.action).collect();
    assert_eq!(actions, ["created", &status.to_lowercase()]);
}

/// Three processes find the same steps due at the same moment.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn each_step_is_done_once_by_three_schedulers() {
    const SHIFTS: u8 = 8;
    let network = TestNetwork::new().await;
    let (eic, vendor) = (network.eic(0).await, network.vendor(0).await);
    for quarter in 0..SHIFTS {
        let at = |quarter: u8| {
            format!(
                "2027-03-02T{:02}:{:02}:00Z",
                9 + quarter / 4,
                15 * (quarter % 4)
            )
        };
        let draft = network.draft(0, &at(quarter), &at(quarter + 1));
        shifts::create(&network.service, &vendor, draft, None)
            .await
            .unwrap();
    }
    // One reminder of each shift is due at the first or the second of these times, its expiry at the third.
    for now in [
        "2027-03-02T08:59:00Z",
        "2027-03-02T09:59:00Z",
        "2027-03-02T12:00:00Z",
    ] {
        let mut schedulers = tokio::task::JoinSet::new();
        for _ in 0..3 {
            let process = network.another_process(now).await;
            schedulers.spawn(async move { shifts::run_deadlines(&process).await.unwrap() });
        }
        schedulers.join_all().await;
    }
    let all = inbox::list(&network.service, &eic, &InboxQuery::default()).await;
    let all = all.unwrap().notifications;
    for kind in [
        NotificationType::ShiftWaiting,
        NotificationType::ShiftExpired,
    ] {
        let mut ids: Vec<_> = all
            .iter()
            .filter(|one| one.kind == kind)
            .filter_map(|one| one.data.shift().map(|shift| shift.shift_id))
            .collect();
        let told = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(told, ids.len(), "{kind} twice");
        assert_eq!(told, usize::from(SHIFTS), "{kind}");
    }
}
