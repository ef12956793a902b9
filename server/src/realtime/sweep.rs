//! The sweep: finds changes in the store that no hint announced to this process, once a second (DESIGN §3, step 5).

use super::{Hub, catch_panic::catch_panic, hint_delivery};
use domain::{
    error::Error,
    service::{
        Service, auth, inbox, records,
        shifts::{self, ChangedShifts},
    },
};
use jiff::{SignedDuration, Timestamp};
use std::{collections::HashSet, sync::Arc, time::Duration};
use tokio::{
    sync::Notify,
    time::{MissedTickBehavior, interval},
};
use tokio_util::sync::CancellationToken;

const INTERVAL: Duration = Duration::from_secs(1);
/// How far each sweep reaches back beyond the previous one, because a row has its time before its commit is visible.
/// The commit waits up to 5 s for the writer connection and up to 5 s for the lock of another process.
const OVERLAP: SignedDuration = SignedDuration::from_secs(11);

/// Delivers unannounced changes to the sockets of this process.
pub struct Sweep {
    service: Service,
    hub: Hub,
    /// Requests a sweep before the interval is over.
    resync: Arc<Notify>,
    access_since: Timestamp,
    /// Numbers of the access changes that the previous sweep found. Because of the overlap they are found again.
    access_seen: HashSet<i64>,
    shifts_since: Timestamp,
    records_since: Timestamp,
}

impl Sweep {
    /// Marks the shifts that were changed lately as announced. Call it before the process accepts sockets. `resync`
    /// requests an immediate sweep.
    pub async fn new(service: Service, hub: Hub, resync: Arc<Notify>) -> Self {
        let since = service.now() - OVERLAP;
        // If the store does not answer, which it logs, these shifts are announced later; that does no harm.
        for version in shifts::changed_since(&service, since)
            .await
            .iter()
            .flat_map(ChangedShifts::versions)
        {
            hub.mark_announced(version);
        }
        for version in records::changed_since(&service, since)
            .await
            .iter()
            .flatten()
        {
            hub.mark_record_announced(version);
        }
        Self {
            service,
            hub,
            resync,
            access_since: since,
            access_seen: HashSet::new(),
            shifts_since: since,
            records_since: since,
        }
    }

    /// Sweeps every second until `stop`.
    pub async fn run(mut self, stop: CancellationToken) {
        let mut ticks = interval(INTERVAL);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                _ = ticks.tick() => {}
                () = self.resync.notified() => {}
            }
            let (access, _, shifts, records) = tokio::join!(
                catch_panic("sweep of access", self.sweep_access()),
                catch_panic("sweep of inboxes", self.sweep_inboxes()),
                catch_panic("sweep of shifts", self.sweep_shifts()),
                catch_panic("sweep of records", self.sweep_records())
            );
            // After a failure, which the store logs, the next sweep starts from the same time.
            if let Ok((since, seen)) = access {
                self.access_since = since;
                self.access_seen = seen;
            }
            self.shifts_since = shifts.unwrap_or(self.shifts_since);
            self.records_since = records.unwrap_or(self.records_since);
        }
    }

    /// Makes the sockets of users whose sessions, tokens or roles changed check their access. Returns the start of the
    /// next sweep and the numbers of the changes found.
    async fn sweep_access(&self) -> Result<(Timestamp, HashSet<i64>), Error> {
        let until = self.service.now() - OVERLAP;
        if self.hub.open_sockets() == 0 {
            return Ok((until, HashSet::new()));
        }
        let changed = auth::changed_since(&self.service, self.access_since).await?;
        let new = changed
            .iter()
            .filter(|(number, _)| !self.access_seen.contains(number));
        let users: HashSet<_> = new.map(|(_, user)| *user).collect();
        self.hub.recheck_access(users);
        Ok((until, changed.iter().map(|(number, _)| *number).collect()))
    }

    /// Delivers the changes of inboxes for which no hint arrived.
    async fn sweep_inboxes(&self) -> Result<(), Error> {
        let heads = inbox::heads(&self.service, &self.hub.user_ids()).await?;
        let seqs = heads
            .into_iter()
            .filter_map(|(user, head)| Some((user, head.ok()?.seq)));
        hint_delivery::deliver_inboxes(&self.service, &self.hub, seqs).await
    }

    /// Delivers changed shifts for which no hint arrived. Returns the start of the next sweep.
    async fn sweep_shifts(&self) -> Result<Timestamp, Error> {
        let until = self.service.now() - OVERLAP;
        let changed = shifts::changed_since(&self.service, self.shifts_since).await?;
        let found = changed.versions().map(|version| version.id).collect();
        for version in changed.versions() {
            // A page that connects later loads the present list, so it needs no announcement of this version.
            if !self.hub.has_audience(version) {
                self.hub.mark_announced(version);
            }
        }
        hint_delivery::deliver_shifts(&self.service, &self.hub, changed).await?;
        self.hub.prune_announced(&found);
        Ok(until)
    }

    /// Delivers changed trips, stock requests and emergencies for which no hint arrived. Returns the start of the next
    /// sweep.
    async fn sweep_records(&self) -> Result<Timestamp, Error> {
        let until = self.service.now() - OVERLAP;
        let changed = records::changed_since(&self.service, self.records_since).await?;
        hint_delivery::deliver_records(&self.service, &self.hub, changed.iter().copied()).await?;
        self.hub.prune_announced_records(&changed);
        Ok(until)
    }
}
