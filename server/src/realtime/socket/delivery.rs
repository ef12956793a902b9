//! What a socket has not sent yet: from the hub where it is at hand, else from the store.

use super::connection::{Connection, End};
use axum::extract::ws::Message;
use domain::{error::Error, frame::ServerFrame, replay_buffer::NextChange, service::inbox};
use tokio::time::Instant;

impl Connection {
    /// Writes everything that waits.
    pub(super) async fn flush(&mut self) -> Result<(), End> {
        loop {
            if let Some(close_reason) = self.registration.subscription.close_reason() {
                return Err(close_reason.into());
            }
            self.check_still_allowed().await?;
            if self.write_change().await? {
                continue;
            }
            match self.registration.subscription.take_shift() {
                Some(shift) => self.send(Message::Text(shift)).await?,
                None => return self.write_out().await,
            }
        }
    }

    /// Writes the next change of the inbox; whether there was one.
    async fn write_change(&mut self) -> Result<bool, End> {
        let sent = self.registration.subscription.sent();
        match self.registration.feed.after(sent) {
            NextChange::Wait => {
                self.timers.gap_closed();
                Ok(false)
            }
            NextChange::Send(frames) => {
                self.timers.gap_closed();
                for frame in frames {
                    self.send(Message::Text(frame)).await?;
                }
                self.registration.subscription.set_sent(sent + 1);
                Ok(true)
            }
            NextChange::Gap if self.timers.gap_is_old(Instant::now()) => {
                Box::pin(self.catch_up(sent)).await.map(|()| true)
            }
            NextChange::Gap => Ok(false),
        }
    }

    /// Reads what is missing from the store. If that is more than can be replayed, the count alone shows the client that it has a gap.
    async fn catch_up(&mut self, sent: i64) -> Result<(), End> {
        let Ok(replay) = inbox::replay(&self.service, self.user.id, sent).await else {
            return self.pause().await;
        };
        self.registration.subscription.count_from(replay.to);
        for ((frame, unread), seq) in replay.frames.iter().zip(replay.counts()).zip(sent + 1..) {
            self.send_frame(frame).await?;
            if let Some(unread) = unread {
                self.send_count(unread, seq).await?;
            }
        }
        if replay.frames.is_empty() {
            self.send_count(replay.unread, replay.to).await?;
        }
        self.registration.subscription.set_sent(replay.to);
        Ok(())
    }

    /// Every change after `since`, then how far that went, then the count (CONTRACT §5, `resume`). What
    /// changes meanwhile waits in the queue, as ever.
    pub(super) async fn resume(&mut self, since: i64) -> Result<Result<(), Error>, End> {
        let replay = match inbox::replay(&self.service, self.user.id, since).await {
            Ok(replay) => replay,
            Err(error) => return Ok(Err(error)),
        };
        for frame in &replay.frames {
            self.send_frame(frame).await?;
        }
        self.send_frame(&ServerFrame::Resumed {
            from: since,
            to: replay.to,
            complete: replay.complete,
        })
        .await?;
        self.send_count(replay.unread, replay.to).await?;
        self.registration.subscription.set_sent(replay.to);
        Ok(Ok(()))
    }
}
