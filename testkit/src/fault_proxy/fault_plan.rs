//! What will happen to a connection: decided by the seed and the connection's number before its first byte.

use std::time::Duration;

/// A direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// From the client to the server.
    Up,
    /// From the server to the client.
    Down,
    /// Both.
    Both,
}

impl Direction {
    pub(super) fn covers(self, other: Self) -> bool {
        self == Self::Both || self == other
    }
}

/// Trigger it happens: after so many bytes of both directions together, or after this time, whichever is first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Trigger {
    /// Bytes.
    pub bytes: u64,
    /// Time since the connection was made.
    pub time: Duration,
}

/// What can go wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// No connection at all.
    Refused,
    /// Each piece arrives late.
    Delayed(Duration),
    /// So many bytes a second pass.
    Throttled(u32),
    /// It arrives in pieces of at most so many bytes.
    Fragmented(usize),
    /// From some point on nothing passes this way; then it is cut.
    Stalled(Trigger, Direction, Duration),
    /// From some point on everything is taken and thrown away; then it is cut.
    HalfOpen(Trigger, Duration),
    /// Ended with FIN.
    Finished(Trigger),
    /// Ended with RST.
    Reset(Trigger),
}

impl Fault {
    /// What it is called.
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

/// How a connection goes, and how it ends.
#[derive(Clone, Copy, Debug)]
pub(super) struct FaultPlan {
    pub(super) pace: Option<Fault>,
    pub(super) end: Option<Fault>,
}

impl FaultPlan {
    /// Nothing happens.
    pub(super) fn unharmed() -> Self {
        Self {
            pace: None,
            end: None,
        }
    }

    /// Of the n-th connection.
    pub(super) fn new(seed: u64, number: u64) -> Self {
        // Neighbouring seeds of this generator begin alike: far apart they do not.
        let mut dice = fastrand::Rng::with_seed(
            seed ^ number.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15),
        );
        dice.u64(..);
        let pace = match dice.u8(0..100) {
            0..40 => None,
            40..60 => Some(Fault::Delayed(Duration::from_millis(dice.u64(1..40)))),
            60..80 => Some(Fault::Throttled(dice.u32(4_000..64_000))),
            _ => Some(Fault::Fragmented(dice.usize(1..100))),
        };
        let when = Trigger {
            bytes: if dice.bool() {
                dice.u64(0..2_000)
            } else {
                dice.u64(0..40_000)
            },
            time: Duration::from_millis(dice.u64(20..1_500)),
        };
        let lasts = Duration::from_millis(dice.u64(200..2_500));
        let end = match dice.u8(0..100) {
            0..6 => Fault::Refused,
            6..42 => Fault::Finished(when),
            42..80 => Fault::Reset(when),
            80..92 => {
                let way = [Direction::Up, Direction::Down, Direction::Both];
                Fault::Stalled(when, way[dice.usize(0..way.len())], lasts)
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
    fn the_same_seed_is_the_same_plan_and_another_is_not() {
        let plans = |seed| {
            (0..50)
                .map(|number| format!("{:?}", FaultPlan::new(seed, number)))
                .collect::<Vec<_>>()
        };
        assert_eq!(plans(7), plans(7));
        assert_ne!(plans(7), plans(8));
    }

    #[test]
    fn every_fault_has_its_turn() {
        let names: BTreeSet<_> = (0..500)
            .flat_map(|number| FaultPlan::new(1, number).faults().collect::<Vec<_>>())
            .map(|fault| fault.name())
            .collect();
        assert_eq!(names.len(), 8, "{names:?}");
    }
}
