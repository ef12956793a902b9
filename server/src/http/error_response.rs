//! Errors as HTTP responses.

use super::error_text::{field_sentence, sentence};
use app::server::status::set_status;
use axum::{
    Json,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use domain::{error::Error, shift::DateConflict};
use serde_json::{Map, Value, json};

/// An error as a response. Its cause, if there is one, was logged where the error arose.
#[derive(Debug)]
pub struct ErrorResponse(pub Error);

impl From<Error> for ErrorResponse {
    fn from(error: Error) -> Self {
        Self(error)
    }
}

impl IntoResponse for ErrorResponse {
    fn into_response(self) -> Response {
        let (mut parts, body) = respond(StatusCode::OK, to_json(&self.0)).into_parts();
        set_status(&self.0, &mut parts.status, &mut parts.headers);
        Response::from_parts(parts, body)
    }
}

/// The body of an error as an extension of its response, for the layer that adds the request's id to it.
#[derive(Clone)]
pub struct ErrorBody(pub Value);

/// A response with this error body, for errors that only HTTP has.
pub fn respond(status: StatusCode, body: Value) -> Response {
    let mut response = (status, Json(&body)).into_response();
    response.extensions_mut().insert(ErrorBody(body));
    response
}

/// The JSON body of an error.
pub fn to_json(error: &Error) -> Value {
    let mut body = json!({"error": sentence(error), "code": error.code()});
    match error {
        Error::Invalid { fields } => {
            let fields: Map<_, _> = fields
                .iter()
                .map(|(field, errors)| {
                    let sentences = errors.iter().map(|error| field_sentence(field, error));
                    (field.to_owned(), sentences.collect())
                })
                .collect();
            body["fields"] = fields.into();
        }
        Error::DoubleBooking { conflict } => body["conflict"] = json!(conflict),
        Error::SeriesDoubleBooking { conflicts } => {
            body["conflict"] = json!(conflicts.first().map(DateConflict::conflict));
            body["conflicts"] = json!(conflicts);
        }
        Error::AlreadyDecided { shift }
        | Error::TooLate { shift }
        | Error::StaleVersion { shift }
        | Error::ShiftNotApproved { shift }
        | Error::ShiftEnded { shift } => {
            body["shift"] = json!(shift);
        }
        Error::TripStarted { shift, trip } => {
            body["shift"] = json!(shift);
            body["trip"] = json!(trip);
        }
        Error::TripChanged { trip } | Error::StaleTrip { trip } => body["trip"] = json!(trip),
        Error::StockRequestChanged { stock_request }
        | Error::StaleStockRequest { stock_request }
        | Error::AlreadyOpen { stock_request } => body["stock_request"] = json!(stock_request),
        Error::EmergencyClosed { emergency } => body["emergency"] = json!(emergency),
        Error::EvidenceChanged { shift, evidence } | Error::BlockedByLimits { shift, evidence } => {
            body["shift"] = json!(shift);
            body["evidence"] = json!(evidence);
        }
        _ => {}
    }
    body
}

/// Answers 405, for a path that exists but not with this method.
pub async fn method_not_allowed() -> Response {
    ErrorResponse(Error::MethodNotAllowed).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{error::EntityKind, field_errors::FieldError};

    #[test]
    fn a_validation_error_names_its_fields() {
        let body = to_json(&Error::field("end_time", FieldError::EndNotAfterStart));
        let sentence = "The end must be after the start.";
        assert_eq!(
            body,
            json!({"error": sentence, "code": "invalid", "fields": {"end_time": [sentence]}})
        );
    }

    #[test]
    fn keeps_the_sentences_that_the_contract_fixes() {
        assert_eq!(
            to_json(&Error::InvalidCredentials),
            json!({"error": "Invalid email or password", "code": "invalid_credentials"})
        );
        let entity = EntityKind::Notification;
        assert_eq!(
            to_json(&Error::NotFound { entity }),
            json!({"error": "Notification not found", "code": "not_found"})
        );
    }
}
