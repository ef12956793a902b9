//! REST handlers (CONTRACT §2 to §4). Each checks the role, parses the input and calls one service function.

mod decide;
mod emergencies;
mod evidence;
mod fleet;
mod health;
mod notifications;
mod notify;
mod page;
mod receipts;
mod request_fields;
mod series;
mod session;
mod shift_body;
mod shifts;
mod stock_requests;
mod trips;

use crate::{
    http::error_response::{ErrorResponse, method_not_allowed},
    state::AppState,
};
use axum::{
    Router,
    routing::{get, post},
};

/// Result of a handler.
type ApiResult<T> = Result<T, ErrorResponse>;

/// Routes under `/api/`, and the health checks.
pub fn router() -> Router<AppState> {
    Router::new()
        .route("/api/login/", post(session::log_in))
        .route("/api/logout/", post(session::log_out))
        .route("/api/me/", get(session::me))
        .route("/api/shifts/", get(shifts::list).post(shifts::create))
        .route("/api/shifts/decide/", post(decide::decide))
        .route("/api/shifts/preview/", post(shifts::preview))
        .route("/api/shifts/{id}/", get(shifts::get))
        .route("/api/shifts/{id}/approve/", post(shifts::approve))
        .route("/api/shifts/{id}/reject/", post(shifts::reject))
        .route("/api/shifts/{id}/cancel/", post(shifts::cancel))
        .route("/api/shifts/{id}/revoke/", post(shifts::revoke))
        .route("/api/shifts/{id}/history/", get(shifts::history))
        .route("/api/shifts/{id}/receipts/", get(receipts::of_shift))
        .route("/api/shifts/{id}/nudge/", post(receipts::nudge))
        .route("/api/shifts/{id}/evidence/", get(evidence::of_shift))
        .route(
            "/api/stations/{id}/limits/",
            get(evidence::limits).patch(evidence::set_limits),
        )
        .route("/api/series/{id}/", get(series::get))
        .route("/api/series/{id}/approve/", post(series::approve))
        .route("/api/series/{id}/reject/", post(series::reject))
        .route("/api/series/{id}/cancel/", post(series::cancel))
        .route("/api/shifts/{id}/trips/", post(trips::assign))
        .route("/api/trips/", get(trips::list))
        .route("/api/trips/{id}/", get(trips::get))
        .route("/api/trips/{id}/start/", post(trips::start))
        .route("/api/trips/{id}/complete/", post(trips::complete))
        .route("/api/trips/{id}/cancel/", post(trips::cancel))
        .route(
            "/api/stock-requests/",
            get(stock_requests::list).post(stock_requests::create),
        )
        .route(
            "/api/stock-requests/{id}/",
            get(stock_requests::get).patch(stock_requests::change),
        )
        .route(
            "/api/stock-requests/{id}/cancel/",
            post(stock_requests::cancel),
        )
        .route(
            "/api/emergencies/",
            get(emergencies::list).post(emergencies::raise),
        )
        .route("/api/emergencies/{id}/", get(emergencies::get))
        .route("/api/emergencies/{id}/report/", get(emergencies::report))
        .route(
            "/api/emergencies/{id}/acknowledge/",
            post(emergencies::acknowledge),
        )
        .route("/api/emergencies/{id}/close/", post(emergencies::close))
        .route("/api/vehicles/", get(fleet::vehicles))
        .route("/api/drivers/", get(fleet::drivers))
        .route("/api/stations/", get(fleet::stations))
        .route(
            "/api/notifications/",
            get(notifications::list).post(notify::send),
        )
        .route(
            "/api/notifications/mark-all-read/",
            post(notifications::mark_all_read),
        )
        .route("/api/notifications/ticket/", post(notifications::ticket))
        .route(
            "/api/notifications/{id}/mark-read/",
            post(notifications::mark_read),
        )
        .route(
            "/api/notifications/{id}/mark-unread/",
            post(notifications::mark_unread),
        )
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .method_not_allowed_fallback(method_not_allowed)
}

/// The id in a path; 0 if the text is not a number. Ids begin at 1, so 0 finds no row and the answer is 404.
fn parse_id_or_zero(text: &str) -> i64 {
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        text.parse().unwrap_or(0)
    } else {
        0
    }
}
