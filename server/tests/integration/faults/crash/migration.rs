//! A migration interrupted between two steps: the next start completes it.

use crate::support::{command::run, test_folder::TestFolder};
use sqlx::{AnyConnection, Connection};

#[tokio::test]
async fn the_next_start_completes_an_interrupted_migration() {
    let steps = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../migrations/sqlite"))
        .expect("the migration files")
        .count();
    assert!(steps > 1);
    let times = if testkit::soak() { 20 } else { steps };
    for time in 0..times {
        let done = 1 + time % steps;
        let home = TestFolder::new();
        let point = format!("mid-migration={}*off->return", done - 1);
        let died = run(home.binary().arg("migrate").env("FAILPOINTS", point));
        // A process ended by a signal has no exit code.
        assert_eq!((died.code, died.stderr.as_str()), (-1, ""));
        assert_eq!(applied(&home).await, done as i64);
        home.run(&["demo", "--eics", "1"]).ok();
        assert_eq!(applied(&home).await, steps as i64);
    }
}

async fn applied(home: &TestFolder) -> i64 {
    sqlx::any::install_default_drivers();
    let mut database = AnyConnection::connect(&home.database_url())
        .await
        .expect("the database");
    let applied = sqlx::query_scalar("SELECT COUNT(*) FROM _sqlx_migrations WHERE success")
        .fetch_one(&mut database)
        .await
        .expect("the migration files");
    database.close().await.expect("closed");
    applied
}
