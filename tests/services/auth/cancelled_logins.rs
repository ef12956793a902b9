//! Logins whose client goes away before the answer.

use crate::test_network::TestNetwork;
use domain::{
    demo,
    error::Error,
    service::auth::{self, SignedIn, password::Password},
};
use std::{
    net::{IpAddr, Ipv4Addr},
    time::Duration,
};
use tokio::time::timeout;

const HERE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

async fn log_in(network: &TestNetwork, password: &str) -> Result<SignedIn, Error> {
    let password = Password::parse(password.to_owned()).unwrap();
    let email = &network.report.eics[0].email;
    auth::sign_in(&network.service, email, password, HERE, None).await
}

/// A login that is dropped while its password is checked, or before.
async fn cancelled(network: &TestNetwork, wait: Duration) {
    let answer = timeout(wait, log_in(network, demo::PASSWORD)).await;
    assert!(answer.is_err(), "the login was not cancelled");
}

#[tokio::test]
async fn count_neither_as_failures_nor_as_pending() {
    let network = TestNetwork::new().await;
    for _ in 0..20 {
        cancelled(&network, Duration::ZERO).await;
    }
    // Reloading the login page many times must not delay the login itself.
    assert!(log_in(&network, demo::PASSWORD).await.is_ok());
    for _ in 0..5 {
        let answer = log_in(&network, "wrong").await.err();
        assert_eq!(answer, Some(Error::InvalidCredentials));
    }
    cancelled_or_refused(&network).await;
    // Five real failures: the reason is their number, not that a login is pending.
    let answer = log_in(&network, "wrong").await.err();
    assert!(
        matches!(answer, Some(Error::Throttled { .. })),
        "{answer:?}"
    );
}

async fn cancelled_or_refused(network: &TestNetwork) {
    let _ = timeout(Duration::ZERO, log_in(network, demo::PASSWORD)).await;
}

#[tokio::test]
async fn free_their_places_in_the_queue() {
    let network = TestNetwork::new().await;
    // More than the queue has places on a machine with two cores.
    for _ in 0..200 {
        cancelled(&network, Duration::from_micros(1)).await;
    }
    assert!(log_in(&network, demo::PASSWORD).await.is_ok());
}
