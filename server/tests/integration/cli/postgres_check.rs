//! CONTRACT §6: PostgreSQL databases and poolers that do not fit are refused at the start.

use crate::support::command::{CommandOutput, binary, run};
use testkit::{PgBouncer, Postgres};

fn migrate(url: &str) -> CommandOutput {
    let folder = tempfile::tempdir().expect("a folder");
    run(binary(folder.path())
        .env("DATABASE_URL", url)
        .arg("migrate"))
}

#[test]
fn refuses_an_encoding_that_cannot_store_every_name() {
    for encoding in ["LATIN1", "SQL_ASCII"] {
        let database = Postgres::shared().create_with_encoding(encoding);
        migrate(&database.url()).failed_in_one_line(1, &format!("has the encoding {encoding}"));
    }
}

#[test]
fn refuses_a_pooler_that_shares_sessions() {
    let database = Postgres::shared().create();
    let pooler = PgBouncer::start(&database, "transaction");
    let url = database.url_through(pooler.port());
    // Also when the pooler has sessions of an earlier process.
    for _ in 0..3 {
        migrate(&url).failed_in_one_line(1, "pool_mode = session");
    }
}

#[test]
fn accepts_a_pooler_that_keeps_sessions() {
    let database = Postgres::shared().create();
    let pooler = PgBouncer::start(&database, "session");
    for _ in 0..2 {
        migrate(&database.url_through(pooler.port())).ok();
    }
}

#[test]
fn warns_of_a_database_that_allows_too_few_connections() {
    let database = Postgres::shared().create();
    database.limit_connections(5);
    let folder = tempfile::tempdir().expect("a folder");
    let warned = run(binary(folder.path())
        .env("DATABASE_URL", database.url())
        .env("RUST_LOG", "warn")
        .arg("migrate"));
    let log = warned.stderr;
    assert!(log.contains("allows fewer connections"), "{log}");
}

#[test]
fn says_which_host_cannot_be_reached_and_not_the_password() {
    let port = testkit::free_port();
    let url = format!("postgres://shiftbell:secret@127.0.0.1:{port}/x");
    let error = migrate(&url).failed(1);
    let expected = format!("the database at 127.0.0.1:{port} cannot be reached");
    assert!(error.contains(&expected), "{error}");
    assert!(!error.contains("secret"), "{error}");
}
