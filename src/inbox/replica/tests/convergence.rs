//! Clients of one inbox that lose frames: in the end all show the same.

use super::*;

/// An inbox on a server: its notifications and its changes by `seq`.
#[derive(Default)]
struct Server {
    notifications: Vec<Notification>,
    changes: Vec<Change>,
    seq: i64,
}

impl Server {
    fn unread(&self) -> i64 {
        let unread = self.notifications.iter().filter(|one| !one.is_read);
        i64::try_from(unread.count()).expect("few")
    }

    /// Does something at random: a new notification, a read, an unread, or a decision. Returns its frame.
    fn act(&mut self, dice: &mut fastrand::Rng) -> ServerFrame {
        self.seq += 1;
        let seq = self.seq;
        let known = self.notifications.len();
        if known == 0 || dice.u8(0..3) == 0 {
            let id = i64::try_from(known).expect("few") + 1;
            self.notifications.push(notification(id, seq));
            return notification_frame(id, seq);
        }
        let ids: Vec<_> = (0..dice.usize(1..4))
            .map(|_| self.notifications[dice.usize(0..known)].id)
            .collect();
        let kind = match dice.u8(0..4) {
            0 => ChangeKind::Read { ids },
            1 => ChangeKind::Unread { ids },
            2 => ChangeKind::AllRead { up_to: ids[0] },
            _ => ChangeKind::Resolved {
                ids,
                resolved: resolved(),
            },
        };
        for one in &mut self.notifications {
            match &kind {
                ChangeKind::Read { ids } if ids.contains(&one.id) => one.is_read = true,
                ChangeKind::Unread { ids } if ids.contains(&one.id) => one.is_read = false,
                ChangeKind::AllRead { up_to } if one.id <= *up_to => one.is_read = true,
                ChangeKind::Resolved { ids, resolved } if ids.contains(&one.id) => {
                    one.is_read = true;
                    one.resolved = Some(resolved.clone());
                }
                _ => {}
            }
        }
        let change = Change { seq, kind };
        self.changes.push(change.clone());
        ServerFrame::of_change(change.kind, seq)
    }

    fn since(&self, seq: i64) -> InboxDelta {
        let new = self.notifications.iter().filter(|one| one.seq > seq);
        let changes = self.changes.iter().filter(|change| change.seq > seq);
        InboxDelta {
            notifications: new.cloned().collect(),
            changes: changes.cloned().collect(),
            unread_count: self.unread(),
            seq: self.seq,
            epoch: "one".into(),
            complete: true,
            reload: false,
        }
    }

    fn list(&self) -> InboxList {
        let newest = self.notifications.iter().rev().take(CAPACITY);
        InboxList {
            notifications: newest.cloned().collect(),
            unread_count: self.unread(),
            next_cursor: None,
            seq: self.seq,
            epoch: "one".into(),
        }
    }
}

/// What a client shows of its inbox.
type Shows = (i64, i64, Vec<(NotificationId, bool, Option<Resolved>)>);

fn shows(replica: &InboxReplica) -> Shows {
    let newest = replica.newest.iter().flatten();
    let rows = newest.map(|one| (one.id, one.is_read, one.resolved.clone()));
    (replica.seq, replica.unread, rows.collect())
}

#[test]
fn clients_that_lose_repeat_and_catch_up_show_the_same_decisions_and_counts() {
    for seed in 0..300 {
        let mut dice = fastrand::Rng::with_seed(seed);
        let mut server = Server::default();
        let mut clients = vec![InboxReplica::default(); 4];
        for client in &mut clients {
            client.replace(server.list(), Timestamp::UNIX_EPOCH);
        }
        let mut sent: Vec<ServerFrame> = Vec::new();
        for _ in 0..60 {
            sent.push(server.act(&mut dice));
            let newest = sent.len() - 1;
            for client in &mut clients {
                // A frame is lost, comes, or an old one comes once more.
                let frames = match dice.u8(0..6) {
                    0 => vec![],
                    1 => vec![dice.usize(0..=newest), newest],
                    _ => vec![newest],
                };
                for frame in frames {
                    if client.apply(&sent[frame]) == FrameEffect::Gap {
                        if dice.bool() {
                            client
                                .catch_up(server.since(client.seq))
                                .expect("the same epoch");
                        } else {
                            client.replace(server.list(), Timestamp::UNIX_EPOCH);
                        }
                    }
                }
                client.apply(&count_frame(server.unread(), server.seq));
            }
        }
        let mut fresh = InboxReplica::default();
        fresh.replace(server.list(), Timestamp::UNIX_EPOCH);
        for client in &mut clients {
            client
                .catch_up(server.since(client.seq))
                .expect("the same epoch");
            assert_eq!(shows(client), shows(&fresh), "seed {seed}");
        }
        let decided = fresh.newest.iter().flatten();
        assert!(decided.filter(|one| one.resolved.is_some()).count() > 0);
    }
}
