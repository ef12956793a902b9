//! Hints as they travel: JSON on the channel of a shard.

use super::hints::Hints;
use domain::id::UserId;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Channels of one installation. Users are shared out among them, so that a Redis that is spread over machines spreads them too.
pub const SHARDS: u8 = 64;
/// Longest message that is read.
pub const MAX_BYTES: usize = 64 * 1024;
/// Most hints in one message: each takes less than 128 bytes.
const HINTS_AT_ONCE: usize = 500;

/// Names a process for as long as it lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct NodeId(u64);

impl NodeId {
    /// A new one.
    pub fn random() -> Self {
        let mut bytes = [0; 8];
        if let Err(error) = getrandom::fill(&mut bytes) {
            // Two processes of the same name would only hear of each other by the sweep.
            tracing::error!(%error, "the system has no random numbers");
        }
        Self(u64::from_le_bytes(bytes))
    }
}

/// Who tells which hints.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// Who; nobody listens to themselves.
    pub from: NodeId,
    /// Which.
    #[serde(flatten)]
    pub hints: Hints,
}

/// Why a message is dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidMessage {
    /// Nobody of ours writes such long ones.
    #[error("it is too long")]
    TooLong,
    /// It is not what we write.
    #[error("it cannot be read")]
    Unreadable,
}

impl Message {
    /// Reads it.
    pub fn parse(bytes: &[u8]) -> Result<Self, InvalidMessage> {
        if bytes.len() > MAX_BYTES {
            return Err(InvalidMessage::TooLong);
        }
        serde_json::from_slice(bytes).map_err(|_| InvalidMessage::Unreadable)
    }
}

/// The channel of a shard. The epoch keeps databases apart that share a Redis.
pub fn channel(epoch: &str, shard: u8) -> String {
    format!("shiftbell:{epoch}:{shard}")
}

/// The messages that carry these hints, each with its shard.
pub fn messages(from: NodeId, hints: &Hints) -> Vec<(u8, String)> {
    let mut shards: BTreeMap<u8, Vec<Hints>> = BTreeMap::new();
    for inbox in &hints.inboxes {
        with_room(&mut shards, of_user(inbox.0))
            .inboxes
            .push(*inbox);
    }
    for user in &hints.access {
        with_room(&mut shards, of_user(*user)).access.push(*user);
    }
    for shift in &hints.shifts {
        with_room(&mut shards, shard(shift.station_id.get()))
            .shifts
            .push(*shift);
    }
    let all = shards
        .into_iter()
        .flat_map(|(shard, some)| some.into_iter().map(move |hints| (shard, hints)));
    all.filter_map(|(shard, hints)| {
        let text = serde_json::to_string(&Message { from, hints })
            .inspect_err(|error| tracing::error!(%error, "hints could not be written"));
        Some((shard, text.ok()?))
    })
    .collect()
}

fn with_room(shards: &mut BTreeMap<u8, Vec<Hints>>, shard: u8) -> &mut Hints {
    let some = shards.entry(shard).or_default();
    if some.last().is_none_or(|last| last.len() >= HINTS_AT_ONCE) {
        some.push(Hints::default());
    }
    let last = some.len() - 1;
    &mut some[last]
}

fn of_user(user: UserId) -> u8 {
    shard(user.get())
}

fn shard(id: i64) -> u8 {
    u8::try_from(id.rem_euclid(i64::from(SHARDS))).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{
        id::{ShiftId, StationId, VendorId},
        shift::ShiftVersion,
    };

    const FROM: NodeId = NodeId(u64::MAX);

    fn hints(users: i64) -> Hints {
        let shift = |id| ShiftVersion {
            id: ShiftId::new(id),
            version: 2,
            station_id: StationId::new(3),
            vendor_id: VendorId::new(i64::MAX),
        };
        Hints {
            inboxes: (1..=users)
                .map(|user| (UserId::new(user), i64::MAX))
                .collect(),
            shifts: (1..=700).map(shift).collect(),
            access: vec![UserId::new(7)],
        }
    }

    #[test]
    fn everything_arrives_and_no_message_is_too_long_to_be_read() {
        let sent = hints(100_000);
        let mut heard = Hints::default();
        for (shard, text) in messages(FROM, &sent) {
            assert!(shard < SHARDS && text.len() <= MAX_BYTES, "{}", text.len());
            let message = Message::parse(text.as_bytes()).unwrap();
            assert_eq!(message.from, FROM);
            heard.absorb(message.hints);
        }
        heard.inboxes.sort_unstable();
        assert_eq!(heard, sent);
    }

    #[test]
    fn a_commit_makes_one_message_for_a_shard() {
        let sent = Hints {
            inboxes: (0..1000).map(|user| (UserId::new(user), 1)).collect(),
            ..Hints::default()
        };
        assert_eq!(messages(FROM, &sent).len(), usize::from(SHARDS));
    }

    #[test]
    fn what_is_not_ours_is_told_apart() {
        let long = format!("{{\"from\":1,\"more\":\"{}\"}}", "x".repeat(MAX_BYTES));
        assert_eq!(
            Message::parse(long.as_bytes()),
            Err(InvalidMessage::TooLong)
        );
        for text in [
            "",
            "null",
            "[]",
            "{}",
            "{\"from\":-1}",
            "{\"from\":1,\"inboxes\":[[1]]}",
            "{\"from\":1,\"inboxes\":[[1,2,3]]}",
            "{\"from\":1,\"shifts\":[{\"id\":1}]}",
            "{\"from\":1,\"access\":[\"7\"]}",
            "{\"from\":1} and more",
            "\u{feff}{\"from\":1}",
        ] {
            assert_eq!(
                Message::parse(text.as_bytes()),
                Err(InvalidMessage::Unreadable),
                "{text}"
            );
        }
        assert_eq!(Message::parse(b"\xff\xfe"), Err(InvalidMessage::Unreadable));
        // A later release may say more.
        let newer = Message::parse(b"{\"from\":1,\"mood\":\"good\"}").unwrap();
        assert!(newer.hints.is_empty());
    }
}
