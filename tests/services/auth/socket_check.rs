//! Checks of many sockets in one query: each gets the status of its own credential.

use crate::test_network::{NOW, TestNetwork, time};
use domain::{
    credential::{Credential, CredentialKey, SessionToken, TokenScope},
    demo::{self, DemoUser},
    error::Error,
    id::UserId,
    service::{
        Service, accounts,
        auth::{self, CredentialStatus, OpenSocket, SocketCheck, password::Password},
    },
    user::RoleCode,
};
use sqlx::{AnyConnection, Connection, Row};
use std::{
    collections::HashSet,
    net::{IpAddr, Ipv4Addr},
};

fn token(of: &DemoUser) -> CredentialKey {
    Credential::Token(of.token.parse().unwrap()).key()
}

fn asked(user: UserId, key: &CredentialKey, opened: &str) -> SocketCheck {
    SocketCheck {
        key: key.clone(),
        opened: Some(OpenSocket {
            user,
            opened_at: time(opened),
        }),
    }
}

/// The check of a socket that is to be opened.
fn new(key: &CredentialKey) -> SocketCheck {
    SocketCheck {
        key: key.clone(),
        opened: None,
    }
}

async fn ask(service: &Service, asked: &[SocketCheck]) -> Vec<Result<CredentialStatus, Error>> {
    auth::check_sockets(service, asked).await.unwrap().statuses
}

async fn standing(service: &Service, one: SocketCheck) -> CredentialStatus {
    ask(service, &[one]).await.remove(0).unwrap()
}

fn password(text: &str) -> Password {
    Password::parse(text.to_owned()).unwrap()
}

async fn sign_in(network: &TestNetwork, service: &Service) -> SessionToken {
    let email = &network.report.eics[0].email;
    let address = IpAddr::V4(Ipv4Addr::LOCALHOST);
    let signed_in = auth::sign_in(service, email, password(demo::PASSWORD), address, None);
    signed_in.await.unwrap().session
}

/// Inserts sessions of the first EIC without logins.
async fn sessions(network: &TestNetwork, count: usize) -> Vec<SessionToken> {
    let made: Vec<_> = (0..count).map(|_| SessionToken::random()).collect();
    let mut database = network.direct_connection().await;
    for session in &made {
        insert(&mut database, session, network.report.eics[0].id).await;
    }
    made
}

async fn insert(database: &mut AnyConnection, session: &SessionToken, user: UserId) {
    sqlx::query("INSERT INTO sessions (token_hash, user_id, created_at, last_seen_at) VALUES ($1, $2, $3, $3)")
        .bind(session.hash())
        .bind(user.get())
        .bind(time(NOW).as_millisecond())
        .execute(database)
        .await
        .unwrap();
}

fn keys(sessions: &[SessionToken]) -> Vec<CredentialKey> {
    let sessions = sessions.iter().cloned();
    sessions.map(|one| Credential::Session(one).key()).collect()
}

#[tokio::test]
async fn each_socket_gets_the_status_of_its_own_credential() {
    let network = TestNetwork::new().await;
    let (eic, other) = (&network.report.eics[0], &network.report.eics[1]);
    let vendors = [
        &network.report.vendors[0].user,
        &network.report.vendors[1].user,
    ];
    let service = &network.service;
    let here = sign_in(&network, service).await;
    let gone = sign_in(&network, service).await;
    let used = network.at("2027-03-01T11:00:00Z", true);
    let early = sign_in(&network, &used).await;
    let idle = sessions(&network, 1).await;
    auth::authenticate(&used, &Credential::Session(here.clone()))
        .await
        .unwrap();
    auth::sign_out(service, &gone).await.unwrap();
    let (id, spare) = accounts::create_token(service, &eic.email, TokenScope::Full)
        .await
        .unwrap();
    accounts::revoke_token(service, id).await.unwrap();
    accounts::revoke_role(
        service,
        &other.email,
        RoleCode::Eic,
        Some(network.report.station_id),
        None,
    )
    .await
    .unwrap();
    accounts::deactivate_user(service, &vendors[0].email)
        .await
        .unwrap();

    let [here, gone, early, idle] =
        [here, gone, early, idle[0].clone()].map(|one| Credential::Session(one).key());
    let spare = Credential::Token(spare).key();
    let eic_now = network.eic(0).await;
    let vendor_now = network.vendor(1).await;
    let valid = |user: &domain::user::User| {
        Ok(CredentialStatus::Valid(
            user.clone().into(),
            TokenScope::Full,
        ))
    };
    let each = [
        (asked(eic.id, &here, NOW), valid(&eic_now)),
        (asked(eic.id, &gone, NOW), Ok(CredentialStatus::Revoked)),
        (
            asked(other.id, &token(other), NOW),
            Ok(CredentialStatus::NoRoles),
        ),
        (asked(eic.id, &early, NOW), valid(&eic_now)),
        // Another tab of the first session, and a session with another user's id.
        (asked(eic.id, &here, NOW), valid(&eic_now)),
        (asked(other.id, &here, NOW), Ok(CredentialStatus::Revoked)),
        (asked(eic.id, &idle, NOW), Ok(CredentialStatus::Revoked)),
        (asked(eic.id, &spare, NOW), Ok(CredentialStatus::Revoked)),
        (asked(eic.id, &token(eic), NOW), valid(&eic_now)),
        (
            asked(vendors[0].id, &token(vendors[0]), NOW),
            Ok(CredentialStatus::Revoked),
        ),
        (
            asked(vendors[1].id, &token(vendors[1]), NOW),
            valid(&vendor_now),
        ),
        // Sockets that are not open yet.
        (new(&here), valid(&eic_now)),
        (new(&token(vendors[1])), valid(&vendor_now)),
        (new(&token(other)), Ok(CredentialStatus::NoRoles)),
        (new(&gone), Ok(CredentialStatus::Revoked)),
        (new(&spare), Ok(CredentialStatus::Revoked)),
    ];
    let (questions, answers): (Vec<_>, Vec<_>) = each.into_iter().unzip();
    let noon = network.at("2027-03-01T12:00:00Z", true);
    assert_eq!(ask(&noon, &questions).await, answers);
    // In reverse order, and each on its own.
    let reversed: Vec<_> = questions.iter().rev().cloned().collect();
    let heard = ask(&noon, &reversed).await;
    assert!(heard.iter().eq(answers.iter().rev()));
    for (question, answer) in questions.into_iter().zip(answers) {
        assert_eq!(ask(&noon, &[question]).await, [answer]);
    }
    assert!(ask(&noon, &[]).await.is_empty());
}

#[tokio::test]
async fn a_new_password_ends_earlier_sessions_but_not_tokens() {
    let network = TestNetwork::new().await;
    let eic = &network.report.eics[0];
    let session = keys(&[sign_in(&network, &network.service).await]).remove(0);
    let later = network.at("2027-03-01T01:00:00Z", true);
    accounts::set_password(&later, &eic.email, password("another one"))
        .await
        .unwrap();
    let questions = [
        asked(eic.id, &token(eic), "2027-03-01T00:59:59Z"),
        asked(eic.id, &token(eic), "2027-03-01T01:00:01Z"),
        asked(eic.id, &session, "2027-03-01T01:00:01Z"),
        new(&token(eic)),
    ];
    let heard = ask(&later, &questions).await;
    assert_eq!(heard[0], Ok(CredentialStatus::Revoked));
    assert!(matches!(heard[1], Ok(CredentialStatus::Valid(..))));
    assert_eq!(heard[2], Ok(CredentialStatus::Revoked));
    assert!(matches!(heard[3], Ok(CredentialStatus::Valid(..))));
}

#[tokio::test]
async fn the_status_contains_the_current_roles_in_a_stable_order() {
    let network = TestNetwork::new().await;
    let (eic, station) = (&network.report.eics[0], network.report.station_id);
    let vendor = network.report.vendors[0].vendor_id;
    for (code, station, vendor) in [
        (RoleCode::Admin, None, None),
        (RoleCode::Vendor, None, Some(vendor)),
        (RoleCode::Eic, Some(station), None),
    ] {
        accounts::grant_role(&network.service, &eic.email, code, station, vendor)
            .await
            .unwrap();
        // A socket compares these with the roles it knows.
        let user = network.eic(0).await;
        let asked = asked(eic.id, &token(eic), NOW);
        assert_eq!(
            standing(&network.service, asked).await,
            CredentialStatus::Valid(user.into(), TokenScope::Full)
        );
    }
}

#[tokio::test]
async fn an_error_in_one_row_does_not_affect_the_others() {
    let network = TestNetwork::new().await;
    let (broken, whole) = (&network.report.eics[0], &network.report.eics[1]);
    let mut database = network.direct_connection().await;
    sqlx::query("UPDATE users SET password_changed_at = 9223372036854775807 WHERE id = $1")
        .bind(broken.id.get())
        .execute(&mut database)
        .await
        .unwrap();
    let questions = [broken, whole].map(|one| asked(one.id, &token(one), NOW));
    let heard = ask(&network.service, &questions).await;
    assert_eq!(heard[0], Err(Error::Internal));
    assert!(matches!(heard[1], Ok(CredentialStatus::Valid(..))));
}

#[tokio::test]
async fn open_sockets_count_as_use_of_their_sessions() {
    /// More than fit into one statement.
    const MANY: usize = 600;
    let network = TestNetwork::new().await;
    let eic = network.report.eics[0].id;
    let sessions = keys(&sessions(&network, MANY).await);
    // Two tabs per session, and one user with a token.
    let mut questions: Vec<_> = sessions
        .iter()
        .chain(&sessions)
        .map(|session| asked(eic, session, NOW))
        .collect();
    questions.push(asked(eic, &token(&network.report.eics[0]), NOW));

    let soon = network.at("2027-03-01T00:00:59Z", true);
    let answers = auth::check_sockets(&soon, &questions).await.unwrap();
    assert_eq!(answers.used, [], "recorded to the minute");
    let late = network.at("2027-03-01T11:00:00Z", true);
    let answers = auth::check_sockets(&late, &questions).await.unwrap();
    assert!(
        answers
            .statuses
            .iter()
            .all(|one| matches!(one, Ok(CredentialStatus::Valid(..))))
    );
    let used: HashSet<_> = answers.used.iter().collect();
    assert_eq!((answers.used.len(), used.len()), (MANY, MANY));
    assert_eq!(used, sessions.iter().collect());
    auth::record_session_use(&late, answers.used).await;
    assert_eq!(noted(&network, "2027-03-01T11:00:00Z").await, MANY);
    // A page left open overnight is still signed in in the morning. A late update with an earlier time changes
    // nothing.
    auth::record_session_use(&soon, sessions.clone()).await;
    let morning = network.at("2027-03-01T22:59:59Z", true);
    let heard = ask(&morning, &questions).await;
    assert!(
        heard
            .iter()
            .all(|one| matches!(one, Ok(CredentialStatus::Valid(..))))
    );
}

/// Number of sessions last used at `when`. On PostgreSQL checks that they were updated in one transaction.
async fn noted(network: &TestNetwork, when: &str) -> usize {
    let mut database = network.direct_connection().await;
    let noted = sqlx::query("SELECT COUNT(*) AS noted FROM sessions WHERE last_seen_at = $1")
        .bind(time(when).as_millisecond())
        .fetch_one(&mut database)
        .await
        .unwrap();
    if database.backend_name() == "PostgreSQL" {
        let transactions =
            sqlx::query("SELECT COUNT(DISTINCT CAST(xmin AS TEXT)) AS made FROM sessions WHERE last_seen_at = $1")
                .bind(time(when).as_millisecond())
                .fetch_one(&mut database)
                .await
                .unwrap();
        assert_eq!(transactions.get::<i64, _>("made"), 1);
    }
    usize::try_from(noted.get::<i64, _>("noted")).unwrap()
}

/// A logout or a new password locks rows of sessions, possibly many. The update must not wait for them, nor they for
/// it.
#[tokio::test]
async fn recording_use_skips_locked_sessions() {
    let network = TestNetwork::new().await;
    let sessions = sessions(&network, 3).await;
    let mut database = network.direct_connection().await;
    if database.backend_name() != "PostgreSQL" {
        // SQLite has one writer at a time: there is nothing to skip.
        return;
    }
    let mut ending = database.begin().await.unwrap();
    sqlx::query("DELETE FROM sessions WHERE token_hash = $1")
        .bind(sessions[1].hash())
        .execute(&mut *ending)
        .await
        .unwrap();
    let late = network.at("2027-03-01T11:00:00Z", true);
    auth::record_session_use(&late, keys(&sessions)).await;
    assert_eq!(noted(&network, "2027-03-01T11:00:00Z").await, 2);
    ending.commit().await.unwrap();
}
