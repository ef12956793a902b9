//! Sending of inbox changes and shifts: from the hub's buffer if they are there, otherwise from the store.

use super::connection::{Connection, End};
use axum::extract::ws::Message;
use domain::{error::Error, frame::ServerFrame, replay_buffer::NextChange, service::inbox};
use tokio::{task::yield_now, time::Instant};
use tracing::Instrument;

/// After this number of frames of a replay other tasks get a turn.
const FRAMES_WITHOUT_YIELD: usize = 64;

impl Connection {
    /// Sends everything that is queued for this socket.
    pub(super) async fn send_queued(&mut self) -> Result<(), End> {
        loop {
            if let Some(close_reason) = self.registration.subscription.close_reason() {
                return Err(close_reason.into());
            }
            self.check_still_allowed().await?;
            if self.send_next_change().await? {
                continue;
            }
            match self.registration.subscription.take_shift() {
                Some(shift) => self.send(Message::Text(shift)).await?,
                None => return self.flush_socket().await,
            }
        }
    }

    /// Sends the next inbox change. Returns whether there was one.
    async fn send_next_change(&mut self) -> Result<bool, End> {
        let sent_seq = self.registration.subscription.sent_seq();
        match self.registration.feed.next_after(sent_seq) {
            NextChange::Wait => {
                self.timers.gap_closed();
                Ok(false)
            }
            NextChange::Send(frames) => {
                self.timers.gap_closed();
                for frame in frames {
                    self.send(Message::Text(frame)).await?;
                }
                self.registration.subscription.set_sent_seq(sent_seq + 1);
                Ok(true)
            }
            NextChange::Gap if self.timers.gap_is_old(Instant::now()) => {
                let span = self.span();
                let catch_up = self.catch_up(sent_seq).instrument(span);
                Box::pin(catch_up).await.map(|()| true)
            }
            NextChange::Gap => Ok(false),
        }
    }

    /// Sends the changes after `sent_seq` from the store. If there are more than can be replayed, only the unread count
    /// is sent: its `seq` shows the client that it has a gap.
    async fn catch_up(&mut self, sent_seq: i64) -> Result<(), End> {
        let Ok(replay) = inbox::replay(&self.service, self.user.id, sent_seq).await else {
            return self.wait_before_retry().await;
        };
        self.registration.subscription.set_queue_start(replay.to);
        for (sent, ((frame, unread), seq)) in replay
            .frames
            .iter()
            .zip(replay.counts())
            .zip(sent_seq + 1..)
            .enumerate()
        {
            self.send_replayed(frame, sent).await?;
            if let Some(unread) = unread {
                self.send_count(unread, seq).await?;
            }
        }
        if replay.frames.is_empty() {
            self.send_count(replay.unread, replay.to).await?;
        }
        self.registration.subscription.set_sent_seq(replay.to);
        Ok(())
    }

    /// Sends a frame of a replay. Hundreds in a row would keep the thread, because the buffer of a socket has room for
    /// them.
    async fn send_replayed(&mut self, frame: &ServerFrame, sent: usize) -> Result<(), End> {
        if sent % FRAMES_WITHOUT_YIELD == FRAMES_WITHOUT_YIELD - 1 {
            yield_now().await;
        }
        self.send_frame(frame).await
    }

    /// Sends every change after `since`, then `resumed`, then the unread count (CONTRACT §5, `resume`). Changes that
    /// are committed in the meantime wait in the queue. The inner error is the store's; nothing was sent then.
    pub(super) async fn resume(&mut self, since: i64) -> Result<Result<(), Error>, End> {
        let replay = match inbox::replay(&self.service, self.user.id, since).await {
            Ok(replay) => replay,
            Err(error) => return Ok(Err(error)),
        };
        for (sent, frame) in replay.frames.iter().enumerate() {
            self.send_replayed(frame, sent).await?;
        }
        self.send_frame(&ServerFrame::Resumed {
            from: since,
            to: replay.to,
            complete: replay.complete,
        })
        .await?;
        self.send_count(replay.unread, replay.to).await?;
        self.registration.subscription.set_sent_seq(replay.to);
        Ok(Ok(()))
    }
}
