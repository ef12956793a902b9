//! Sentences for errors.

use super::{Locale, shift::outcome, text, time::ago};
use domain::{
    error::{EntityKind, Error},
    field_errors::FieldError,
    shift::Resource,
    stock_request::StockRequestStatus,
    trip::TripStatus,
};
use jiff::Timestamp;

/// An error in one sentence. `now` tells how long ago somebody else decided, or the shift ended.
pub fn sentence(locale: Locale, error: &Error, now: Timestamp) -> String {
    match error {
        Error::Invalid { fields } => match fields.any() {
            Some((field, error)) => field_sentence(locale, field, error),
            None => text!(locale, error.invalid).to_owned(),
        },
        Error::AlreadyDecided { shift } => {
            let reason = outcome(locale, shift, now);
            text!(locale, error.decision_not_saved, reason = reason)
        }
        Error::TooLate { shift } => {
            let ago = ago(locale, shift.end_time, now);
            text!(locale, error.too_late, ago = ago)
        }
        Error::AlreadyOpen { stock_request } => {
            let station = stock_request.station_name.as_str();
            text!(locale, error.already_open, station = station)
        }
        Error::CrossSite { address } => text!(locale, error.cross_site, address = address.as_str()),
        Error::Defect { reference } => {
            text!(locale, error.defect, reference = reference.as_str())
        }
        Error::RecentlyNudged { retry_after } => {
            let minutes = retry_after.div_ceil(60);
            text!(locale, error.recently_nudged, minutes = minutes)
        }
        Error::Throttled { retry_after } => text!(locale, error.throttled, seconds = *retry_after),
        error => fixed_sentence(locale, error).to_owned(),
    }
}

/// The sentence of an error without values.
fn fixed_sentence(locale: Locale, error: &Error) -> &'static str {
    match error {
        Error::VehicleWithoutStation => text!(locale, error.vehicle_without_station),
        Error::NotSignedIn => text!(locale, error.not_signed_in),
        Error::InvalidCredentials => text!(locale, error.invalid_credentials),
        Error::Forbidden => text!(locale, error.forbidden),
        Error::NotFound { entity } => not_found(locale, *entity),
        Error::Timeout => text!(locale, error.timeout),
        Error::DoubleBooking { conflict } => taken(locale, conflict.resource),
        Error::SeriesDoubleBooking { conflicts } => {
            let resource = conflicts.first().map(|conflict| conflict.resource);
            taken(locale, resource.unwrap_or(Resource::Vehicle))
        }
        Error::StaleVersion { .. } => text!(locale, error.stale_version),
        Error::EvidenceChanged { .. } => text!(locale, error.evidence_changed),
        Error::BlockedByLimits { .. } => text!(locale, error.blocked_by_limits),
        Error::TripStarted { .. } => text!(locale, error.trip_started),
        Error::ShiftNotApproved { .. } => text!(locale, error.shift_not_approved),
        Error::ShiftEnded { .. } => text!(locale, error.shift_ended),
        Error::TripChanged { trip } => match trip.status {
            TripStatus::Assigned => text!(locale, error.trip.assigned),
            TripStatus::Started => text!(locale, error.trip.started),
            TripStatus::Completed => text!(locale, error.trip.completed),
            TripStatus::Cancelled => text!(locale, error.trip.cancelled),
        },
        Error::StaleTrip { .. } => text!(locale, error.stale_trip),
        Error::StockRequestChanged { stock_request } => match stock_request.status {
            StockRequestStatus::Cancelled => text!(locale, error.stock_request_cancelled),
            _ => text!(locale, error.stock_request_served),
        },
        Error::StaleStockRequest { .. } => text!(locale, error.stale_stock_request),
        Error::StationWithoutMother => text!(locale, error.station_without_mother),
        Error::EmergencyClosed { .. } => text!(locale, error.emergency_closed),
        Error::RealtimeDisabled => text!(locale, error.realtime_disabled),
        Error::TooLarge => text!(locale, error.too_large),
        Error::Unavailable { .. } => text!(locale, error.unavailable),
        Error::Unreachable => text!(locale, error.unreachable),
        Error::Internal => text!(locale, error.internal),
        // No page of ours sends such requests.
        Error::Malformed
        | Error::BadHost
        | Error::InvalidParameter { .. }
        | Error::PlusInParameter { .. }
        | Error::MethodNotAllowed
        | Error::TokenScope
        | Error::NobodyToTell
        | Error::KeyReused
        | Error::NotJson => text!(locale, error.malformed),
        // They have values: see `sentence`.
        Error::Invalid { .. }
        | Error::CrossSite { .. }
        | Error::Defect { .. }
        | Error::AlreadyDecided { .. }
        | Error::TooLate { .. }
        | Error::AlreadyOpen { .. }
        | Error::RecentlyNudged { .. }
        | Error::Throttled { .. } => text!(locale, error.invalid),
    }
}

fn taken(locale: Locale, resource: Resource) -> &'static str {
    match resource {
        Resource::Vehicle => text!(locale, error.double_booking.vehicle),
        Resource::Driver => text!(locale, error.double_booking.driver),
    }
}

fn not_found(locale: Locale, entity: EntityKind) -> &'static str {
    match entity {
        EntityKind::Page => text!(locale, error.not_found.page),
        EntityKind::Shift => text!(locale, error.not_found.shift),
        EntityKind::Series => text!(locale, error.not_found.series),
        EntityKind::Vehicle => text!(locale, error.not_found.vehicle),
        EntityKind::Driver => text!(locale, error.not_found.driver),
        EntityKind::Notification => text!(locale, error.not_found.notification),
        EntityKind::Emergency => text!(locale, error.not_found.emergency),
        EntityKind::User => text!(locale, error.not_found.user),
        EntityKind::Station => text!(locale, error.not_found.station),
        EntityKind::Vendor => text!(locale, error.not_found.vendor),
        EntityKind::Token => text!(locale, error.not_found.token),
        EntityKind::Trip => text!(locale, error.not_found.trip),
        EntityKind::StockRequest => text!(locale, error.not_found.stock_request),
    }
}

/// An error of one field in one sentence.
pub fn field_sentence(locale: Locale, field: &str, error: &FieldError) -> String {
    let text = match error {
        FieldError::TooLong { max } => return text!(locale, field_error.too_long, max = *max),
        FieldError::StartInPast { minutes } => {
            return text!(locale, field_error.start_in_past, minutes = *minutes);
        }
        FieldError::StartTooFar { days } => {
            return text!(locale, field_error.start_too_far, days = *days);
        }
        FieldError::ShiftTooShort { minutes } => {
            return text!(locale, field_error.shift_too_short, minutes = *minutes);
        }
        FieldError::ShiftTooLong { hours } => {
            return text!(locale, field_error.shift_too_long, hours = *hours);
        }
        FieldError::NotAQuantity { max } => {
            return text!(locale, field_error.not_a_quantity, max = *max);
        }
        FieldError::NotHours { max } => {
            return text!(locale, field_error.not_hours, max = *max);
        }
        FieldError::OutsideShift => text!(locale, field_error.outside_shift),
        FieldError::RequestOfOtherStation => text!(locale, field_error.request_of_other_station),
        FieldError::Required => required(locale, field),
        FieldError::ControlCharacter => text!(locale, field_error.control_character),
        FieldError::StackedMarks => text!(locale, field_error.stacked_marks),
        FieldError::NoVehicle => text!(locale, field_error.no_vehicle),
        FieldError::NoDriver => text!(locale, field_error.no_driver),
        FieldError::NotALocalTime => text!(locale, field_error.not_a_local_time),
        FieldError::SkippedTime => text!(locale, field_error.skipped_time),
        FieldError::AmbiguousTime => text!(locale, field_error.ambiguous_time),
        FieldError::EndNotAfterStart => text!(locale, field_error.end_not_after_start),
        // REST and the command line.
        FieldError::NotText
        | FieldError::NotABoolean
        | FieldError::NotATime
        | FieldError::NotAVehicleId
        | FieldError::NotADriverId
        | FieldError::NotANotificationId
        | FieldError::NotAddressees
        | FieldError::NotUserIds
        | FieldError::NotEmails
        | FieldError::NotARole
        | FieldError::WrongAddresseeScope
        | FieldError::NotAForeignType
        | FieldError::NotAnObject
        | FieldError::TooManyBytes { .. }
        | FieldError::NotAnActionUrl
        | FieldError::NotAVersion
        | FieldError::NotAStationId
        | FieldError::NotAStockRequestId
        | FieldError::DestinationNotDbs
        | FieldError::NotADecision
        | FieldError::NotAShiftList
        | FieldError::NotALimit { .. }
        | FieldError::WrongNumber { .. }
        | FieldError::NamedTwice
        | FieldError::PatternWithoutRecurrence
        | FieldError::PasswordTooShort { .. }
        | FieldError::NotAPattern
        | FieldError::PatternFrequency
        | FieldError::PatternInterval { .. }
        | FieldError::PatternWeekdays
        | FieldError::PatternUntil
        | FieldError::PatternExcept { .. }
        | FieldError::FirstDateNotInPattern
        | FieldError::ExceptNotInPattern { .. }
        | FieldError::NoDateLeft
        | FieldError::TooManyDates { .. }
        | FieldError::LastDateTooFar { .. }
        | FieldError::DateTooShort { .. }
        | FieldError::DateTooLong { .. }
        | FieldError::NotShiftIds { .. }
        | FieldError::PasswordTooLong { .. }
        | FieldError::NotADaughterStation
        | FieldError::NotAMotherStation
        | FieldError::NotAnEmail
        | FieldError::EmailTaken
        | FieldError::WrongStationKind
        | FieldError::WrongRoleScope
        | FieldError::RoleNotHeld
        | FieldError::DatabaseHasUsers
        | FieldError::DatabaseHasDemo => text!(locale, field_error.not_valid),
    };
    text.to_owned()
}

fn required(locale: Locale, field: &str) -> &'static str {
    match field {
        "email" => text!(locale, field_error.email_required),
        "password" => text!(locale, field_error.password_required),
        "reason" => text!(locale, field_error.reason_required),
        _ => text!(locale, field_error.required),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_value_is_asked_for_by_its_field() {
        let sentence = |field| field_sentence(Locale::en, field, &FieldError::Required);
        assert_eq!(
            sentence("reason"),
            "Please give a reason. The vendor will read it."
        );
        assert_eq!(sentence("email"), "Please enter your e-mail address.");
    }

    #[test]
    fn the_limit_is_in_the_sentence() {
        let error = Error::field("start_time", FieldError::StartInPast { minutes: 15 });
        assert_eq!(
            sentence(Locale::en, &error, Timestamp::UNIX_EPOCH),
            "This is in the past. A shift can start no earlier than 15 minutes ago."
        );
    }
}
