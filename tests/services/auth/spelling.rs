//! Two spellings of one e-mail address are one account.

use crate::test_network::TestNetwork;
use domain::{
    demo,
    error::Error,
    service::{
        accounts,
        auth::{self, password::Password},
    },
    user::RoleCode,
};
use std::net::{IpAddr, Ipv4Addr};

#[tokio::test]
async fn an_e_mail_address_has_one_spelling() {
    let network = TestNetwork::new().await;
    let (service, secret) = (&network.service, || {
        Password::parse("correct horse".into()).unwrap()
    });
    let id = accounts::add_user(service, "Jose\u{301}@Straße.Example", "José", secret())
        .await
        .unwrap();
    for other in [
        "jos\u{e9}@strasse.example",
        "ＪＯＳＥ\u{301}@straße.example",
        "jo\u{ad}sé@STRASSE.example",
    ] {
        let again = accounts::add_user(service, other, "José", secret()).await;
        assert!(matches!(again, Err(Error::Invalid { .. })), "{other}");
        let here = IpAddr::V4(Ipv4Addr::LOCALHOST);
        let signed_in = auth::sign_in(service, other, secret(), here, None)
            .await
            .unwrap();
        assert_eq!(signed_in.user.id, id, "{other}");
        accounts::grant_role(service, other, RoleCode::Admin, None, None)
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn accounts_with_two_spellings_from_before_sign_in_each_with_their_own() {
    let network = TestNetwork::new().await;
    network
        .execute(
            "INSERT INTO users (email, full_name, password_hash, created_at, password_changed_at) \
             SELECT CASE id WHEN 1 THEN 'straße@demo.example' ELSE 'strasse@demo.example' END, \
             full_name, password_hash, 0, 0 \
             FROM users WHERE id IN (1, 2)",
        )
        .await;
    network.open_again().await;
    let here = IpAddr::V4(Ipv4Addr::LOCALHOST);
    let mut ids = Vec::new();
    for email in [
        "straße@demo.example",
        "strasse@demo.example",
        "STRASSE@demo.example",
    ] {
        let password = Password::parse(demo::PASSWORD.into()).unwrap();
        let signed_in = auth::sign_in(&network.service, email, password, here, None).await;
        let user = signed_in.unwrap().user;
        assert_eq!(user.email, email.to_lowercase());
        ids.push(user.id);
    }
    assert_eq!(ids[1], ids[2]);
    assert_ne!(ids[0], ids[1]);
}

#[tokio::test]
async fn failed_sign_ins_count_for_the_account_whatever_the_spelling() {
    let network = TestNetwork::new().await;
    let here = IpAddr::V4(Ipv4Addr::LOCALHOST);
    let wrong = async |email: &str| {
        let password = Password::parse("wrong password".into()).unwrap();
        auth::sign_in(&network.service, email, password, here, None)
            .await
            .err()
    };
    for n in 0..5 {
        let email = format!("{}eic1@demo.example", "\u{200b}".repeat(n));
        assert_eq!(wrong(&email).await, Some(Error::InvalidCredentials));
    }
    let throttled = wrong("ＥＩＣ１@demo.example").await;
    assert!(
        matches!(throttled, Some(Error::Throttled { .. })),
        "{throttled:?}"
    );
}
