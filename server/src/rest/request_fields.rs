//! What the handlers of several resources read from a request.

use crate::http::extract::{BodyFields, body::UnreadBody};
use axum::http::HeaderMap;
use domain::{
    error::Error, field_errors::FieldError, service::shifts::IdempotencyKey, trip::QUANTITY_KG,
};
use serde_json::Value;

/// The text of a JSON string.
pub(super) fn text(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

/// The optional `version` of the body: the version that the caller saw.
pub(super) async fn version_of_body(body: UnreadBody) -> Result<Option<i64>, Error> {
    let Some(bytes) = body.optional_json().await? else {
        return Ok(None);
    };
    let mut fields = BodyFields::parse(&bytes)?;
    let version = take_version(&mut fields);
    fields.finish()?;
    Ok(version)
}

/// The optional `version` among other fields of a body.
pub(super) fn take_version(fields: &mut BodyFields) -> Option<i64> {
    fields.optional("version", Value::as_i64, FieldError::NotAVersion)
}

/// The `Idempotency-Key` of the request, if it has one.
///
/// # Errors
/// [`Error::InvalidParameter`] for an invalid key, or several.
pub(super) fn idempotency_key(headers: &HeaderMap) -> Result<Option<IdempotencyKey>, Error> {
    let mut keys = headers.get_all("idempotency-key").iter();
    match (keys.next(), keys.next()) {
        (None, _) => Ok(None),
        (Some(key), None) => {
            let key = key.to_str().ok().and_then(|key| key.parse().ok());
            key.map(Some).ok_or_else(|| Error::InvalidParameter {
                name: "Idempotency-Key".to_owned(),
            })
        }
        _ => Err(Error::InvalidParameter {
            name: "Idempotency-Key".to_owned(),
        }),
    }
}

/// The optional `quantity_kg` of the body; `Some(None)` if it is `null`.
pub(super) fn take_quantity(body: &mut BodyFields) -> Option<Option<i64>> {
    let quantity = |value: &Value| value.as_i64().filter(|kg| QUANTITY_KG.contains(kg));
    let wrong = FieldError::NotAQuantity {
        max: *QUANTITY_KG.end(),
    };
    body.optional("quantity_kg", |value| or_null(value, quantity), wrong)
}

/// A value that may be `null`.
pub(super) fn or_null<T>(
    value: &Value,
    read: impl FnOnce(&Value) -> Option<T>,
) -> Option<Option<T>> {
    if value.is_null() {
        Some(None)
    } else {
        read(value).map(Some)
    }
}
