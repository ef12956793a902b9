//! Authentication: sessions, tickets, and how they end.

use crate::test_network::{NOW, TestNetwork};
use domain::{
    credential::Credential,
    demo,
    error::Error,
    service::{
        accounts,
        auth::{self, CredentialStatus, SocketCheck, password::Password},
    },
    user::RoleCode,
};
use std::{
    collections::HashSet,
    net::{IpAddr, Ipv4Addr},
};

const HERE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

fn password(text: &str) -> Password {
    Password::parse(text.to_owned()).unwrap()
}

async fn signed_in(network: &TestNetwork) -> (Credential, auth::Access) {
    let email = &network.report.eics[0].email;
    let session = auth::sign_in(
        &network.service,
        email,
        password(demo::PASSWORD),
        HERE,
        None,
    )
    .await
    .unwrap()
    .session;
    let credential = Credential::Session(session);
    let access = auth::authenticate(&network.service, &credential)
        .await
        .unwrap();
    (credential, access)
}

#[tokio::test]
async fn a_session_ends_after_12_idle_hours_or_seven_days() {
    let network = TestNetwork::new().await;
    let (credential, _) = signed_in(&network).await;
    assert!(
        auth::authenticate(&network.at("2027-03-01T11:59:59Z", true), &credential)
            .await
            .is_ok()
    );
    assert!(
        auth::authenticate(&network.at("2027-03-01T23:59:58Z", true), &credential)
            .await
            .is_ok()
    );
    assert!(
        auth::authenticate(&network.at("2027-03-02T11:59:58Z", true), &credential)
            .await
            .is_err()
    );
    let (used, _) = signed_in(&network).await;
    for day in 1..8 {
        for hour in [0, 11, 22] {
            let then = network.at(&format!("2027-03-{day:02}T{hour:02}:00:00Z"), true);
            assert!(
                auth::authenticate(&then, &used).await.is_ok(),
                "day {day}, {hour} h"
            );
        }
    }
    assert!(
        auth::authenticate(&network.at("2027-03-08T00:00:00Z", true), &used)
            .await
            .is_err()
    );
}

#[tokio::test]
async fn a_login_ends_the_session_of_its_request() {
    let network = TestNetwork::new().await;
    let (credential, _) = signed_in(&network).await;
    let Credential::Session(previous) = &credential else {
        panic!("a session")
    };
    let email = &network.report.eics[0].email;
    auth::sign_in(
        &network.service,
        email,
        password(demo::PASSWORD),
        HERE,
        Some(previous),
    )
    .await
    .unwrap();
    assert!(
        auth::authenticate(&network.service, &credential)
            .await
            .is_err()
    );
}

#[tokio::test]
async fn ending_a_credential_publishes_a_change_of_its_user() {
    let network = TestNetwork::new().await;
    let (credential, access) = signed_in(&network).await;
    accounts::revoke_role(
        &network.service,
        &access.user.email,
        RoleCode::Eic,
        Some(network.report.station_id),
        None,
    )
    .await
    .unwrap();
    assert_eq!(network.last_published().access, [access.user.id]);
    accounts::set_password(
        &network.service,
        &access.user.email,
        password("another one"),
    )
    .await
    .unwrap();
    assert!(
        auth::authenticate(&network.service, &credential)
            .await
            .is_err()
    );
    let changed = auth::changed_since(&network.service, crate::test_network::time(NOW))
        .await
        .unwrap();
    let numbers: HashSet<_> = changed.iter().map(|(number, _)| number).collect();
    assert!(numbers.len() == changed.len() && changed.len() > 1);
    assert!(changed.iter().all(|(_, user)| *user == access.user.id));
}

#[tokio::test]
async fn unknown_wrong_and_deactivated_logins_get_the_same_error() {
    let network = TestNetwork::new().await;
    accounts::deactivate_user(&network.service, &network.report.eics[1].email)
        .await
        .unwrap();
    let tries = [
        ("nobody@demo.example", demo::PASSWORD),
        (&network.report.eics[0].email, "wrong"),
        (&network.report.eics[1].email, demo::PASSWORD),
    ];
    for (email, secret) in tries {
        let refused = auth::sign_in(&network.service, email, password(secret), HERE, None)
            .await
            .err();
        assert_eq!(refused, Some(Error::InvalidCredentials), "{email}");
    }
}

#[tokio::test]
async fn a_ticket_works_once_within_30_seconds_and_ends_with_its_session() {
    let network = TestNetwork::new().await;
    let (credential, access) = signed_in(&network).await;
    let (ticket, _) = auth::issue_ticket(&network.service, &access).await.unwrap();
    // A check without opening a socket does not use the ticket up.
    for _ in 0..2 {
        let key = auth::find_ticket(&network.service, &ticket).await;
        assert_eq!(key.as_ref(), Ok(&access.key));
    }
    auth::use_ticket(&network.service, &ticket).await.unwrap();
    let again = auth::use_ticket(&network.service, &ticket).await;
    assert_eq!(again, Err(Error::NotSignedIn));
    let gone = auth::find_ticket(&network.service, &ticket).await;
    assert_eq!(gone, Err(Error::NotSignedIn));
    let (late, _) = auth::issue_ticket(&network.service, &access).await.unwrap();
    assert!(
        auth::find_ticket(&network.at("2027-03-01T00:00:30Z", true), &late)
            .await
            .is_err()
    );
    let (orphan, _) = auth::issue_ticket(&network.service, &access).await.unwrap();
    let Credential::Session(session) = &credential else {
        panic!("a session")
    };
    auth::sign_out(&network.service, session).await.unwrap();
    let key = auth::find_ticket(&network.service, &orphan).await.unwrap();
    let asked = SocketCheck { key, opened: None };
    let answers = auth::check_sockets(&network.service, &[asked])
        .await
        .unwrap();
    assert_eq!(answers.statuses, [Ok(CredentialStatus::Revoked)]);
}
