//! Every role against every action on every row: who may do what (CONTRACT §1 and §7). The table is generated from the
//! rules below, so that a new role or action cannot be forgotten.

use crate::support::{
    app::TestApp,
    people::Person,
    response::ApiResponse,
    trips::{approved, assigned, requested, trip_to, trips_of},
};
use reqwest::Method;
use serde_json::{Value, json};

/// What the contract says about a person and a row.
#[derive(Clone, Copy, PartialEq, Debug)]
enum May {
    /// No role of theirs may do this at all.
    Never,
    /// They may not see the row.
    NotSee,
    /// They see the row, but none of their roles may do this to it.
    OnlySee,
    /// They may.
    Act,
}

/// The relation of a person to the one trip, shift and stock request of this test.
struct Relation {
    person: Person,
    /// Roles by kind.
    eic: bool,
    vendor: bool,
    operator: bool,
    admin: bool,
    /// Whether that role is at the station or vendor of the row.
    of_mother: bool,
    of_vendor: bool,
    of_daughter: bool,
}

impl Relation {
    fn sees_shift(&self) -> bool {
        self.admin || self.of_mother || self.of_vendor
    }

    fn sees_trip(&self) -> bool {
        self.sees_shift() || self.of_daughter
    }

    fn sees_request(&self) -> bool {
        self.admin || self.of_mother || self.of_daughter
    }
}

fn rule(role: bool, sees: bool, acts: bool) -> May {
    match (role, sees, acts) {
        (false, ..) => May::Never,
        (_, false, _) => May::NotSee,
        (.., false) => May::OnlySee,
        _ => May::Act,
    }
}

/// An action: its method and path, its body, and who may do it.
struct Action {
    name: &'static str,
    method: Method,
    path: String,
    body: Value,
    may: fn(&Relation) -> May,
}

fn actions(app: &TestApp, shift: &Value, trip: &Value, request: &Value) -> Vec<Action> {
    let trip_path = |rest: &str| format!("/api/trips/{}/{rest}", trip["id"]);
    let request_path = |rest: &str| format!("/api/stock-requests/{}/{rest}", request["id"]);
    // A version that no row has: whoever may act gets a 409, and nothing changes.
    let stale = json!({"version": 99});
    let action = |name, method, path, body, may| Action {
        name,
        method,
        path,
        body,
        may,
    };
    let mut outside = trip_to(app, shift);
    outside["planned_start"] = json!("2020-01-01T00:00:00Z");
    vec![
        action("assign", Method::POST, trips_of(shift), outside, |who| {
            rule(who.eic, who.sees_shift(), who.of_mother)
        }),
        action(
            "read trip",
            Method::GET,
            trip_path(""),
            json!(null),
            |who| rule(true, who.sees_trip(), true),
        ),
        action(
            "start",
            Method::POST,
            trip_path("start/"),
            stale.clone(),
            |who| rule(who.vendor, who.sees_trip(), who.of_vendor),
        ),
        action(
            "complete",
            Method::POST,
            trip_path("complete/"),
            stale.clone(),
            |who| rule(who.vendor, who.sees_trip(), who.of_vendor),
        ),
        action(
            "cancel trip",
            Method::POST,
            trip_path("cancel/"),
            stale.clone(),
            |who| rule(who.eic, who.sees_trip(), who.of_mother),
        ),
        action(
            "read request",
            Method::GET,
            request_path(""),
            json!(null),
            |who| {
                rule(
                    who.eic || who.operator || who.admin,
                    who.sees_request(),
                    true,
                )
            },
        ),
        action(
            "change",
            Method::PATCH,
            request_path(""),
            stale.clone(),
            |who| rule(who.operator, who.sees_request(), who.of_daughter),
        ),
        action(
            "cancel request",
            Method::POST,
            request_path("cancel/"),
            stale,
            |who| rule(who.operator, who.sees_request(), who.of_daughter),
        ),
    ]
}

#[tokio::test]
async fn every_role_may_do_exactly_what_the_contract_says() {
    let app = TestApp::start();
    // People with one role, and with two: what the roles allow adds up, and each is checked against its own row.
    let dinesh_and_eic_elsewhere = app.dinesh();
    let shift = approved(&app, 0, 24).await;
    let request = requested(&app, json!(5)).await;
    let trip = assigned(&app, &shift, Some(&request)).await;
    let plain = |person| Relation {
        person,
        eic: false,
        vendor: false,
        operator: false,
        admin: false,
        of_mother: false,
        of_vendor: false,
        of_daughter: false,
    };
    let (sunil, greta) = (app.sunil(), app.greta());
    // Sunil, of another vendor, is an EIC of the shift's station too; Greta is an operator of the destination.
    let daughter = &dinesh_and_eic_elsewhere.station_name;
    app.command(&[
        "role",
        "grant",
        &sunil.email,
        "EIC",
        "--station",
        &app.asha().station_name,
    ])
    .ok();
    app.command(&[
        "role",
        "grant",
        &greta.email,
        "DBS_OPERATOR",
        "--station",
        daughter,
    ])
    .ok();
    app.command(&["user", "list"]).ok();
    let people = [
        Relation {
            eic: true,
            of_mother: true,
            ..plain(app.asha())
        },
        Relation {
            vendor: true,
            of_vendor: true,
            ..plain(app.ravi())
        },
        Relation {
            vendor: true,
            eic: true,
            of_mother: true,
            ..plain(sunil)
        },
        Relation {
            eic: true,
            operator: true,
            of_daughter: true,
            ..plain(greta)
        },
        Relation {
            vendor: true,
            ..plain(app.mira())
        },
        Relation {
            operator: true,
            of_daughter: true,
            ..plain(dinesh_and_eic_elsewhere)
        },
        Relation {
            admin: true,
            ..plain(app.admin())
        },
    ];
    for who in &people {
        for action in actions(&app, &shift, &trip, &request) {
            let may = (action.may)(who);
            let call = who.person.request(action.method.clone(), &action.path);
            let call = if action.body.is_null() {
                call
            } else {
                call.json(&action.body)
            };
            let answer = ApiResponse::of(call).await;
            let label = format!(
                "{} {}: {may:?} {}",
                who.person.email, action.name, answer.text
            );
            match may {
                May::Never | May::OnlySee => assert_eq!(answer.status, 403, "{label}"),
                May::NotSee => assert_eq!(answer.status, 404, "{label}"),
                // Nothing is done: the version is stale, the trip out of turn or outside its shift.
                May::Act if action.method == Method::GET => {
                    assert_eq!(answer.status, 200, "{label}")
                }
                May::Act if action.name == "assign" => assert_eq!(answer.status, 400, "{label}"),
                May::Act => assert_eq!(answer.status, 409, "{label}"),
            }
            // A role that may never do this is told so before the body is read.
            if action.method != Method::GET {
                let malformed = who
                    .person
                    .request(action.method.clone(), &action.path)
                    .header("content-type", "application/json")
                    .body("{");
                let expected = if may == May::Never { 403 } else { 400 };
                let answer = ApiResponse::of(malformed).await;
                assert_eq!(answer.status, expected, "{label}");
            }
        }
    }
    let admin = app.admin();
    let now = admin
        .get(&format!("/api/trips/{}/", trip["id"]))
        .await
        .expect_status(200);
    assert_eq!(now, trip, "nothing was done");
}
