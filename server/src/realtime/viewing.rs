//! "Asha Patel is viewing this": tells the EICs of a station which of them has a shift open (CONTRACT §5, `viewers`).
//! Hints only: nothing is stored, and without a bus each node knows its own viewers.

mod registry;

use super::hub::{Hub, encode};
use domain::{
    error::Error,
    frame::ServerFrame,
    id::{ShiftId, StationId, UserId},
    service::{Service, shifts},
    shift::Person,
    user::User,
};
use registry::{Registry, ViewersChange};
use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::time::{Instant, MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;

/// Time between two looks for viewers to forget.
const EXPIRY_INTERVAL: Duration = Duration::from_secs(5);
/// The other nodes are told again after this many looks: often enough for [`registry::FORGET_AFTER`].
const LOOKS_BEFORE_REPEAT: u32 = 6;

/// Tells the other nodes who has a shift open on this one.
pub trait ViewingBus: Send + Sync {
    /// Sends the viewers of a shift on this node. Must not block.
    fn send(&self, shift: ShiftId, station: StationId, users: Vec<UserId>);
}

/// The viewers that this node knows of. One per process; cheap to clone.
#[derive(Clone)]
pub struct Viewing(Arc<Inner>);

struct Inner {
    service: Service,
    hub: Hub,
    bus: Option<Box<dyn ViewingBus>>,
    registry: Mutex<Registry<u64>>,
}

impl Viewing {
    /// Without viewers. `bus` is `None` if there are no other nodes.
    pub fn new(service: Service, hub: Hub, bus: Option<Box<dyn ViewingBus>>) -> Self {
        Self(Arc::new(Inner {
            service,
            hub,
            bus,
            registry: Mutex::default(),
        }))
    }

    /// Forgets old viewers and repeats this node's to the others, until `stop`.
    pub async fn run(self, stop: CancellationToken) {
        let mut ticks = interval(EXPIRY_INTERVAL);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        for look in 0_u32.. {
            tokio::select! {
                () = stop.cancelled() => return,
                _ = ticks.tick() => {}
            }
            let changes = self.with(|registry| registry.expire(Instant::now()));
            self.announce(changes);
            if let Some(bus) = self
                .0
                .bus
                .as_ref()
                .filter(|_| look % LOOKS_BEFORE_REPEAT == 0)
            {
                for (shift, station, users) in self.with(|registry| registry.local()) {
                    bus.send(shift, station, users);
                }
            }
        }
    }

    /// A new socket's part in this.
    pub fn handle(&self, socket: u64) -> ViewingHandle {
        ViewingHandle {
            viewing: self.clone(),
            socket,
        }
    }

    /// Takes what another node has told. Names and roles are read from the store; the hint's are not trusted.
    ///
    /// # Errors
    /// [`Error::Unavailable`] if the store cannot answer; the other node tells it again.
    pub async fn receive(&self, node: u64, shift: ShiftId, users: &[UserId]) -> Result<(), Error> {
        let Some((station, people)) = shifts::eics_among(&self.0.service, shift, users).await?
        else {
            return Ok(());
        };
        let change = self
            .with(|registry| registry.set_remote(node, people, (shift, station), Instant::now()));
        // Only a node's own viewers are sent on.
        self.announce(change.map(|change| ViewersChange {
            local: None,
            ..change
        }));
        Ok(())
    }

    fn announce(&self, changes: impl IntoIterator<Item = ViewersChange>) {
        for change in changes {
            if let (Some(bus), Some(users)) = (&self.0.bus, &change.local) {
                bus.send(change.shift, change.station, users.clone());
            }
            self.0.hub.send_viewers(&change.station, |user| {
                let after = without(&change.after, user);
                (without(&change.before, user) != after)
                    .then(|| frame(change.shift, after))
                    .flatten()
            });
        }
    }

    fn with<T>(&self, act: impl FnOnce(&mut Registry<u64>) -> T) -> T {
        act(&mut self
            .0
            .registry
            .lock()
            .unwrap_or_else(PoisonError::into_inner))
    }
}

/// One socket's part: dropping it ends its view.
pub struct ViewingHandle {
    viewing: Viewing,
    socket: u64,
}

impl ViewingHandle {
    /// The user has this shift open on the socket, or none. Others learn of it only if the user is an EIC of the shift's
    /// station.
    ///
    /// # Errors
    /// [`Error::NotFound`] if the user may not see the shift; [`Error::Unavailable`].
    pub async fn show(&self, user: &User, shift: Option<ShiftId>) -> Result<(), Error> {
        let viewing = &self.viewing;
        let shown = match shift {
            Some(shift) => Some(shifts::get(&viewing.0.service, user, shift).await?),
            None => None,
        };
        let changes = match shown.filter(|shift| user.is_eic_of(shift.station_id)) {
            Some(shift) => {
                let person = Person {
                    id: user.id,
                    full_name: user.full_name.clone(),
                };
                let place = (shift.id, shift.station_id);
                viewing.with(|registry| registry.show(self.socket, person, place, Instant::now()))
            }
            None => viewing.with(|registry| registry.clear(self.socket)),
        };
        viewing.announce(changes);
        Ok(())
    }

    /// The frames that a new socket of this user starts with.
    pub fn initial_frames(&self, user: &User) -> Vec<ServerFrame> {
        let stations: Vec<_> = user.eic_stations().collect();
        if stations.is_empty() {
            return Vec::new();
        }
        let shifts = self
            .viewing
            .with(|registry| registry.of_stations(&stations));
        shifts
            .into_iter()
            .map(|(shift_id, viewers)| ServerFrame::Viewers {
                shift_id,
                viewers: without(&viewers, user.id),
            })
            .filter(|frame| !matches!(frame, ServerFrame::Viewers { viewers, .. } if viewers.is_empty()))
            .collect()
    }
}

impl Drop for ViewingHandle {
    fn drop(&mut self) {
        let changes = self.viewing.with(|registry| registry.clear(self.socket));
        self.viewing.announce(changes);
    }
}

fn without(people: &[Person], user: UserId) -> Vec<Person> {
    let others = people.iter().filter(|person| person.id != user);
    others.cloned().collect()
}

fn frame(shift_id: ShiftId, viewers: Vec<Person>) -> Option<axum::extract::ws::Utf8Bytes> {
    encode(&ServerFrame::Viewers { shift_id, viewers })
}
