//! Scopes of API tokens in the store.

use crate::test_network::{NOW, TestNetwork, time};
use domain::{
    credential::{ApiToken, Credential, TokenScope},
    service::{accounts, auth::authenticate},
};

async fn scope(network: &TestNetwork, token: ApiToken) -> TokenScope {
    let access = authenticate(&network.service, &Credential::Token(token)).await;
    access.unwrap().scope
}

#[tokio::test]
async fn a_token_made_before_scopes_existed_may_do_everything() {
    let network = TestNetwork::new().await;
    let eic = &network.report.eics[0];
    let token = ApiToken::random();
    let mut database = network.direct_connection().await;
    sqlx::query("INSERT INTO tokens (user_id, token_hash, created_at) VALUES ($1, $2, $3)")
        .bind(eic.id.get())
        .bind(token.hash())
        .bind(time(NOW).as_millisecond())
        .execute(&mut database)
        .await
        .unwrap();
    assert_eq!(scope(&network, token).await, TokenScope::Full);
}

#[tokio::test]
async fn a_token_keeps_its_scope() {
    let network = TestNetwork::new().await;
    let eic = &network.report.eics[0];
    for expected in TokenScope::ALL {
        let created = accounts::create_token(&network.service, &eic.email, expected).await;
        let (id, token) = created.unwrap();
        assert_eq!(scope(&network, token).await, expected);
        let listed = accounts::list_tokens(&network.service, &eic.email).await;
        let listed = listed.unwrap().into_iter().find(|token| token.id == id);
        assert_eq!(listed.unwrap().scope, expected);
    }
}
