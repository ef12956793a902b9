//! The faults of one connection, determined by the seed and the number of the connection.

use std::time::Duration;

/// Direction of the bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// From the client to the server.
    ToServer,
    /// From the server to the client.
    ToClient,
    /// Both directions.
    Both,
}

impl Direction {
    pub(super) fn covers(self, other: Self) -> bool {
        self == Self::Both || self == other
    }
}

/// When a fault begins: after this number of bytes in both directions or after this time, whichever comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Trigger {
    /// Bytes carried in both directions together.
    pub bytes: u64,
    /// Time since the connection was accepted.
    pub time: Duration,
}

/// A fault of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The connection is reset at once.
    Refused,
    /// Each chunk is delayed by this time.
    Delayed(Duration),
    /// At most this number of bytes passes per second.
    Throttled(u32),
    /// Bytes arrive in chunks of at most this length.
    Fragmented(usize),
    /// After the trigger nothing passes in this direction for this time; then the connection is reset.
    Stalled(Trigger, Direction, Duration),
    /// After the trigger all bytes are read and dropped for this time; then the connection is reset.
    HalfOpen(Trigger, Duration),
    /// After the trigger the connection is closed with FIN.
    Finished(Trigger),
    /// After the trigger the connection is closed with RST.
    Reset(Trigger),
}

impl Fault {
    /// Name of the fault for reports.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Refused => "refused",
            Self::Delayed(_) => "delayed",
            Self::Throttled(_) => "throttled",
            Self::Fragmented(_) => "torn",
            Self::Stalled(..) => "stalled",
            Self::HalfOpen(..) => "half open",
            Self::Finished(_) => "finished",
            Self::Reset(_) => "reset",
        }
    }
}

/// How bytes pass and how the connection ends.
#[derive(Clone, Copy, Debug)]
pub(super) struct FaultPlan {
    pub(super) pace: Option<Fault>,
    pub(super) end: Option<Fault>,
}

impl FaultPlan {
    /// No faults.
    pub(super) fn without_faults() -> Self {
        Self {
            pace: None,
            end: None,
        }
    }

    /// The plan of one connection.
    pub(super) fn new(seed: u64, number: u64) -> Self {
        // Neighbouring seeds of this generator start with similar numbers, so spread the connection number first.
        let mut rng = fastrand::Rng::with_seed(
            seed ^ number.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15),
        );
        rng.u64(..);
        let pace = match rng.u8(0..100) {
            0..40 => None,
            40..60 => Some(Fault::Delayed(Duration::from_millis(rng.u64(1..40)))),
            60..80 => Some(Fault::Throttled(rng.u32(4_000..64_000))),
            _ => Some(Fault::Fragmented(rng.usize(1..100))),
        };
        let when = Trigger {
            bytes: if rng.bool() {
                rng.u64(0..2_000)
            } else {
                rng.u64(0..40_000)
            },
            time: Duration::from_millis(rng.u64(20..1_500)),
        };
        let lasts = Duration::from_millis(rng.u64(200..2_500));
        let end = match rng.u8(0..100) {
            0..6 => Fault::Refused,
            6..42 => Fault::Finished(when),
            42..80 => Fault::Reset(when),
            80..92 => {
                let way = [Direction::ToServer, Direction::ToClient, Direction::Both];
                Fault::Stalled(when, way[rng.usize(0..way.len())], lasts)
            }
            _ => Fault::HalfOpen(when, lasts),
        };
        Self {
            pace,
            end: Some(end),
        }
    }

    pub(super) fn refuses(&self) -> bool {
        self.end == Some(Fault::Refused)
    }

    pub(super) fn faults(&self) -> impl Iterator<Item = Fault> {
        self.pace.into_iter().chain(self.end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn the_same_seed_gives_the_same_plans() {
        let plans = |seed| {
            (0..50)
                .map(|number| format!("{:?}", FaultPlan::new(seed, number)))
                .collect::<Vec<_>>()
        };
        assert_eq!(plans(7), plans(7));
        assert_ne!(plans(7), plans(8));
    }

    #[test]
    fn every_kind_of_fault_occurs_within_500_connections() {
        let names: BTreeSet<_> = (0..500)
            .flat_map(|number| FaultPlan::new(1, number).faults().collect::<Vec<_>>())
            .map(|fault| fault.name())
            .collect();
        assert_eq!(names.len(), 8, "{names:?}");
    }
}
