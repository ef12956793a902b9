//! Server functions for stock requests.

use crate::{error::AppError, json::Json};
use domain::{
    id::{StationId, StockRequestId},
    stock_request::{OperatorStation, StockRequest, StockRequestDetails},
};
use leptos::{prelude::*, server_fn::codec::GetUrl};

/// One stock request with its trips and what the user may do.
#[server(endpoint = "stock_requests/details", input = GetUrl, output = Json)]
pub async fn read_stock_request(id: StockRequestId) -> Result<StockRequestDetails, AppError> {
    use crate::server::{self, form_response};
    use domain::service::stock_requests;
    let outcome =
        async { stock_requests::details(&server::service()?, &server::signed_in()?, id).await };
    form_response::read(outcome.await)
}

/// The stations that the user operates.
#[server(endpoint = "stock_requests/stations", input = GetUrl, output = Json)]
pub async fn read_operator_stations() -> Result<Vec<OperatorStation>, AppError> {
    use crate::server::{self, form_response};
    use domain::service::stock_requests;
    let outcome =
        async { stock_requests::of_operator(&server::service()?, &server::signed_in()?).await };
    form_response::read(outcome.await)
}

/// The requests that wait for an EIC.
#[server(endpoint = "stock_requests/waiting", input = GetUrl, output = Json)]
pub async fn read_waiting_requests() -> Result<Vec<StockRequestDetails>, AppError> {
    use crate::server::{self, form_response};
    use domain::service::stock_requests;
    let outcome =
        async { stock_requests::waiting_for_eic(&server::service()?, &server::signed_in()?).await };
    form_response::read(outcome.await)
}

/// Asks the mother station for gas.
#[server(endpoint = "stock_requests/create", output = Json)]
pub async fn request_stock(
    station_id: StationId,
    #[server(default)] hours_to_empty: String,
    #[server(default)] quantity_kg: String,
    #[server(default)] note: String,
) -> Result<StockRequest, AppError> {
    use crate::server::{self, form_response};
    use domain::service::stock_requests;
    let outcome = async {
        let (service, user) = (server::service()?, server::signed_in()?);
        domain::policy::may_request_stock(&user)?;
        let draft = text(&hours_to_empty, &quantity_kg, &note).draft(station_id);
        let draft = draft.map_err(|fields| domain::error::Error::Invalid { fields })?;
        let request = stock_requests::create(&service, &user, draft, None).await?;
        Ok(done(request, crate::flash::StockAction::Requested))
    };
    let outcome = outcome.await;
    let typed = typed(&hours_to_empty, &quantity_kg, &note);
    form_response::form(crate::flash::STOCK_FORM, &typed, outcome)
}

/// Changes a stock request; empty hours keep the time at which the station runs dry.
#[server(endpoint = "stock_requests/change", output = Json)]
pub async fn change_stock_request(
    id: StockRequestId,
    #[server(default)] version: Option<i64>,
    #[server(default)] hours_to_empty: String,
    #[server(default)] quantity_kg: String,
    #[server(default)] note: String,
) -> Result<StockRequest, AppError> {
    use crate::server::{self, form_response};
    use domain::service::stock_requests;
    let outcome = async {
        let (service, user) = (server::service()?, server::signed_in()?);
        domain::policy::may_request_stock(&user)?;
        let change = text(&hours_to_empty, &quantity_kg, &note).change(version);
        let change = change.map_err(|fields| domain::error::Error::Invalid { fields })?;
        let request = stock_requests::change(&service, &user, id, change).await?;
        Ok(done(request, crate::flash::StockAction::Changed))
    };
    let outcome = outcome.await;
    let typed = typed(&hours_to_empty, &quantity_kg, &note);
    form_response::form(crate::flash::STOCK_FORM, &typed, outcome)
}

/// Cancels a stock request.
#[server(endpoint = "stock_requests/cancel", output = Json)]
pub async fn cancel_stock_request(
    id: StockRequestId,
    #[server(default)] version: Option<i64>,
) -> Result<StockRequest, AppError> {
    use crate::server::{self, form_response};
    use domain::service::stock_requests;
    let outcome = async {
        let (service, user) = (server::service()?, server::signed_in()?);
        let request = stock_requests::cancel(&service, &user, id, version).await?;
        Ok(done(request, crate::flash::StockAction::Cancelled))
    };
    form_response::form(crate::flash::STOCK_FORM, &[], outcome.await)
}

#[cfg(feature = "ssr")]
fn text<'a>(
    hours_to_empty: &'a str,
    quantity_kg: &'a str,
    note: &'a str,
) -> domain::stock_request::StockRequestText<'a> {
    domain::stock_request::StockRequestText {
        hours_to_empty,
        quantity_kg,
        note,
    }
}

#[cfg(feature = "ssr")]
fn typed<'a>(hours: &'a str, quantity: &'a str, note: &'a str) -> [(&'static str, &'a str); 3] {
    [
        ("hours_to_empty", hours),
        ("quantity_kg", quantity),
        ("note", note),
    ]
}

#[cfg(feature = "ssr")]
fn done(
    request: StockRequest,
    action: crate::flash::StockAction,
) -> crate::server::form_response::FormSuccess<StockRequest> {
    use crate::{flash::FlashNotice, server::form_response::FormSuccess};
    let station = request.station_name.clone();
    FormSuccess::with_notice(request, FlashNotice::Stock { action, station })
}
