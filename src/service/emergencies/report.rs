//! The report about an emergency, as a table for a spreadsheet.

use super::details;
use crate::{
    emergency::{Emergency, EmergencyRecipient},
    error::Error,
    id::EmergencyId,
    service::Service,
    user::User,
};
use jiff::Timestamp;

/// The columns. Those about the emergency are the same in every row.
const COLUMNS: [&str; 16] = [
    "emergency_id",
    "status",
    "drill",
    "station",
    "message",
    "raised_by",
    "raised_at",
    "closed_by",
    "closed_at",
    "closing_note",
    "user_id",
    "full_name",
    "stored_at",
    "reached_at",
    "seen_at",
    "acknowledged_at",
];

/// A table in the form of RFC 4180, with a row for each recipient that the user may see, or one without a recipient.
///
/// # Errors
/// Those of [`details`].
pub async fn report(service: &Service, user: &User, id: EmergencyId) -> Result<Vec<u8>, Error> {
    let details = details(service, user, id).await?;
    table(&details.emergency, &details.recipients).map_err(|error| {
        tracing::error!(%error, emergency_id = %id, "report not written");
        Error::Internal
    })
}

fn table(emergency: &Emergency, recipients: &[EmergencyRecipient]) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::new());
    writer.write_record(COLUMNS)?;
    let about = about(emergency);
    let rows = recipients.iter().map(Some);
    for recipient in rows.chain(recipients.is_empty().then_some(None)) {
        let cells = about.iter().cloned().chain(receipt(recipient));
        writer.write_record(cells.map(safe_cell))?;
    }
    writer
        .into_inner()
        .map_err(|error| csv::Error::from(error.into_error()))
}

fn about(emergency: &Emergency) -> [String; 10] {
    let name = |person: Option<&crate::shift::Person>| {
        person.map_or_else(String::new, |person| person.full_name.clone())
    };
    [
        emergency.id.to_string(),
        emergency.status.as_str().to_owned(),
        emergency.drill.to_string(),
        emergency.station_name.clone(),
        emergency.message.clone(),
        name(Some(&emergency.raised_by)),
        emergency.raised_at.to_string(),
        name(emergency.closed_by.as_ref()),
        time(emergency.closed_at),
        emergency.closing_note.clone().unwrap_or_default(),
    ]
}

fn receipt(recipient: Option<&EmergencyRecipient>) -> [String; 6] {
    let Some(recipient) = recipient else {
        return Default::default();
    };
    [
        recipient.user_id.to_string(),
        recipient.full_name.clone(),
        recipient.stored_at.to_string(),
        time(recipient.reached_at),
        time(recipient.seen_at),
        time(recipient.acknowledged_at),
    ]
}

fn time(time: Option<Timestamp>) -> String {
    time.map_or_else(String::new, |time| time.to_string())
}

/// The cell with an apostrophe in front if a spreadsheet would take it for a formula (OWASP, "CSV Injection").
fn safe_cell(cell: String) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']) {
        format!("'{cell}")
    } else {
        cell
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_that_looks_like_a_formula_gets_an_apostrophe() {
        for formula in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"] {
            assert_eq!(safe_cell(formula.to_owned()), format!("'{formula}"));
        }
        for text in ["Gas leak", "2026-11-27T10:00:00Z", "", "1-2"] {
            assert_eq!(safe_cell(text.to_owned()), text);
        }
    }
}
