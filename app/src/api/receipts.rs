//! Server functions for the receipts of a shift, and for calling for its decision again.

use crate::{error::AppError, json::Json};
use domain::{id::ShiftId, shift::ShiftReceiptsView};
use leptos::{prelude::*, server_fn::codec::GetUrl};

/// How far the request for a decision came; `None` where the user cannot call for it again.
#[server(endpoint = "shifts/receipts", input = GetUrl, output = Json)]
pub async fn read_receipts(id: ShiftId) -> Result<Option<ShiftReceiptsView>, AppError> {
    use crate::server;
    use crate::server::form_response;
    let outcome = async {
        domain::service::shifts::receipts_view(&server::service()?, &server::signed_in()?, id).await
    };
    form_response::read(outcome.await)
}

/// Reminds the EICs of a pending shift. Returns how many were told.
#[server(endpoint = "shifts/nudge", output = Json)]
pub async fn nudge_shift(id: ShiftId) -> Result<usize, AppError> {
    use crate::{
        flash::{FlashNotice, NUDGE_FORM},
        server::{
            self,
            form_response::{self, FormSuccess},
        },
    };
    let outcome = async {
        let (service, user) = (server::service()?, server::signed_in()?);
        let told = domain::service::shifts::nudge(&service, &user, id).await?;
        Ok(FormSuccess::with_notice(told, FlashNotice::Nudged { told }))
    };
    form_response::form(NUDGE_FORM, &[], outcome.await)
}
