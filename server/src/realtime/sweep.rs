//! Once a second: whatever changed in the store and was not told to this process (DESIGN §3, 5).

use super::{Hub, catch_panic::catch_panic, hint_delivery};
use domain::{
    error::Error,
    service::{Service, auth, inbox, shifts},
};
use jiff::{SignedDuration, Timestamp};
use std::{collections::HashSet, sync::Arc, time::Duration};
use tokio::{
    sync::Notify,
    time::{MissedTickBehavior, interval},
};
use tokio_util::sync::CancellationToken;

const EVERY: Duration = Duration::from_secs(1);
/// How far each look reaches back beyond the one before: a commit is stamped before it can be seen.
/// It waits for its turn to write for 5 s at most, for the lock of another process for 5 s more.
const OVERLAP: SignedDuration = SignedDuration::from_secs(11);

/// Looks at the store for those who are connected to this process.
pub struct Sweep {
    service: Service,
    hub: Hub,
    again: Arc<Notify>,
    access_since: Timestamp,
    /// Changes of access that the last look saw, and this one will see again.
    access_seen: HashSet<i64>,
    shifts_since: Timestamp,
}

impl Sweep {
    /// To be made before anybody can connect: shifts that are there by then are no news. `again` asks for a look at once.
    pub async fn new(service: Service, hub: Hub, again: Arc<Notify>) -> Self {
        let since = service.now() - OVERLAP;
        // The store has logged why it could not be read; then they are news.
        for mark in shifts::changed_since(&service, since)
            .await
            .iter()
            .flatten()
        {
            hub.mark_announced(mark);
        }
        Self {
            service,
            hub,
            again,
            access_since: since,
            access_seen: HashSet::new(),
            shifts_since: since,
        }
    }

    /// Looks until `stop`.
    pub async fn run(mut self, stop: CancellationToken) {
        let mut ticks = interval(EVERY);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                _ = ticks.tick() => {}
                () = self.again.notified() => {}
            }
            let (access, _, shifts) = tokio::join!(
                catch_panic("a look at access", self.look_at_access()),
                catch_panic("a look at inboxes", self.look_at_heads()),
                catch_panic("a look at shifts", self.look_at_shifts())
            );
            // A look that fails is made up for by the next one: it begins where that one did. The store has logged why.
            if let Ok((since, seen)) = access {
                self.access_since = since;
                self.access_seen = seen;
            }
            self.shifts_since = shifts.unwrap_or(self.shifts_since);
        }
    }

    /// Sockets whose user's sessions, tokens or roles changed look at them anew; from when on to look the next time, and what was seen.
    async fn look_at_access(&self) -> Result<(Timestamp, HashSet<i64>), Error> {
        let until = self.service.now() - OVERLAP;
        if self.hub.open() == 0 {
            return Ok((until, HashSet::new()));
        }
        let changed = auth::changed_since(&self.service, self.access_since).await?;
        let news = changed
            .iter()
            .filter(|(number, _)| !self.access_seen.contains(number));
        let users: HashSet<_> = news.map(|(_, user)| *user).collect();
        self.hub.verify(users);
        Ok((until, changed.iter().map(|(number, _)| *number).collect()))
    }

    /// Inboxes that have moved on without a hint.
    async fn look_at_heads(&self) -> Result<(), Error> {
        let heads = inbox::heads(&self.service, &self.hub.users()).await?;
        let stand = heads.into_iter();
        let moved = stand.filter_map(|(user, head)| Some((user, head.ok()?.seq)));
        hint_delivery::inboxes(&self.service, &self.hub, moved).await
    }

    /// Shifts that were changed without a hint; from when on to look the next time.
    async fn look_at_shifts(&self) -> Result<Timestamp, Error> {
        let until = self.service.now() - OVERLAP;
        let changed = shifts::changed_since(&self.service, self.shifts_since).await?;
        let seen = changed.iter().map(|mark| mark.id).collect();
        for mark in &changed {
            // Who connects later loads the list as it is then.
            if !self.hub.has_audience(mark) {
                self.hub.mark_announced(mark);
            }
        }
        hint_delivery::shifts(&self.service, &self.hub, changed).await?;
        self.hub.forget_announced(&seen);
        Ok(until)
    }
}
