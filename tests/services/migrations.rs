//! The migrations of both databases have the same steps and lead to the same schema.

use domain::store::Store;
use sqlx::{AnyConnection, Connection};
use std::{collections::BTreeSet, fs, path::Path};
use testkit::Postgres;

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
