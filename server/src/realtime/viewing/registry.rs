//! Who has which shift open, on this node and on others. Pure: the time is passed in.

use domain::{
    id::{ShiftId, StationId, UserId},
    shift::Person,
};
use std::{collections::HashMap, hash::Hash, time::Duration};
use tokio::time::Instant;

/// What is not said again for this long is forgotten (CONTRACT §5, `viewing`).
pub const FORGET_AFTER: Duration = Duration::from_secs(90);

/// All viewers that this node knows of. `N` identifies another node.
pub struct Registry<N> {
    shifts: HashMap<ShiftId, ShiftViewers<N>>,
    /// The shift that each socket of this node shows.
    sockets: HashMap<u64, ShiftId>,
}

struct ShiftViewers<N> {
    station: StationId,
    /// By socket.
    local: HashMap<u64, (Person, Instant)>,
    remote: HashMap<N, (Vec<Person>, Instant)>,
}

/// The viewers of a shift have changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ViewersChange {
    /// The shift.
    pub shift: ShiftId,
    /// Its station.
    pub station: StationId,
    /// Viewers before, by id.
    pub before: Vec<Person>,
    /// Viewers now, by id.
    pub after: Vec<Person>,
    /// Viewers now on this node, by id, if they changed.
    pub local: Option<Vec<UserId>>,
}

impl<N> Default for Registry<N> {
    fn default() -> Self {
        Self {
            shifts: HashMap::new(),
            sockets: HashMap::new(),
        }
    }
}

impl<N: Clone + Eq + Hash> Registry<N> {
    /// A socket shows this shift, or still does.
    pub fn show(
        &mut self,
        socket: u64,
        person: Person,
        (shift, station): (ShiftId, StationId),
        now: Instant,
    ) -> Vec<ViewersChange> {
        let mut changes = match self.sockets.get(&socket) {
            Some(shown) if *shown != shift => self.clear(socket),
            _ => Vec::new(),
        };
        self.sockets.insert(socket, shift);
        changes.extend(self.change(shift, station, |viewers| {
            viewers.local.insert(socket, (person, now));
        }));
        changes
    }

    /// A socket shows no shift any more.
    pub fn clear(&mut self, socket: u64) -> Vec<ViewersChange> {
        let Some(shift) = self.sockets.remove(&socket) else {
            return Vec::new();
        };
        let Some(station) = self.shifts.get(&shift).map(|viewers| viewers.station) else {
            return Vec::new();
        };
        let change = self.change(shift, station, |viewers| {
            viewers.local.remove(&socket);
        });
        change.into_iter().collect()
    }

    /// Another node has told who has this shift open there.
    pub fn set_remote(
        &mut self,
        node: N,
        people: Vec<Person>,
        (shift, station): (ShiftId, StationId),
        now: Instant,
    ) -> Option<ViewersChange> {
        self.change(shift, station, |viewers| {
            if people.is_empty() {
                viewers.remote.remove(&node);
            } else {
                viewers.remote.insert(node, (people, now));
            }
        })
    }

    /// Forgets what was not said again in time.
    pub fn expire(&mut self, now: Instant) -> Vec<ViewersChange> {
        let is_old = |said: Instant| now.duration_since(said) >= FORGET_AFTER;
        let all: Vec<_> = self
            .shifts
            .iter()
            .map(|(shift, viewers)| (*shift, viewers.station))
            .collect();
        let mut changes = Vec::new();
        for (shift, station) in all {
            changes.extend(self.change(shift, station, |viewers| {
                viewers.local.retain(|_, (_, said)| !is_old(*said));
                viewers.remote.retain(|_, (_, said)| !is_old(*said));
            }));
        }
        let shifts = &self.shifts;
        self.sockets.retain(|socket, shift| {
            shifts
                .get(shift)
                .is_some_and(|viewers| viewers.local.contains_key(socket))
        });
        changes
    }

    /// The shifts of these stations that somebody has open.
    pub fn of_stations(&self, stations: &[StationId]) -> Vec<(ShiftId, Vec<Person>)> {
        let mut found: Vec<_> = self
            .shifts
            .iter()
            .filter(|(_, viewers)| stations.contains(&viewers.station))
            .map(|(shift, viewers)| (*shift, viewers.people()))
            .collect();
        found.sort_unstable_by_key(|(shift, _)| *shift);
        found
    }

    /// The viewers on this node, by shift, for telling other nodes again.
    pub fn local(&self) -> Vec<(ShiftId, StationId, Vec<UserId>)> {
        self.shifts
            .iter()
            .filter(|(_, viewers)| !viewers.local.is_empty())
            .map(|(shift, viewers)| (*shift, viewers.station, viewers.local_users()))
            .collect()
    }

    fn change(
        &mut self,
        shift: ShiftId,
        station: StationId,
        act: impl FnOnce(&mut ShiftViewers<N>),
    ) -> Option<ViewersChange> {
        let viewers = self.shifts.entry(shift).or_insert_with(|| ShiftViewers {
            station,
            local: HashMap::new(),
            remote: HashMap::new(),
        });
        let (before, local_before) = (viewers.people(), viewers.local_users());
        act(viewers);
        let (after, local) = (viewers.people(), viewers.local_users());
        if viewers.local.is_empty() && viewers.remote.is_empty() {
            self.shifts.remove(&shift);
        }
        let local = (local != local_before).then_some(local);
        (before != after || local.is_some()).then_some(ViewersChange {
            shift,
            station,
            before,
            after,
            local,
        })
    }
}

impl<N> ShiftViewers<N> {
    /// Everybody, each once, by id.
    fn people(&self) -> Vec<Person> {
        let local = self.local.values().map(|(person, _)| person);
        let remote = self.remote.values().flat_map(|(people, _)| people);
        let mut people: Vec<_> = local.chain(remote).cloned().collect();
        people.sort_unstable_by_key(|person| person.id);
        people.dedup_by_key(|person| person.id);
        people
    }

    fn local_users(&self) -> Vec<UserId> {
        let mut users: Vec<_> = self.local.values().map(|(person, _)| person.id).collect();
        users.sort_unstable();
        users.dedup();
        users
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STATION: StationId = StationId::new(1);
    const SHIFT: (ShiftId, StationId) = (ShiftId::new(5), STATION);
    const OTHER: (ShiftId, StationId) = (ShiftId::new(6), STATION);

    fn person(id: i64) -> Person {
        Person {
            id: UserId::new(id),
            full_name: format!("Person {id}"),
        }
    }

    fn ids(people: &[Person]) -> Vec<i64> {
        people.iter().map(|person| person.id.get()).collect()
    }

    /// The ids before and after each change.
    fn steps(changes: &[ViewersChange]) -> Vec<(i64, Vec<i64>, Vec<i64>)> {
        changes
            .iter()
            .map(|change| {
                let (before, after) = (ids(&change.before), ids(&change.after));
                (change.shift.get(), before, after)
            })
            .collect()
    }

    #[test]
    fn moving_to_another_shift_changes_both() {
        let (mut registry, now) = (Registry::<u8>::default(), Instant::now());
        let shown = registry.show(1, person(7), SHIFT, now);
        assert_eq!(steps(&shown), [(5, vec![], vec![7])]);
        assert!(registry.show(1, person(7), SHIFT, now).is_empty());
        let moved = registry.show(1, person(7), OTHER, now);
        assert_eq!(steps(&moved), [(5, vec![7], vec![]), (6, vec![], vec![7])]);
    }

    #[test]
    fn a_user_with_two_sockets_is_one_viewer_until_both_are_gone() {
        let (mut registry, now) = (Registry::<u8>::default(), Instant::now());
        registry.show(1, person(7), SHIFT, now);
        assert!(registry.show(2, person(7), SHIFT, now).is_empty());
        assert!(registry.clear(1).is_empty());
        assert_eq!(steps(&registry.clear(2)), [(5, vec![7], vec![])]);
        assert!(registry.clear(2).is_empty());
        assert!(registry.shifts.is_empty() && registry.sockets.is_empty());
    }

    #[test]
    fn a_viewer_on_two_nodes_is_one_viewer() {
        let (mut registry, now) = (Registry::default(), Instant::now());
        registry.show(1, person(7), SHIFT, now);
        assert_eq!(registry.set_remote("b", vec![person(7)], SHIFT, now), None);
        // Other nodes must learn that this node has no viewer any more.
        let cleared = registry.clear(1);
        assert_eq!(cleared.len(), 1);
        assert_eq!(cleared[0].before, cleared[0].after);
        assert_eq!(cleared[0].local, Some(Vec::new()));
        let gone = registry.set_remote("b", Vec::new(), SHIFT, now).into_iter();
        assert_eq!(steps(&gone.collect::<Vec<_>>()), [(5, vec![7], vec![])]);
    }

    #[test]
    fn what_is_not_said_again_is_forgotten() {
        let (mut registry, now) = (Registry::default(), Instant::now());
        registry.show(1, person(7), SHIFT, now);
        registry.set_remote("b", vec![person(8)], SHIFT, now);
        let later = now + FORGET_AFTER - Duration::from_secs(1);
        assert!(registry.expire(later).is_empty());
        registry.show(1, person(7), SHIFT, later);
        assert_eq!(
            steps(&registry.expire(now + FORGET_AFTER)),
            [(5, vec![7, 8], vec![7])]
        );
        assert_eq!(
            steps(&registry.expire(later + FORGET_AFTER)),
            [(5, vec![7], vec![])]
        );
        assert!(registry.sockets.is_empty());
    }

    #[test]
    fn a_new_socket_learns_the_viewers_at_its_stations() {
        let (mut registry, now) = (Registry::<u8>::default(), Instant::now());
        registry.show(1, person(7), SHIFT, now);
        registry.show(2, person(8), (ShiftId::new(9), StationId::new(2)), now);
        let found = registry.of_stations(&[STATION]);
        assert_eq!(found, [(ShiftId::new(5), vec![person(7)])]);
    }
}
