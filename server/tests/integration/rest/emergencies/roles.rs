//! Every action of every role on every emergency, against the rules of CONTRACT §1 and §7.

use super::{acknowledge, close, drives, path, raises};
use crate::support::{app::TestApp, people::Person};

/// What a user is to an emergency.
#[derive(Default, Clone, Copy)]
struct Relation {
    raised_it: bool,
    was_told: bool,
    is_eic: bool,
}

impl Relation {
    fn sees(self, admin: bool) -> bool {
        admin || self.raised_it || self.was_told || self.is_eic
    }

    fn acknowledges(self, admin: bool) -> u16 {
        match (self.sees(admin), self.was_told) {
            (false, _) => 404,
            (true, false) => 403,
            (true, true) => 200,
        }
    }

    fn closes(self, admin: bool, has_closing_role: bool) -> u16 {
        match (has_closing_role, self.sees(admin), admin || self.is_eic) {
            (false, _, _) => 403,
            (true, false, _) => 404,
            (true, true, false) => 403,
            (true, true, true) => 200,
        }
    }
}

const RAISED: Relation = Relation {
    raised_it: true,
    was_told: false,
    is_eic: false,
};
const TOLD: Relation = Relation {
    raised_it: false,
    was_told: true,
    is_eic: false,
};
const EIC: Relation = Relation {
    raised_it: false,
    was_told: false,
    is_eic: true,
};

fn all(relations: &[Relation]) -> Relation {
    relations
        .iter()
        .fold(Relation::default(), |sum, one| Relation {
            raised_it: sum.raised_it || one.raised_it,
            was_told: sum.was_told || one.was_told,
            is_eic: sum.is_eic || one.is_eic,
        })
}

#[tokio::test]
async fn every_role_may_do_exactly_what_the_rules_say() {
    let app = TestApp::start();
    let (asha, bharat, greta) = (app.asha(), app.bharat(), app.greta());
    let (ravi, sunil, dinesh, admin) = (app.ravi(), app.sunil(), app.dinesh(), app.admin());
    drives(&app, &ravi).await;
    let none = Relation::default();
    // Who raises it where, and what every user then is to it.
    let rows: [(&Person, i64, [Relation; 7]); 4] = [
        (
            &asha,
            asha.station_id,
            [
                all(&[RAISED, EIC]),
                all(&[TOLD, EIC]),
                none,
                TOLD,
                none,
                none,
                none,
            ],
        ),
        (
            &ravi,
            asha.station_id,
            [
                all(&[TOLD, EIC]),
                all(&[TOLD, EIC]),
                none,
                RAISED,
                none,
                none,
                none,
            ],
        ),
        (
            &dinesh,
            dinesh.station_id,
            [
                all(&[TOLD, EIC]),
                all(&[TOLD, EIC]),
                none,
                none,
                none,
                RAISED,
                none,
            ],
        ),
        // Its only EIC raised it, so administrators were told.
        (
            &greta,
            greta.station_id,
            [none, none, all(&[RAISED, EIC]), none, none, none, TOLD],
        ),
    ];
    let people = [&asha, &bharat, &greta, &ravi, &sunil, &dinesh, &admin];
    for (raiser, station, relations) in rows {
        let mut emergency = raises(raiser, station).await;
        for (person, relation) in people.into_iter().zip(relations) {
            let is_admin = person.is(&admin);
            let closes = is_admin || [&asha, &bharat, &greta].iter().any(|eic| eic.is(person));
            let who = format!("{} on that of {}", person.email, raiser.email);
            let seen = if relation.sees(is_admin) { 200 } else { 404 };
            for suffix in ["", "report/"] {
                let answer = person.get(&path(&emergency, suffix)).await;
                assert_eq!(answer.status, seen, "{who}: {suffix} {}", answer.text);
            }
            let listed = person.get("/api/emergencies/?page_size=200").await.json();
            let listed = listed["results"].as_array().expect("a list").clone();
            let is_listed = listed.iter().any(|one| one["id"] == emergency["id"]);
            assert_eq!(is_listed, seen == 200, "{who}: list");
            let answer = acknowledge(person, &emergency).await;
            assert_eq!(
                answer.status,
                relation.acknowledges(is_admin),
                "{who}: {}",
                answer.text
            );
            let answer = close(person, &emergency).await;
            assert_eq!(
                answer.status,
                relation.closes(is_admin, closes),
                "{who}: {}",
                answer.text
            );
            if answer.status == 200 {
                emergency = raises(raiser, station).await;
            }
        }
    }
}

#[tokio::test]
async fn all_recipients_are_shown_to_who_raised_it_eics_and_admins_only() {
    let app = TestApp::start();
    let (asha, ravi, dinesh) = (app.asha(), app.ravi(), app.dinesh());
    drives(&app, &ravi).await;
    let at_mother = raises(&ravi, asha.station_id).await;
    drives(&app, &app.sunil()).await;
    let again = raises(&dinesh, dinesh.station_id).await;
    let shown = async |person: &Person, emergency| {
        let details = person.get(&path(emergency, "")).await.expect_status(200);
        details["recipients"].as_array().expect("a list").len()
    };
    for (person, emergency, number) in [
        (&ravi, &at_mother, 2),
        (&asha, &at_mother, 2),
        (&app.admin(), &at_mother, 2),
        (&dinesh, &again, 2),
    ] {
        assert_eq!(shown(person, emergency).await, number, "{}", person.email);
    }
    let third = raises(&asha, asha.station_id).await;
    assert_eq!(shown(&ravi, &third).await, 1, "only themselves");
    assert_eq!(shown(&asha, &third).await, 3);
}

#[tokio::test]
async fn a_user_without_a_role_is_refused_and_an_unknown_emergency_is_not_found() {
    let app = TestApp::start();
    let (asha, greta) = (app.asha(), app.greta());
    let emergency = raises(&asha, asha.station_id).await;
    let station = greta.station_id.to_string();
    app.command(&["role", "revoke", &greta.email, "EIC", "--station", &station])
        .ok();
    for answer in [
        greta.get("/api/emergencies/").await,
        greta.get(&path(&emergency, "")).await,
        greta.get(&path(&emergency, "report/")).await,
        acknowledge(&greta, &emergency).await,
        greta.post_raw(&path(&emergency, "close/"), "{").await,
        greta.post_raw("/api/emergencies/", "{").await,
    ] {
        answer.refused_as(403, "forbidden");
    }
    for id in ["0", "999999", "x", "99999999999999999999"] {
        asha.get(&format!("/api/emergencies/{id}/"))
            .await
            .refused_as(404, "not_found");
        let path = format!("/api/emergencies/{id}/acknowledge/");
        asha.post_nothing(&path).await.refused_as(404, "not_found");
    }
}
