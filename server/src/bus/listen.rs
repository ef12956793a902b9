//! Hints from the other processes: parsed, merged, then delivered from the store.

use super::{hints::Hints, message::Message, node_id::NodeId};
use crate::realtime::{Hub, hint_delivery, viewing::Viewing};
use domain::service::{Service, shifts::ChangedShifts};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

/// Maximum number of messages whose hints are delivered together. Messages that arrive in the meantime form the next
/// batch.
const MAX_BATCH: usize = 256;

/// Delivers incoming hints until `stop`.
pub async fn run(
    mut incoming: mpsc::Receiver<Vec<u8>>,
    node: NodeId,
    (service, hub, viewing): (Service, Hub, Viewing),
    stop: CancellationToken,
) {
    let mut messages = Vec::new();
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            count = incoming.recv_many(&mut messages, MAX_BATCH) => if count == 0 { return },
        }
        let hints = merge_hints(&messages, node);
        messages.clear();
        // The store logs a failure, and the sweep delivers the changes later.
        hub.recheck_access(hints.access);
        drop(hint_delivery::deliver_inboxes(&service, &hub, hints.inboxes).await);
        drop(hint_delivery::deliver_records(&service, &hub, hints.records).await);
        for hint in hints.viewing {
            let (node, users) = (hint.node.get(), &hint.users);
            drop(viewing.receive(node, hint.shift_id, users).await);
        }
        let single = ChangedShifts {
            single: hints.shifts,
            series: Vec::new(),
        };
        drop(hint_delivery::deliver_shifts(&service, &hub, single).await);
        drop(hint_delivery::deliver_series(&service, &hub, &hints.series).await);
    }
}

/// Merges the hints of all messages except this node's own. Invalid messages are dropped with one warning.
fn merge_hints(messages: &[Vec<u8>], node: NodeId) -> Hints {
    let mut hints = Hints::default();
    let (mut dropped, mut last_error) = (0, None);
    for bytes in messages {
        match Message::parse(bytes) {
            Ok(message) if message.from == node => {}
            Ok(message) => hints.append(message.hints),
            Err(error) => {
                dropped += 1;
                last_error = Some(error);
            }
        }
    }
    if let Some(error) = last_error {
        tracing::warn!(dropped, %error, "invalid messages on the Redis channels");
    }
    hints
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::id::UserId;

    #[test]
    fn ignores_own_and_invalid_messages() {
        let (own, other) = (NodeId::random(), NodeId::random());
        let message = |from, user| {
            let hints = Hints {
                access: vec![UserId::new(user)],
                ..Hints::default()
            };
            serde_json::to_vec(&Message { from, hints }).unwrap()
        };
        let messages = [message(own, 1), b"invalid".to_vec(), message(other, 2)];
        let hints = merge_hints(&messages, own);
        assert_eq!(hints.access, [UserId::new(2)]);
    }
}
