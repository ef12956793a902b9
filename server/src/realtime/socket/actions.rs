//! Messages of the client: actions and control frames.

use super::connection::{Connection, End};
use crate::{
    http::error_text::{action_sentence, sentence},
    realtime::close_reason::CloseReason,
};
use axum::extract::ws::Message;
use domain::{
    error::Error,
    frame::{ClientAction, ClientMessage, Reference, ServerFrame},
    id::NotificationId,
    service::inbox,
};
use tokio::time::Instant;

impl Connection {
    /// Handles one message, or the failure to read one.
    pub(super) async fn receive(
        &mut self,
        message: Option<Result<Message, axum::Error>>,
    ) -> Result<(), End> {
        match message {
            Some(Ok(Message::Text(text))) => self.handle_action(&text).await,
            Some(Ok(Message::Binary(_))) => Err(CloseReason::Binary.into()),
            Some(Ok(Message::Pong(_))) if self.timers.pong_received() => Ok(()),
            Some(Ok(Message::Ping(_) | Message::Pong(_))) => {
                if self.control_limit.take(Instant::now()) {
                    Ok(())
                } else {
                    Err(CloseReason::TooFast.into())
                }
            }
            // tungstenite has queued the reply; reading until the end of the stream sends it.
            Some(Ok(Message::Close(_))) => Ok(()),
            Some(Err(error)) => {
                Err(CloseReason::from_read_error(error).map_or(End::Gone, End::Close))
            }
            None => Err(End::Gone),
        }
    }

    async fn handle_action(&mut self, text: &str) -> Result<(), End> {
        if !self.action_limit.take(Instant::now()) {
            return Err(CloseReason::TooFast.into());
        }
        let message = match ClientMessage::parse(text) {
            Ok(message) => message,
            Err((error, reference)) => {
                return self
                    .send_error(error.code(), action_sentence(&error), reference)
                    .await;
            }
        };
        let reference = message.reference;
        if !self.credential.scope.allows_action(&message.action) {
            return self.send_error_of(&Error::TokenScope, reference).await;
        }
        let result = match message.action {
            ClientAction::MarkRead { notification_id } => {
                inbox::mark_read(&self.service, &self.user, notification_id).await
            }
            ClientAction::MarkAllRead { up_to } => {
                inbox::mark_all_read(&self.service, &self.user, up_to).await
            }
            ClientAction::Viewing { shift_id } => self.viewing.show(&self.user, shift_id).await,
            // Receipts change no inbox, so only who asks for an answer gets one.
            ClientAction::Received { ids } => {
                return self.collect_receipts(&ids, false, reference).await;
            }
            ClientAction::Seen { ids } => {
                return self.collect_receipts(&ids, true, reference).await;
            }
            ClientAction::Resume { since } => return self.answer_resume(since, reference).await,
        };
        // The frames of the action's own changes come before its answer.
        self.send_queued().await?;
        match result {
            Ok(()) => self.send_frame(&ServerFrame::Ack { reference }).await,
            Err(error) => self.send_error_of(&error, reference).await,
        }
    }

    /// Answers a resume with its `resumed` frame; with a `ref` of the client, also with an `ack`.
    async fn answer_resume(&mut self, since: i64, reference: Option<Reference>) -> Result<(), End> {
        match self.resume(since).await? {
            Ok(()) if reference.is_some() => self.send_frame(&ServerFrame::Ack { reference }).await,
            Ok(()) => Ok(()),
            Err(error) => self.send_error_of(&error, reference).await,
        }
    }

    async fn collect_receipts(
        &mut self,
        ids: &[NotificationId],
        seen: bool,
        reference: Option<Reference>,
    ) -> Result<(), End> {
        self.receipts.collect(self.user.id, ids, seen);
        match reference {
            Some(_) => self.send_frame(&ServerFrame::Ack { reference }).await,
            None => Ok(()),
        }
    }

    async fn send_error_of(
        &mut self,
        error: &Error,
        reference: Option<Reference>,
    ) -> Result<(), End> {
        self.send_error(error.code(), sentence(error), reference)
            .await
    }

    async fn send_error(
        &mut self,
        code: &str,
        message: String,
        reference: Option<Reference>,
    ) -> Result<(), End> {
        self.send_frame(&ServerFrame::Error {
            code: code.to_owned(),
            message,
            reference,
        })
        .await
    }
}
