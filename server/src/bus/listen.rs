//! What the others tell us: read once into a type, then looked up in the store.

use super::{
    hints::Hints,
    message::{Message, NodeId},
};
use crate::realtime::{Hub, hint_delivery};
use domain::service::Service;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

/// Messages that are looked up together: what arrives during one look makes up the next.
const AT_ONCE: usize = 256;

/// Listens until `stop`.
pub async fn run(
    mut unread: mpsc::Receiver<Vec<u8>>,
    node: NodeId,
    service: Service,
    hub: Hub,
    stop: CancellationToken,
) {
    let mut messages = Vec::new();
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            read = unread.recv_many(&mut messages, AT_ONCE) => if read == 0 { return },
        }
        let hints = read(&messages, node);
        messages.clear();
        // What cannot be read now is found by the sweep; the store has logged why.
        hub.verify(hints.access);
        drop(hint_delivery::inboxes(&service, &hub, hints.inboxes).await);
        drop(hint_delivery::shifts(&service, &hub, hints.shifts).await);
    }
}

fn read(messages: &[Vec<u8>], node: NodeId) -> Hints {
    let mut hints = Hints::default();
    let (mut dropped, mut why) = (0, None);
    for bytes in messages {
        match Message::parse(bytes) {
            Ok(message) if message.from == node => {}
            Ok(message) => hints.absorb(message.hints),
            Err(error) => {
                dropped += 1;
                why = Some(error);
            }
        }
    }
    if let Some(why) = why {
        tracing::warn!(dropped, %why, "somebody else writes to our channels in Redis");
    }
    hints
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::id::UserId;

    #[test]
    fn nobody_listens_to_themselves_and_nonsense_hides_nothing() {
        let (me, other) = (NodeId::random(), NodeId::random());
        let text = |from, user| {
            let hints = Hints {
                access: vec![UserId::new(user)],
                ..Hints::default()
            };
            serde_json::to_vec(&Message { from, hints }).unwrap()
        };
        let heard = read(&[text(me, 1), b"nonsense".to_vec(), text(other, 2)], me);
        assert_eq!(heard.access, [UserId::new(2)]);
    }
}
