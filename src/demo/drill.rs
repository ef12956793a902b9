//! A closed drill for the sample, made through the services like everything else in it.

use super::{DemoReport, DemoUser};
use crate::{
    emergency::EmergencyDraft,
    error::Error,
    service::{Service, emergencies},
    store::users,
    user::User,
};
use jiff::SignedDuration;

/// When it was raised. Earlier than the shifts of the sample, because an inbox is in order of time.
const AGE: SignedDuration = SignedDuration::from_hours(6 * 24);
/// When the second, the third and the fourth EIC acknowledged it.
const ACKNOWLEDGED: [SignedDuration; 3] = [
    SignedDuration::from_secs(9),
    SignedDuration::from_secs(21),
    SignedDuration::from_secs(47),
];
const CLOSED: SignedDuration = SignedDuration::from_mins(14);

/// Has the first EIC raise a drill, some others acknowledge it, and the first close it.
pub(super) async fn make(service: &Service, report: &DemoReport) -> Result<(), Error> {
    let Some((first, others)) = report.eics.split_first() else {
        return Ok(());
    };
    let raised_at = service.now() - AGE;
    let raiser = user(service, first).await?;
    let draft = EmergencyDraft {
        station_id: report.station_id,
        message: "Evacuation drill: gas alarm at dispenser 3. Assemble at the north gate."
            .to_owned(),
        drill: true,
    };
    let raised = emergencies::raise(&service.at(raised_at), &raiser, draft, None).await?;
    for (eic, after) in others.iter().zip(ACKNOWLEDGED) {
        let eic = user(service, eic).await?;
        emergencies::acknowledge(&service.at(raised_at + after), &eic, raised.id).await?;
    }
    let note = "Everybody was at the north gate after six minutes.";
    emergencies::close(&service.at(raised_at + CLOSED), &raiser, raised.id, note).await?;
    Ok(())
}

async fn user(service: &Service, demo_user: &DemoUser) -> Result<User, Error> {
    let email = demo_user.email.parse().map_err(|_| Error::Internal)?;
    let account = users::by_email(&mut *service.store().reader().await?, &email).await?;
    account.map(|account| account.user).ok_or(Error::Internal)
}
