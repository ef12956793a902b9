//! The work of a page or a decision does not depend on the size of the fleet or the length of its history: the same statements run, they
//! return no more rows, and none of them reads a whole table. Times are measured by `make load ARGS=pages`.

use crate::support::{
    large_fleet::{LargeFleet, Runs, Size, get},
    people::Person,
    series::{self, day, morning},
};
use jiff::{SignedDuration, ToSpan};
use serde_json::{Value, json};
use sqlx::{AnyConnection, AssertSqlSafe, Connection, Row};
use std::collections::{BTreeMap, BTreeSet};

const SMALL: Size = Size {
    vehicles: 55,
    drivers: 60,
    shifts: 600,
};
const LARGE: Size = Size {
    vehicles: 180,
    drivers: 900,
    shifts: 6_000,
};

/// Tables without bound. A search compares all names of a fleet; stations, vendors and the sums of `shift_counts` are few.
const GROWING: [&str; 8] = [
    "audit",
    "events",
    "inbox_changes",
    "notifications",
    "roles",
    "sessions",
    "shifts",
    "users",
];

/// What vendors and EICs look at.
const LISTS: [&str; 17] = [
    "/",
    "/?status=all",
    "/?status=upcoming",
    "/?status=past",
    "/?status=pending",
    "/?status=approved",
    "/?status=rejected",
    "/?status=all&sort=-created",
    "/?status=all&page=3",
    "/?status=all&q=no%20such%20name",
    "/api/shifts/",
    "/api/shifts/?status=APPROVED",
    "/api/shifts/?vehicle=99999",
    "/api/shifts/?driver=99999",
    "/api/vehicles/",
    "/api/drivers/",
    "/notifications",
];

/// Opens every page and list, and returns the queries that the server ran for them.
async fn tour(fleet: &mut LargeFleet) -> BTreeMap<String, Runs> {
    let (vendor, eic) = (fleet.vendor().await, fleet.eic().await);
    for path in LISTS {
        get(&vendor, path).await;
        get(&eic, path).await;
    }
    let shift = eic.get("/api/shifts/?status=PENDING").await.json();
    let shift = &shift["results"][0]["id"];
    get(&eic, &format!("/shifts/{shift}")).await;
    get(&vendor, &format!("/shifts/{shift}")).await;
    for path in [
        "/shifts/new",
        "/fn/fleet/drivers?text=a",
        "/fn/fleet/vehicles?text=g",
    ] {
        get(&vendor, path).await;
    }
    get(&vendor, &format!("/shifts/new?again={shift}")).await;
    for path in ["/api/notifications/", "/api/notifications/?unread=true"] {
        get(&eic, path).await;
    }
    decide(&vendor, &eic).await;
    fleet.queries().await
}

/// Creates series after the history, and decides about dates of them in every way.
async fn decide(vendor: &Person, eic: &Person) {
    let mut created = Vec::new();
    for n in 0..3 {
        let answer = vendor.post("/api/shifts/", request(vendor, n).await).await;
        created.push(answer.expect_status(201));
    }
    let call = |created: &Value, verb: &str, body: Value| {
        let created = created.clone();
        let verb = verb.to_owned();
        async move {
            series::call(eic, &created, &verb, body)
                .await
                .expect_status(200)
        }
    };
    call(&created[0], "approve", json!({})).await;
    call(&created[1], "reject", json!({"reason": "No bay"})).await;
    let ids = created[2]["shift_ids"].as_array().expect("shifts");
    let shifts: Vec<_> = ids.iter().take(3).map(|id| json!({"id": id})).collect();
    let selection = json!({"action": "approve", "shifts": shifts});
    eic.post("/api/shifts/decide/", selection)
        .await
        .expect_status(200);
    eic.rejects(&json!({"id": ids[3]}), "No bay").await;
    eic.marks_all_read().await;
}

/// A series of 20 dates of the n-th vehicle and driver, after the history of every fleet.
async fn request(vendor: &Person, n: usize) -> Value {
    let first = async |path: &str| vendor.get(path).await.json()["results"][n]["id"].clone();
    let (vehicle, driver) = (first("/api/vehicles/").await, first("/api/drivers/").await);
    let day = day(200);
    let start = morning(day);
    json!({
        "vehicle_id": vehicle, "driver_id": driver, "start_time": start, "end_time": start + SignedDuration::from_hours(8),
        "is_recurring": true, "recurrence_pattern": {"frequency": "DAILY", "until": day + 19.days()},
    })
}

#[tokio::test]
async fn a_large_fleet_costs_no_more_statements_or_rows_than_a_small_one() {
    let small = tour(&mut LargeFleet::start(SMALL).await).await;
    let large = tour(&mut LargeFleet::start(LARGE).await).await;
    assert!(small.len() > 30, "{}", small.len());
    assert!(large.len() > 30, "{}", large.len());
    let statements: BTreeSet<_> = small.keys().chain(large.keys()).collect();
    for statement in statements {
        let runs =
            |queries: &BTreeMap<_, Runs>| queries.get(statement).copied().unwrap_or_default();
        let (many, few) = (runs(&large), runs(&small));
        // A driver and a vehicle of a large fleet may have fewer shifts around a time.
        assert!(
            many.times <= few.times && many.rows <= few.rows,
            "{statement}: {many:?} after {few:?}"
        );
    }
}

#[tokio::test]
async fn no_page_reads_a_whole_table() {
    let mut fleet = LargeFleet::start(SMALL).await;
    let queries = tour(&mut fleet).await;
    let mut db = AnyConnection::connect(&fleet.app.database_url())
        .await
        .expect("the database");
    let is_postgres = db.backend_name() == "PostgreSQL";
    if is_postgres {
        // The tables are small enough to be read as a whole. What has an index uses it with this setting.
        for setting in [
            "enable_seqscan = off",
            "plan_cache_mode = force_generic_plan",
        ] {
            run(&mut db, &format!("SET {setting}")).await;
        }
    }
    for statement in queries.keys() {
        let plan = if is_postgres {
            postgres_plan(&mut db, statement).await
        } else {
            sqlite_plan(&mut db, statement).await
        };
        for table in GROWING {
            assert!(
                !plan.iter().any(|step| reads_all(step, table, statement)),
                "{table} is read as a whole:\n{statement}\n{plan:#?}"
            );
        }
    }
}

/// An index of a few rows: the emergencies that other programs reported.
const SMALL_INDEX: &str = "events_foreign_emergencies";

/// Whether a step of a plan reads a whole table, or a whole index of it, or all rows of one status.
fn reads_all(step: &str, table: &str, statement: &str) -> bool {
    if step.contains(SMALL_INDEX) {
        return false;
    }
    if step.ends_with("USING INDEX shifts_status (status=?)") {
        return table == "shifts";
    }
    let scanned = match step.trim().trim_start_matches("-> ").split_once(" on ") {
        Some((kind, rest)) if kind.ends_with("Seq Scan") => rest,
        _ => match step.strip_prefix("SCAN ") {
            Some(rest) => rest,
            None => return false,
        },
    };
    let name = scanned.split_whitespace().next().unwrap_or_default();
    // SQLite names the alias.
    name == table
        || statement.contains(&format!("FROM {table} {name} "))
        || statement.contains(&format!("JOIN {table} {name} "))
}

async fn sqlite_plan(db: &mut AnyConnection, statement: &str) -> Vec<String> {
    let rows = sqlx::query(AssertSqlSafe(format!("EXPLAIN QUERY PLAN {statement}")))
        .fetch_all(db)
        .await
        .expect(statement);
    rows.iter().map(|row| row.get("detail")).collect()
}

async fn postgres_plan(db: &mut AnyConnection, statement: &str) -> Vec<String> {
    let parameters = (1..)
        .take_while(|n| statement.contains(&format!("${n}")))
        .count();
    run(db, &format!("PREPARE explained AS {statement}")).await;
    let values = vec!["NULL"; parameters].join(", ");
    let values = if values.is_empty() {
        values
    } else {
        format!("({values})")
    };
    let rows = sqlx::raw_sql(AssertSqlSafe(format!("EXPLAIN EXECUTE explained{values}")))
        .fetch_all(&mut *db)
        .await
        .expect(statement);
    run(db, "DEALLOCATE explained").await;
    rows.iter().map(|row| row.get(0)).collect()
}

async fn run(db: &mut AnyConnection, sql: &str) {
    sqlx::raw_sql(AssertSqlSafe(sql.to_owned()))
        .execute(db)
        .await
        .expect(sql);
}
