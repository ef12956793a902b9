//! Once a second: whatever changed in the store and was not told to this process (DESIGN §3, 5).

use super::Hub;
use domain::{access, inbox, problem::Problem, service::Service};
use jiff::{SignedDuration, Timestamp};
use std::time::Duration;
use tokio::time::{MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;

const EVERY: Duration = Duration::from_secs(1);
/// How far each look reaches back beyond the one before: a commit is stamped before it can be seen.
/// It waits for its turn to write for 5 s at most, for the lock of another process for 5 s more.
const OVERLAP: SignedDuration = SignedDuration::from_secs(11);

/// Looks until `stop`.
pub async fn run(service: Service, hub: Hub, stop: CancellationToken) {
    let mut ticks = interval(EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut since = service.now() - OVERLAP;
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            _ = ticks.tick() => {}
        }
        // A look that fails is made up for by the next one: `since` stays. The store has logged why.
        if let Ok(until) = look_at_access(&service, &hub, since).await {
            since = until;
        }
        drop(look_at_heads(&service, &hub).await);
    }
}

/// Sockets whose user's sessions, tokens or roles changed look at them anew; from when on to look the next time.
async fn look_at_access(
    service: &Service,
    hub: &Hub,
    since: Timestamp,
) -> Result<Timestamp, Problem> {
    let until = service.now() - OVERLAP;
    if hub.open() > 0 {
        hub.verify(&access::changed_since(service, since).await?);
    }
    Ok(until)
}

/// Sockets of inboxes that have moved on without a hint look into the store.
async fn look_at_heads(service: &Service, hub: &Hub) -> Result<(), Problem> {
    for (user, seq) in inbox::heads(service, &hub.users()).await? {
        hub.raise(user, seq);
    }
    Ok(())
}
