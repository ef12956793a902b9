//! `POST /api/shifts/decide/`: several shifts at once (CONTRACT §3).

use super::ApiResult;
use super::request_fields::text;
use crate::{
    http::{
        error_response::to_json,
        extract::{BodyFields, Caller, body::UnreadBody},
    },
    state::AppState,
};
use axum::{Json, extract::State};
use domain::{
    error::Error,
    field_errors::FieldError,
    id::ShiftId,
    policy,
    service::shifts::{self, Decision, ItemOutcome},
};
use serde_json::{Value, json};

/// An item of the request: a shift and the version that the caller saw, if known.
type Item = (ShiftId, Option<i64>);

/// Decides about up to 100 shifts. Each is a transaction of its own.
pub async fn decide(
    State(state): State<AppState>,
    caller: Caller,
    body: UnreadBody,
) -> ApiResult<Json<Value>> {
    policy::may_decide_shifts(&caller.user)?;
    let (decision, items) = parse(&body.json().await?)?;
    let outcomes = shifts::decide(&state.service, &caller.user, &decision, &items).await?;
    let results: Vec<_> = outcomes.into_iter().map(result).collect();
    Ok(Json(json!({"success": true, "results": results})))
}

fn result(outcome: ItemOutcome) -> Value {
    match outcome.result {
        Ok(shift) => json!({"id": outcome.id, "success": true, "shift": shift}),
        Err(error) => {
            let mut result = to_json(&error);
            result["id"] = json!(outcome.id);
            result["success"] = json!(false);
            result
        }
    }
}

fn parse(bytes: &[u8]) -> Result<(Decision, Vec<Item>), Error> {
    let mut body = BodyFields::parse(bytes)?;
    let action = body.required("action", action, FieldError::NotADecision);
    let items = body.required("shifts", items, FieldError::NotAShiftList);
    let reason = if action == Some(Action::Reject) {
        body.required("reason", text, FieldError::NotText)
    } else {
        None
    };
    body.finish()?;
    let decision = match (action, reason) {
        (Some(Action::Approve), _) => Decision::Approve,
        (Some(Action::Reject), Some(reason)) => Decision::Reject { reason },
        _ => return Err(Error::Malformed),
    };
    Ok((decision, items.ok_or(Error::Malformed)?))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Action {
    Approve,
    Reject,
}

fn action(value: &Value) -> Option<Action> {
    match value.as_str()? {
        "approve" => Some(Action::Approve),
        "reject" => Some(Action::Reject),
        _ => None,
    }
}

fn items(value: &Value) -> Option<Vec<Item>> {
    let item = |item: &Value| {
        let item = item.as_object()?;
        let version = match item.get("version") {
            None => None,
            Some(version) => Some(version.as_i64()?),
        };
        Some((ShiftId::new(item.get("id")?.as_i64()?), version))
    };
    value.as_array()?.iter().map(item).collect()
}
