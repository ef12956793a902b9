//! English sentences for errors, for REST and socket clients and for the command line. Pages have their own texts, in their language.

use domain::{
    error::{EntityKind, Error},
    field_errors::FieldError,
    frame::ActionError,
    shift::{DateConflict, Resource, Shift, ShiftStatus},
    stock_request::StockRequestStatus,
    trip::TripStatus,
};

/// The sentence of an error.
pub fn sentence(error: &Error) -> String {
    let text = match error {
        Error::InvalidParameter { name } => return format!("The parameter {name} is invalid."),
        Error::PlusInParameter { name } => {
            return format!(
                "The parameter {name} is invalid: in a URL, + means a space. Please write + as %2B."
            );
        }
        Error::CrossSite { address } => {
            return format!(
                "This request did not come from this site's own address, {address}, and was refused."
            );
        }
        Error::Invalid { fields } => {
            return fields.any().map_or_else(
                || "Something is not right yet.".to_owned(),
                |(field, error)| field_sentence(field, error),
            );
        }
        Error::NotFound { entity } => return format!("{} not found", entity_name(*entity)),
        Error::AlreadyDecided { shift } => return decided(shift),
        Error::Throttled { retry_after } => {
            return format!("Too many failed attempts. Please try again in {retry_after} s.");
        }
        Error::RecentlyNudged { retry_after } => {
            let minutes = retry_after.div_ceil(60);
            return format!(
                "A reminder was sent less than an hour ago. The next one is possible in {minutes} min."
            );
        }
        Error::DoubleBooking { conflict } => match conflict.resource {
            Resource::Vehicle => "The vehicle already has a shift at that time.",
            Resource::Driver => "The driver already has a shift at that time.",
        },
        Error::SeriesDoubleBooking { conflicts } => return series_conflict(conflicts),
        Error::Malformed => "The request is malformed.",
        Error::BadHost => "The request needs exactly one Host header.",
        Error::VehicleWithoutStation => {
            "This vehicle has no home station, so nobody could approve its shift."
        }
        Error::NotSignedIn => "Please sign in.",
        Error::InvalidCredentials => "Invalid email or password",
        Error::Forbidden => "You do not have the role that this needs.",
        Error::TokenScope => "The scope of this API token does not allow this.",
        Error::MethodNotAllowed => "This method is not allowed here.",
        Error::Timeout => "The request took too long.",
        Error::TooLate { .. } => "This shift has ended. It can no longer be approved.",
        Error::StaleVersion { .. } => "This shift has changed since you looked at it.",
        Error::EvidenceChanged { .. } => {
            "The facts about this shift have changed since you looked at them. Please look again."
        }
        Error::BlockedByLimits { .. } => {
            "A limit of the station blocks this shift. To approve it, give a reason."
        }
        Error::TripStarted { .. } => {
            "A trip of this shift has started, so the shift can no longer be withdrawn."
        }
        Error::ShiftNotApproved { .. } => "This shift is not approved, so it has no trips.",
        Error::ShiftEnded { .. } => "This shift has ended. No trip can be assigned to it.",
        Error::TripChanged { trip } => {
            return format!("This trip is {}.", trip_status(trip.status));
        }
        Error::StaleTrip { .. } => "This trip has changed since you looked at it.",
        Error::StockRequestChanged { stock_request } => {
            let status = request_status(stock_request.status);
            return format!("This stock request is {status}.");
        }
        Error::StaleStockRequest { .. } => "This stock request has changed since you looked at it.",
        Error::AlreadyOpen { stock_request } => {
            return format!(
                "{} already has an open stock request.",
                stock_request.station_name
            );
        }
        Error::StationWithoutMother => {
            "This station has no mother station, so nobody could serve its request."
        }
        Error::NobodyToTell => "Nobody of these is an active user.",
        Error::EmergencyClosed { .. } => "This emergency is closed.",
        Error::RealtimeDisabled => "Notifications are turned off on this server.",
        Error::KeyReused => "This Idempotency-Key was used for another request.",
        Error::TooLarge => "The request is too large.",
        Error::NotJson => "The body must be application/json.",
        Error::Unavailable { .. } => {
            "The server is too busy right now. Please try again in a moment."
        }
        Error::Unreachable => {
            "The server could not be reached. Please check the connection and try again."
        }
        Error::Internal | Error::Defect { .. } => "Something went wrong on the server.",
    };
    text.to_owned()
}

/// The sentence of an error of one field.
pub fn field_sentence(field: &str, error: &FieldError) -> String {
    let text = match error {
        FieldError::NotATime => return not_a_time(field),
        FieldError::TooLong { max } => return format!("At most {max} characters, please."),
        FieldError::TooManyBytes { max } => {
            return format!("At most {max} bytes of JSON, please.");
        }
        FieldError::StartInPast { minutes } => {
            return format!("A shift can begin at most {minutes} minutes ago.");
        }
        FieldError::StartTooFar { days } => {
            return format!("A shift can begin at most {days} days ahead.");
        }
        FieldError::ShiftTooShort { minutes } => {
            return format!("A shift lasts at least {minutes} minutes.");
        }
        FieldError::ShiftTooLong { hours } => {
            return format!("A shift lasts at most {hours} hours.");
        }
        FieldError::PasswordTooShort { min } => {
            return format!("A new password has at least {min} characters.");
        }
        FieldError::PasswordTooLong { max } => {
            return format!("A password has at most {max} characters.");
        }
        FieldError::NotALimit { max } => {
            return format!(
                "This must be {{\"value\", \"level\"}}: null or a whole number from 0 to {max}, and WARN or BLOCK."
            );
        }
        FieldError::NotAQuantity { max } => {
            return format!("This must be a whole number of kilograms from 1 to {max}.");
        }
        FieldError::NotHours { max } => {
            return format!("This must be a number of hours from 0 to {max}.");
        }
        FieldError::WrongNumber { max } => return format!("Between 1 and {max} entries, please."),
        FieldError::PatternInterval { max } => {
            return format!("The interval must be a whole number from 1 to {max}.");
        }
        FieldError::PatternExcept { max } => {
            return format!("The list except has at most {max} dates like 2027-03-31.");
        }
        FieldError::ExceptNotInPattern { date } => {
            return format!("The date {date} in except is not a date of the pattern.");
        }
        FieldError::TooManyDates { max } => {
            return format!("A series has at most {max} dates.");
        }
        FieldError::LastDateTooFar { days } => {
            return format!("The last date begins at most {days} days after the first.");
        }
        FieldError::DateTooShort { date } => {
            return format!(
                "The clocks change then: the shift of {date} would be too short. Please put it into except."
            );
        }
        FieldError::DateTooLong { date } => {
            return format!(
                "The clocks change then: the shift of {date} would be too long. Please put it into except."
            );
        }
        FieldError::NotShiftIds { max } => {
            return format!("This must be a list of 1 to {max} ids of shifts.");
        }
        FieldError::NotAPattern => "This must be the pattern of a series.",
        FieldError::PatternFrequency => "The frequency must be DAILY or WEEKLY.",
        FieldError::PatternWeekdays => {
            "The weekdays must be a list of MO, TU, WE, TH, FR, SA, SU, each at most once, and only with WEEKLY."
        }
        FieldError::PatternUntil => "The end, until, must be a date like 2027-03-31.",
        FieldError::FirstDateNotInPattern => "The first date does not match the pattern.",
        FieldError::NoDateLeft => "The series has no date.",
        FieldError::Required => "This is required.",
        FieldError::NotText => "This must be text.",
        FieldError::NotABoolean => "This must be true or false.",
        FieldError::NotAVehicleId => "This must be the id of a vehicle.",
        FieldError::NotADriverId => "This must be the id of a driver.",
        FieldError::NotAddressees => "This must have exactly one of user_ids, emails and role.",
        FieldError::NotUserIds => "This must be a list of ids of users.",
        FieldError::NotEmails => "This must be a list of e-mail addresses.",
        FieldError::NotARole => "The role must be EIC, VENDOR, DBS_OPERATOR or ADMIN.",
        FieldError::WrongAddresseeScope => {
            "A station goes with EIC and DBS_OPERATOR, a vendor with VENDOR."
        }
        FieldError::NotAForeignType => {
            "The type must be SHIFT_CREATED, SHIFT_APPROVED, SHIFT_REJECTED, TRIP_ASSIGNED, STOCK_REQUEST or EMERGENCY."
        }
        FieldError::NotAnObject => "This must be a JSON object.",
        FieldError::NotAnActionUrl => {
            "This must be the path of a page of this site, such as /shifts/5, of at most 500 characters."
        }
        FieldError::NotANotificationId => "This must be the id of a notification.",
        FieldError::NotAVersion => "This must be the version that you saw.",
        FieldError::NotAStationId => "This must be the id of a station.",
        FieldError::NotAStockRequestId => "This must be the id of a stock request.",
        FieldError::OutsideShift => "A trip starts during its shift.",
        FieldError::DestinationNotDbs => "A trip goes to a station of kind DBS.",
        FieldError::RequestOfOtherStation => {
            "This stock request is of another station than the trip's destination."
        }
        FieldError::NotADecision => "This must be approve or reject.",
        FieldError::NotAShiftList => {
            "This must be a list of shifts, each with its id and optionally its version."
        }
        FieldError::NamedTwice => "This names something twice.",
        FieldError::PatternWithoutRecurrence => "A shift that does not recur has no pattern.",
        FieldError::ControlCharacter => "This contains a character that cannot be shown.",
        FieldError::StackedMarks => "This contains a letter with too many marks on it.",
        FieldError::NoVehicle => "Please choose a vehicle.",
        FieldError::NoDriver => "Please choose a driver.",
        FieldError::NotALocalTime => "Please give a date and a time.",
        FieldError::SkippedTime => {
            "The clocks go forward then: this time does not exist on that day."
        }
        FieldError::AmbiguousTime => {
            "The clocks go back then: this time comes twice on that day. Please choose one at least an hour away."
        }
        FieldError::EndNotAfterStart => "The end must be after the start.",
        FieldError::NotAnEmail => "This is not an e-mail address.",
        FieldError::EmailTaken => "This address already has an account.",
        FieldError::WrongStationKind => {
            "An EIC is tied to a station of kind MS, a DBS_OPERATOR to one of kind DBS."
        }
        FieldError::NotADaughterStation => "Only a station of kind DBS has a mother station.",
        FieldError::NotAMotherStation => "A mother station is a station of kind MS.",
        FieldError::WrongRoleScope => {
            "EIC and DBS_OPERATOR need --station, VENDOR needs --vendor, ADMIN needs neither."
        }
        FieldError::RoleNotHeld => "This user does not hold this role.",
        FieldError::DatabaseHasUsers => {
            "The demo needs a database without users; this one has some."
        }
        FieldError::DatabaseHasDemo => "This database already has a station or vendor of the demo.",
    };
    text.to_owned()
}

/// The sentence for a message on the socket that is no action.
pub fn action_sentence(error: &ActionError) -> String {
    match error {
        ActionError::NotAnObject => "A message must be one JSON object.".to_owned(),
        ActionError::UnknownAction => "Unknown action.".to_owned(),
        ActionError::InvalidField(field) => format!("The field {field} is missing or invalid."),
    }
}

fn series_conflict(conflicts: &[DateConflict]) -> String {
    let Some(first) = conflicts.first() else {
        return "Some dates are taken.".to_owned();
    };
    let what = match first.resource {
        Resource::Vehicle => "vehicle",
        Resource::Driver => "driver",
    };
    let others = match conflicts.len() {
        1 => String::new(),
        2 => " So is one more date.".to_owned(),
        n => format!(" So are {} more dates.", n - 1),
    };
    format!("The {what} is taken on {}.{others}", first.date)
}

fn not_a_time(field: &str) -> String {
    let hour = if field == "end_time" { 22 } else { 14 };
    format!("This must be a time with an offset, such as 2027-03-01T{hour}:00:00+05:30.")
}

fn decided(shift: &Shift) -> String {
    let status = status(shift.status);
    match (&shift.decided_by, shift.status) {
        (Some(person), ShiftStatus::Approved | ShiftStatus::Rejected) => {
            format!("{} already {status} this shift.", person.full_name)
        }
        _ => format!("This shift is {status}."),
    }
}

fn status(status: ShiftStatus) -> &'static str {
    match status {
        ShiftStatus::Pending => "pending",
        ShiftStatus::Approved => "approved",
        ShiftStatus::Rejected => "rejected",
        ShiftStatus::Cancelled => "cancelled",
        ShiftStatus::Expired => "expired",
    }
}

fn trip_status(status: TripStatus) -> &'static str {
    match status {
        TripStatus::Assigned => "assigned",
        TripStatus::Started => "started",
        TripStatus::Completed => "completed",
        TripStatus::Cancelled => "cancelled",
    }
}

fn request_status(status: StockRequestStatus) -> &'static str {
    match status {
        StockRequestStatus::Open => "open",
        StockRequestStatus::Planned => "planned",
        StockRequestStatus::Served => "served",
        StockRequestStatus::Cancelled => "cancelled",
    }
}

fn entity_name(kind: EntityKind) -> &'static str {
    match kind {
        EntityKind::Page => "Page",
        EntityKind::Shift => "Shift",
        EntityKind::Series => "Series",
        EntityKind::Vehicle => "Vehicle",
        EntityKind::Driver => "Driver",
        EntityKind::Emergency => "Emergency",
        EntityKind::Notification => "Notification",
        EntityKind::User => "User",
        EntityKind::Station => "Station",
        EntityKind::Vendor => "Vendor",
        EntityKind::Token => "Token",
        EntityKind::Trip => "Trip",
        EntityKind::StockRequest => "Stock request",
    }
}
