//! Handler with which other programs send notifications (CONTRACT §4, "From other programs").

use super::ApiResult;
use super::request_fields::{idempotency_key, text};
use crate::{
    http::extract::{BodyFields, Caller, body::UnreadBody},
    state::AppState,
};
use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode},
    response::IntoResponse,
};
use domain::{
    error::Error,
    field_errors::{FieldError, FieldErrors},
    id::{StationId, UserId, VendorId},
    notification::{Addressees, ForeignDraft},
    policy,
    service::inbox,
};
use serde_json::{Map, Value, json};

/// `POST /api/notifications/`: sends a notification; repeatable with an `Idempotency-Key`.
pub async fn send(
    State(state): State<AppState>,
    caller: Caller,
    headers: HeaderMap,
    body: UnreadBody,
) -> ApiResult<impl IntoResponse> {
    policy::may_send_notifications(&caller.user, caller.scope)?;
    let key = idempotency_key(&headers)?;
    let draft = parse_draft(&body.json().await?)?;
    let notification = draft.check().map_err(|fields| Error::Invalid { fields })?;
    let told = inbox::send(
        &state.service,
        &caller.user,
        caller.scope,
        notification,
        key,
    )
    .await?;
    let answer = json!({"success": true, "told": told});
    Ok((StatusCode::CREATED, Json(answer)))
}

fn parse_draft(bytes: &[u8]) -> Result<ForeignDraft, Error> {
    let mut body = BodyFields::parse(bytes)?;
    let to = body.parsed("to", |value| {
        addressees(value).map_err(|error| FieldErrors::one("to", error))
    });
    let kind = |value: &Value| value.as_str()?.parse().ok();
    let kind = body.required("type", kind, FieldError::NotAForeignType);
    let title = body.required("title", text, FieldError::NotText);
    let message = body.required("message", text, FieldError::NotText);
    let data = body.optional("data", object_or_null, FieldError::NotAnObject);
    let action_url = body.optional(
        "action_url",
        |value| match value {
            Value::Null => Some(None),
            value => text(value).map(Some),
        },
        FieldError::NotAnActionUrl,
    );
    body.finish()?;
    match (to, kind, title, message) {
        (Some(to), Some(kind), Some(title), Some(message)) => Ok(ForeignDraft {
            to,
            kind,
            title,
            message,
            data: data.unwrap_or_default(),
            action_url: action_url.flatten(),
        }),
        _ => Err(Error::Malformed),
    }
}

fn object_or_null(value: &Value) -> Option<Map<String, Value>> {
    match value {
        Value::Null => Some(Map::new()),
        value => value.as_object().cloned(),
    }
}

/// The addressed users: exactly one of `user_ids`, `emails` and `role`.
fn addressees(value: &Value) -> Result<Addressees, FieldError> {
    let to = value.as_object().ok_or(FieldError::NotAddressees)?;
    let get = |name| to.get(name).filter(|value| !value.is_null());
    let id = |name| match get(name) {
        Some(value) => value
            .as_i64()
            .map(Some)
            .ok_or(FieldError::WrongAddresseeScope),
        None => Ok(None),
    };
    let (station, vendor) = (id("station_id")?, id("vendor_id")?);
    if get("role").is_none() && (station.is_some() || vendor.is_some()) {
        return Err(FieldError::WrongAddresseeScope);
    }
    match (get("user_ids"), get("emails"), get("role")) {
        (Some(ids), None, None) => list(ids, |id| id.as_i64().map(UserId::new))
            .map(|ids| Addressees::Users(ids.into_iter().collect()))
            .ok_or(FieldError::NotUserIds),
        (None, Some(emails), None) => list(emails, text)
            .map(|emails| Addressees::Emails(emails.into_iter().collect()))
            .ok_or(FieldError::NotEmails),
        (None, None, Some(role)) => Ok(Addressees::Role {
            code: role
                .as_str()
                .and_then(|code| code.parse().ok())
                .ok_or(FieldError::NotARole)?,
            station: station.map(StationId::new),
            vendor: vendor.map(VendorId::new),
        }),
        _ => Err(FieldError::NotAddressees),
    }
}

fn list<T>(value: &Value, read: impl Fn(&Value) -> Option<T>) -> Option<Vec<T>> {
    value.as_array()?.iter().map(read).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(to: Value) -> Result<Addressees, FieldError> {
        addressees(&to)
    }

    #[test]
    fn addresses_exactly_one_kind_of_users() {
        let ids = Addressees::Users([UserId::new(1), UserId::new(2)].into());
        assert_eq!(of(json!({"user_ids": [2, 1, 2]})), Ok(ids));
        for (to, error) in [
            (json!({}), FieldError::NotAddressees),
            (json!([1]), FieldError::NotAddressees),
            (
                json!({"user_ids": [1], "role": "EIC"}),
                FieldError::NotAddressees,
            ),
            (
                json!({"user_ids": [1], "emails": []}),
                FieldError::NotAddressees,
            ),
            (json!({"user_ids": ["1"]}), FieldError::NotUserIds),
            (json!({"user_ids": 1}), FieldError::NotUserIds),
            (json!({"emails": [1]}), FieldError::NotEmails),
            (json!({"role": "eic"}), FieldError::NotARole),
            (
                json!({"user_ids": [1], "station_id": 1}),
                FieldError::WrongAddresseeScope,
            ),
            (
                json!({"role": "EIC", "station_id": "1"}),
                FieldError::WrongAddresseeScope,
            ),
        ] {
            assert_eq!(of(to.clone()), Err(error), "{to}");
        }
    }
}
