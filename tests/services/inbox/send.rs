//! Notifications of other programs for many users (CONTRACT §4).

use crate::test_network::TestNetwork;
use domain::{
    credential::TokenScope,
    demo::DemoPlan,
    event::InboxEvent,
    id::UserId,
    notification::{Addressees, ForeignDraft, NotificationType},
    service::inbox,
    user::RoleCode,
};
use std::collections::BTreeSet;

const EICS: usize = 1300;

#[tokio::test]
async fn many_users_are_told_at_once_however_they_are_addressed() {
    let network = TestNetwork::of(DemoPlan {
        eics: EICS,
        vendors: 1,
        vehicles: 1,
        drivers: 1,
        sample: false,
    })
    .await;
    let admin = network.user(&network.report.admin).await;
    let eics = &network.report.eics;
    let ids: BTreeSet<UserId> = eics.iter().map(|eic| eic.id).collect();
    let emails = eics.iter().map(|eic| eic.email.to_uppercase());
    let all = Addressees::Role {
        code: RoleCode::Eic,
        station: None,
        vendor: None,
    };
    let addressed = [
        Addressees::Users(ids.clone()),
        Addressees::Emails(emails.collect()),
        all,
    ];
    for (turn, to) in addressed.into_iter().enumerate() {
        let draft = ForeignDraft {
            to,
            kind: NotificationType::Emergency,
            title: "Gas leak".to_owned(),
            message: "At pump 3.".to_owned(),
            data: serde_json::Map::new(),
            action_url: None,
        };
        let told = inbox::send(
            &network.service,
            &admin,
            TokenScope::Full,
            draft.check().unwrap(),
            None,
        )
        .await;
        assert_eq!(told, Ok(EICS), "{turn}");
        let published = network.last_published().inboxes;
        let told: BTreeSet<UserId> = published.iter().map(|change| change.user).collect();
        assert_eq!(told, ids);
        for change in &published {
            let seq = i64::try_from(turn).unwrap() + 1;
            assert_eq!((change.seq, change.unread), (seq, seq));
            assert!(matches!(change.event, InboxEvent::New { .. }));
        }
    }
}
