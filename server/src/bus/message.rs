//! Messages on the bus: hints as JSON, each on the channel of a shard.

use super::{hints::Hints, node_id::NodeId};
use domain::id::UserId;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Number of channels per database. Users are spread over them, so that several Redis servers can share the load.
pub const SHARDS: u8 = 64;
/// Longest message in bytes; longer ones are dropped unread.
pub const MAX_BYTES: usize = 64 * 1024;
/// Maximum number of hints in one message. Each takes less than 128 bytes, so a message stays below [`MAX_BYTES`].
const MAX_HINTS_PER_MESSAGE: usize = 500;

/// A batch of hints and the process that sent it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// The sender; a process ignores its own messages.
    pub from: NodeId,
    /// The hints.
    #[serde(flatten)]
    pub hints: Hints,
}

/// Why a message is dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidMessage {
    /// Longer than [`MAX_BYTES`], which our messages never are.
    #[error("too long")]
    TooLong,
    /// Not JSON, or not a [`Message`].
    #[error("not a message")]
    Unreadable,
}

impl Message {
    /// Parses a received message.
    pub fn parse(bytes: &[u8]) -> Result<Self, InvalidMessage> {
        if bytes.len() > MAX_BYTES {
            return Err(InvalidMessage::TooLong);
        }
        serde_json::from_slice(bytes).map_err(|_| InvalidMessage::Unreadable)
    }
}

/// The channel of a shard. The epoch separates databases that share a Redis server.
pub fn channel_name(epoch: &str, shard: u8) -> String {
    format!("shiftbell:{epoch}:{shard}")
}

/// Distributes hints over the shards and serialises them. Returns each message with its shard.
pub fn messages(from: NodeId, hints: &Hints) -> Vec<(u8, String)> {
    let mut shards: BTreeMap<u8, Vec<Hints>> = BTreeMap::new();
    for inbox in &hints.inboxes {
        batch_with_room(&mut shards, shard_of_user(inbox.0))
            .inboxes
            .push(*inbox);
    }
    for user in &hints.access {
        batch_with_room(&mut shards, shard_of_user(*user))
            .access
            .push(*user);
    }
    for shift in &hints.shifts {
        batch_with_room(&mut shards, shard_of_id(shift.station_id.get()))
            .shifts
            .push(*shift);
    }
    for record in &hints.records {
        batch_with_room(&mut shards, shard_of_id(record.id))
            .records
            .push(*record);
    }
    for viewing in &hints.viewing {
        batch_with_room(&mut shards, shard_of_id(viewing.station_id.get()))
            .viewing
            .push(viewing.clone());
    }
    for series in &hints.series {
        batch_with_room(&mut shards, shard_of_id(series.0.get()))
            .series
            .push(*series);
    }
    let all = shards
        .into_iter()
        .flat_map(|(shard, batches)| batches.into_iter().map(move |hints| (shard, hints)));
    all.filter_map(|(shard, hints)| {
        let text = serde_json::to_string(&Message { from, hints })
            .inspect_err(|error| tracing::error!(%error, "hints not serialised"));
        Some((shard, text.ok()?))
    })
    .collect()
}

/// The last batch of a shard, or a new one if that is full.
fn batch_with_room(shards: &mut BTreeMap<u8, Vec<Hints>>, shard: u8) -> &mut Hints {
    let batches = shards.entry(shard).or_default();
    if batches
        .last()
        .is_none_or(|last| last.len() >= MAX_HINTS_PER_MESSAGE)
    {
        batches.push(Hints::default());
    }
    let last = batches.len() - 1;
    &mut batches[last]
}

fn shard_of_user(user: UserId) -> u8 {
    shard_of_id(user.get())
}

fn shard_of_id(id: i64) -> u8 {
    u8::try_from(id.rem_euclid(i64::from(SHARDS))).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bus::hints::{MAX_VIEWERS, ViewingHint};
    use domain::{
        id::{SeriesId, ShiftId, StationId, VendorId},
        shift::ShiftVersion,
    };

    const SENDER: NodeId = NodeId::new(u64::MAX);

    fn hints(users: i64) -> Hints {
        let shift = |id| ShiftVersion {
            id: ShiftId::new(id),
            version: 2,
            station_id: StationId::new(3),
            vendor_id: VendorId::new(i64::MAX),
        };
        let viewing = ViewingHint {
            node: SENDER,
            shift_id: ShiftId::new(i64::MAX),
            station_id: StationId::new(i64::MAX),
            users: vec![UserId::new(i64::MAX); MAX_VIEWERS],
        };
        Hints {
            inboxes: (1..=users)
                .map(|user| (UserId::new(user), i64::MAX))
                .collect(),
            shifts: (1..=700).map(shift).collect(),
            series: (64..=764)
                .map(|n| (SeriesId::new(n * 64), i64::MAX))
                .collect(),
            access: vec![UserId::new(7)],
            records: Vec::new(),
            viewing: vec![viewing; 40],
        }
    }

    #[test]
    fn all_hints_arrive_in_messages_of_at_most_64_kib() {
        let sent = hints(100_000);
        let mut received = Hints::default();
        for (shard, text) in messages(SENDER, &sent) {
            assert!(shard < SHARDS && text.len() <= MAX_BYTES, "{}", text.len());
            let message = Message::parse(text.as_bytes()).unwrap();
            assert_eq!(message.from, SENDER);
            received.append(message.hints);
        }
        received.inboxes.sort_unstable();
        assert_eq!(received, sent);
    }

    #[test]
    fn a_commit_makes_one_message_per_shard() {
        let sent = Hints {
            inboxes: (0..1000).map(|user| (UserId::new(user), 1)).collect(),
            ..Hints::default()
        };
        assert_eq!(messages(SENDER, &sent).len(), usize::from(SHARDS));
    }

    #[test]
    fn rejects_invalid_messages_and_ignores_unknown_keys() {
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
        // A later release may add keys.
        let newer = Message::parse(b"{\"from\":1,\"added\":\"later\"}").unwrap();
        assert!(newer.hints.is_empty());
    }
}
