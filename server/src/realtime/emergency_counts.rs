//! New counts of emergencies: sent to who raised one, its EICs and administrators, at most once a second (CONTRACT §7).

use super::{Hub, catch_panic::catch_panic};
use domain::{
    emergency::EmergencyCounts,
    error::Error,
    event::{Record, RecordChange, RecordKind},
    frame::ServerFrame,
    id::EmergencyId,
    service::{Service, emergencies},
};
use jiff::SignedDuration;
use std::{collections::HashMap, time::Duration};
use tokio::time::{Instant, MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;

/// Time between two looks for new counts.
const INTERVAL: Duration = Duration::from_millis(250);
/// Shortest time between two frames about one emergency.
const MIN_GAP: Duration = Duration::from_secs(1);
/// How far each look reaches back: a row has its time before its commit is visible, as for the sweep.
const OVERLAP: SignedDuration = SignedDuration::from_secs(11);
/// How long the counts that were sent are remembered.
const RETENTION: Duration = Duration::from_secs(60);

/// Reads the store for new counts, whichever process wrote them, and sends them to the sockets of this process.
pub struct EmergencyCountsFeed {
    service: Service,
    hub: Hub,
    sent: HashMap<EmergencyId, (EmergencyCounts, Instant)>,
}

impl EmergencyCountsFeed {
    /// A feed that has sent nothing yet.
    pub fn new(service: Service, hub: Hub) -> Self {
        Self {
            service,
            hub,
            sent: HashMap::new(),
        }
    }

    /// Sends new counts until `stop`.
    pub async fn run(mut self, stop: CancellationToken) {
        let mut ticks = interval(INTERVAL);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                _ = ticks.tick() => {}
            }
            if self.hub.open_sockets() == 0 {
                continue;
            }
            // The store logs a failure, and the next look finds the same.
            if let Ok(changed) = catch_panic("emergency counts", self.changed()).await {
                self.send(changed, Instant::now());
            }
        }
    }

    async fn changed(&self) -> Result<Vec<RecordChange>, Error> {
        let since = self.service.now() - OVERLAP;
        emergencies::changed_counts(&self.service, since).await
    }

    fn send(&mut self, changed: Vec<RecordChange>, now: Instant) {
        for change in changed {
            let Record::Emergency(emergency) = &change.record else {
                continue;
            };
            let (id, counts) = (emergency.id, emergency.counts);
            let announced = self
                .hub
                .last_announced_record(RecordKind::Emergency, id.get());
            // Everybody is about to get a newer version, or has it already.
            if announced.is_some_and(|(version, _)| version != emergency.version) {
                continue;
            }
            let sent = self.sent.get(&id);
            let known = sent.map_or_else(EmergencyCounts::default, |(counts, _)| *counts);
            let last = sent.map(|(_, at)| *at).max(announced.map(|(_, at)| at));
            let is_early = last.is_some_and(|last| now < last + MIN_GAP);
            if is_same(&known, &counts) || is_early {
                continue;
            }
            self.hub
                .send_to(&change.audience, &ServerFrame::of_record(&change.record));
            self.sent.insert(id, (counts, now));
        }
        self.sent.retain(|_, (_, at)| now < *at + RETENTION);
    }
}

/// Whether nobody was reached, has seen it or acknowledged it in between.
fn is_same(one: &EmergencyCounts, other: &EmergencyCounts) -> bool {
    (one.reached, one.seen, one.acknowledged) == (other.reached, other.seen, other.acknowledged)
}
