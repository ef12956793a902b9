//! The migrations of both databases have the same steps and lead to the same schema.

use domain::store::Store;
use sqlx::{AnyConnection, Connection, migrate::Migrator};
use std::{collections::BTreeSet, fs, path::Path};
use testkit::{Postgres, TestDatabase};

/// Every column with its nullability, one line each. `INTEGER PRIMARY KEY` is never null, but SQLite does not say so.
const SQLITE_COLUMNS: &str = r#"
    SELECT 'column ' || t.name || '.' || c.name ||
           CASE WHEN c."notnull" = 1 OR c.pk > 0 AND c.type = 'INTEGER' THEN ' not null' ELSE ' null' END
    FROM sqlite_master t JOIN pragma_table_info(t.name) c
    WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite!_%' ESCAPE '!' AND t.name <> '_sqlx_migrations'
"#;

const POSTGRES_COLUMNS: &str = "
    SELECT 'column ' || table_name || '.' || column_name ||
           CASE is_nullable WHEN 'NO' THEN ' not null' ELSE ' null' END
    FROM information_schema.columns
    WHERE table_schema = 'public' AND table_name <> '_sqlx_migrations'
";

/// Every index with its columns, one line each. Indexes of constraints have no name: each database chooses its own.
/// `INTEGER PRIMARY KEY` has no index in SQLite, so it is listed separately.
const SQLITE_INDEXES: &str = r#"
    SELECT CASE i.origin WHEN 'pk' THEN 'primary key of ' || t.name
                         WHEN 'u' THEN 'unique constraint of ' || t.name
                         ELSE CASE i."unique" WHEN 1 THEN 'unique index ' ELSE 'index ' END ||
                              i.name || ' of ' || t.name END ||
           ' (' || (SELECT group_concat(coalesce(name, 'expression') || CASE "desc" WHEN 1 THEN ' desc' ELSE '' END, ', ')
                    FROM (SELECT name, "desc" FROM pragma_index_xinfo(i.name) WHERE key = 1 ORDER BY seqno)) || ')' ||
           CASE i.partial WHEN 1 THEN ' partial' ELSE '' END
    FROM sqlite_master t JOIN pragma_index_list(t.name) i
    WHERE t.type = 'table' AND t.name <> '_sqlx_migrations'
    UNION ALL
    SELECT 'primary key of ' || t.name || ' (' || c.name || ')'
    FROM sqlite_master t JOIN pragma_table_info(t.name) c
    WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite!_%' ESCAPE '!' AND t.name <> '_sqlx_migrations' AND c.pk = 1
      AND NOT EXISTS (SELECT 1 FROM pragma_index_list(t.name) WHERE origin = 'pk')
"#;

const POSTGRES_INDEXES: &str = "
    SELECT CASE WHEN x.indisprimary THEN 'primary key of ' || t.relname
                WHEN k.oid IS NOT NULL THEN 'unique constraint of ' || t.relname
                ELSE CASE WHEN x.indisunique THEN 'unique index ' ELSE 'index ' END ||
                     i.relname || ' of ' || t.relname END ||
           ' (' || (SELECT string_agg(
                        CASE x.indkey[n - 1] WHEN 0 THEN 'expression'
                             ELSE pg_get_indexdef(x.indexrelid, n, true) END ||
                        CASE WHEN x.indoption[n - 1] & 1 = 1 THEN ' desc' ELSE '' END, ', ' ORDER BY n)
                    FROM generate_series(1, x.indnkeyatts::int) n) || ')' ||
           CASE WHEN x.indpred IS NULL THEN '' ELSE ' partial' END
    FROM pg_index x
    JOIN pg_class i ON i.oid = x.indexrelid
    JOIN pg_class t ON t.oid = x.indrelid
    JOIN pg_namespace s ON s.oid = t.relnamespace
    LEFT JOIN pg_constraint k ON k.conindid = i.oid AND k.contype = 'u'
    WHERE s.nspname = 'public' AND t.relname <> '_sqlx_migrations'
";

/// Applies all migrations to an empty database and returns the lines of a query about its schema.
async fn schema(url: &str, query: &'static str) -> BTreeSet<String> {
    Store::open(url).await.unwrap();
    let mut database = AnyConnection::connect(url).await.unwrap();
    let lines: Vec<String> = sqlx::query_scalar(query)
        .fetch_all(&mut database)
        .await
        .unwrap();
    database.close().await.unwrap();
    let count = lines.len();
    let lines = BTreeSet::from_iter(lines);
    assert_eq!(lines.len(), count, "two indexes are the same: {lines:?}");
    lines
}

/// Checks that both queries return the same lines, at least `least` of them.
async fn assert_same(sqlite: &'static str, postgres: &'static str, least: usize) {
    let folder = tempfile::tempdir().unwrap();
    let file = format!("sqlite://{}", folder.path().join("shiftbell.db").display());
    let sqlite = schema(&file, sqlite).await;
    let database = Postgres::shared().create();
    let postgres = schema(&database.url(), postgres).await;
    assert!(sqlite.len() >= least, "{sqlite:?}");
    assert_eq!(
        sqlite.difference(&postgres).collect::<Vec<_>>(),
        [""; 0],
        "only in SQLite"
    );
    assert_eq!(
        postgres.difference(&sqlite).collect::<Vec<_>>(),
        [""; 0],
        "only in PostgreSQL"
    );
}

fn steps(database: &str) -> BTreeSet<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("migrations")
        .join(database);
    fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect()
}

#[test]
fn both_databases_have_the_same_migration_files() {
    assert!(steps("sqlite").len() >= 10);
    assert_eq!(steps("sqlite"), steps("postgres"));
}

#[tokio::test]
async fn both_databases_have_the_same_tables_and_columns() {
    assert_same(SQLITE_COLUMNS, POSTGRES_COLUMNS, 80).await;
}

#[tokio::test]
async fn both_databases_have_the_same_indexes() {
    assert_same(SQLITE_INDEXES, POSTGRES_INDEXES, 30).await;
}

#[tokio::test]
async fn a_database_with_two_spellings_of_one_plate_and_name_is_migrated() {
    let folder = tempfile::tempdir().unwrap();
    let database = TestDatabase::empty(folder.path());
    let steps = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations");
    let kind = if database.url().starts_with("postgres") {
        "postgres"
    } else {
        "sqlite"
    };
    sqlx::any::install_default_drivers();
    let url = if kind == "sqlite" {
        format!("{}?mode=rwc", database.url())
    } else {
        database.url()
    };
    let mut connection = AnyConnection::connect(&url).await.unwrap();
    let old = Migrator::new(steps.join(kind)).await.unwrap();
    old.run_to(20261127120000, &mut connection).await.unwrap();
    sqlx::raw_sql(
        "INSERT INTO stations (name, kind, time_zone) VALUES ('Hazira MS', 'MS', 'UTC'), ('HAZIRA ms', 'MS', 'UTC'); \
         INSERT INTO vendors (name, name_key) \
             VALUES ('Patel Transport', 'patel transport'), ('PATEL Transport', 'patel transport'); \
         INSERT INTO vehicles (registration_no, vendor_id, registration_key) \
             VALUES ('GJ 1', 1, 'gj1'), ('GJ1', 2, 'gj1'), ('GJ-1', 1, 'gj1'); \
         INSERT INTO drivers (full_name, vendor_id, name_key) \
             VALUES ('Zaver', 1, 'zaver'), ('Zaver', 2, 'zaver'), ('Zaver', 1, 'zaver');",
    )
    .execute(&mut connection)
    .await
    .unwrap();
    Store::open(&database.url()).await.unwrap();
    for (query, expected) in [
        (
            "SELECT COALESCE(duplicate_of, 0) FROM stations ORDER BY id",
            &[0, 1][..],
        ),
        (
            "SELECT COALESCE(duplicate_of, 0) FROM vendors ORDER BY id",
            &[0, 1],
        ),
        (
            "SELECT COALESCE(duplicate_of, 0) FROM vehicles ORDER BY id",
            &[0, 1, 1],
        ),
        (
            "SELECT COALESCE(duplicate_of, 0) FROM drivers ORDER BY id",
            &[0, 0, 1],
        ),
    ] {
        let found: Vec<i64> = sqlx::query_scalar(query)
            .fetch_all(&mut connection)
            .await
            .unwrap();
        assert_eq!(found, expected, "{query}");
    }
}
