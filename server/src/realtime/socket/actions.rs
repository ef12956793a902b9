//! What a client says, and what is done about it.

use super::connection::{Connection, End};
use crate::{
    http::error_text::{action_sentence, sentence},
    realtime::close_reason::CloseReason,
};
use axum::extract::ws::Message;
use domain::{
    error::Error,
    frame::{ClientAction, ClientMessage, Reference, ServerFrame},
    service::inbox,
};
use tokio::time::Instant;

impl Connection {
    /// Takes what the socket read.
    pub(super) async fn receive(
        &mut self,
        message: Option<Result<Message, axum::Error>>,
    ) -> Result<(), End> {
        match message {
            Some(Ok(Message::Text(text))) => self.act(&text).await,
            Some(Ok(Message::Binary(_))) => Err(CloseReason::Binary.into()),
            Some(Ok(Message::Pong(_))) if self.timers.ponged() => Ok(()),
            Some(Ok(Message::Ping(_) | Message::Pong(_))) => {
                if self.controls.take(Instant::now()) {
                    Ok(())
                } else {
                    Err(CloseReason::TooFast.into())
                }
            }
            // The reply is queued; reading on until the end writes it.
            Some(Ok(Message::Close(_))) => Ok(()),
            Some(Err(error)) => Err(CloseReason::of_error(error).map_or(End::Gone, End::Close)),
            None => Err(End::Gone),
        }
    }

    async fn act(&mut self, text: &str) -> Result<(), End> {
        if !self.actions.take(Instant::now()) {
            return Err(CloseReason::TooFast.into());
        }
        let message = match ClientMessage::parse(text) {
            Ok(message) => message,
            Err((error, reference)) => {
                return self
                    .refuse(error.code(), action_sentence(&error), reference)
                    .await;
            }
        };
        let reference = message.reference;
        let done = match message.action {
            ClientAction::MarkRead { notification_id } => {
                inbox::mark_read(&self.service, &self.user, notification_id).await
            }
            ClientAction::MarkAllRead { up_to } => {
                inbox::mark_all_read(&self.service, &self.user, up_to).await
            }
            ClientAction::Resume { since } => return self.answer_resume(since, reference).await,
        };
        // What the action changed comes before its answer.
        self.flush().await?;
        match done {
            Ok(()) => self.send_frame(&ServerFrame::Ack { reference }).await,
            Err(error) => self.refuse_for(&error, reference).await,
        }
    }

    /// A resume is answered by its `resumed`; one that the client named is acknowledged as well.
    async fn answer_resume(&mut self, since: i64, reference: Option<Reference>) -> Result<(), End> {
        match self.resume(since).await? {
            Ok(()) if reference.is_some() => self.send_frame(&ServerFrame::Ack { reference }).await,
            Ok(()) => Ok(()),
            Err(error) => self.refuse_for(&error, reference).await,
        }
    }

    async fn refuse_for(&mut self, error: &Error, reference: Option<Reference>) -> Result<(), End> {
        self.refuse(error.code(), sentence(error), reference).await
    }

    async fn refuse(
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
