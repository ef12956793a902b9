//! CONTRACT §6: TLS to PostgreSQL, with `sslmode` and `sslrootcert` as libpq has them.

use crate::support::{
    command::{CommandOutput, binary, run},
    server::Server,
    test_folder::TestFolder,
};
use std::fs;
use testkit::{Postgres, certificate::Authority};

/// Applies the migrations at this address.
fn migrate(url: &str) -> CommandOutput {
    let folder = tempfile::tempdir().expect("a folder");
    run(binary(folder.path())
        .env("DATABASE_URL", url)
        .arg("migrate"))
}

#[tokio::test]
async fn verifies_the_server_as_far_as_sslmode_says() {
    let (authority, other) = (Authority::new(), Authority::new());
    let postgres = Postgres::start_with_tls(&authority);
    let database = postgres.create();
    let (right, wrong) = (
        format!("&sslrootcert={}", authority.file().display()),
        format!("&sslrootcert={}", other.file().display()),
    );
    let url = |host: &str, mode: &str, root: &str| {
        let url = database.url().replace("127.0.0.1", host);
        format!("{url}?sslmode={mode}{root}")
    };
    // The certificate is for `localhost`.
    for (host, mode, root) in [
        ("localhost", "verify-full", &*right),
        ("localhost", "verify-ca", &right),
        ("127.0.0.1", "verify-ca", &right),
        ("localhost", "require", &right),
        ("localhost", "require", ""),
        ("127.0.0.1", "require", ""),
        ("localhost", "prefer", ""),
        ("localhost", "prefer", &right),
        ("localhost", "allow", ""),
        ("localhost", "allow", &right),
    ] {
        migrate(&url(host, mode, root)).ok();
    }
    migrate(&database.url()).ok();
    for (host, mode, root, reason) in [
        ("127.0.0.1", "verify-full", &*right, "certificate"),
        ("localhost", "verify-full", &wrong, "UnknownIssuer"),
        ("localhost", "verify-ca", &wrong, "UnknownIssuer"),
        // As in libpq, a root certificate makes `require` verify it.
        ("localhost", "require", &wrong, "UnknownIssuer"),
        ("localhost", "prefer", &wrong, "UnknownIssuer"),
        ("localhost", "allow", &wrong, "UnknownIssuer"),
        ("localhost", "verify-full", "", "UnknownIssuer"),
        ("localhost", "verify-ca", "", "UnknownIssuer"),
        (
            "localhost",
            "verify-full",
            "&sslrootcert=system",
            "UnknownIssuer",
        ),
        ("localhost", "disable", "", "no encryption"),
    ] {
        migrate(&url(host, mode, root)).failed_in_one_line(1, reason);
    }
}

#[tokio::test]
async fn a_server_without_tls_is_used_only_if_sslmode_allows_it() {
    let authority = Authority::new();
    let database = Postgres::shared().create();
    let root = format!("&sslrootcert={}", authority.file().display());
    for (mode, root) in [
        ("disable", ""),
        ("allow", ""),
        ("prefer", ""),
        ("prefer", &*root),
    ] {
        migrate(&format!("{}?sslmode={mode}{root}", database.url())).ok();
    }
    for (mode, root) in [
        ("require", ""),
        ("require", &*root),
        ("verify-ca", &root),
        ("verify-full", &root),
    ] {
        migrate(&format!("{}?sslmode={mode}{root}", database.url()))
            .failed_in_one_line(1, "does not support TLS");
    }
}

#[tokio::test]
async fn serves_over_tls() {
    let authority = Authority::new();
    let postgres = Postgres::start_with_tls(&authority);
    let database = postgres.create();
    let home = TestFolder::new();
    let url = database.url().replace("127.0.0.1", "localhost");
    let root = authority.file();
    let url = format!("{url}?sslmode=verify-full&sslrootcert={}", root.display());
    let server = Server::start(&home, &[("DATABASE_URL".to_owned(), url)]);
    let ready = reqwest::get(format!("http://{}/readyz", server.address()));
    assert_eq!(ready.await.expect("an answer").status(), 200);
}

#[tokio::test]
async fn a_wrong_server_certificate_ends_serve_with_one_line_that_says_so() {
    let (authority, other) = (Authority::new(), Authority::new());
    let postgres = Postgres::start_with_tls(&authority);
    let database = postgres.create();
    let folder = tempfile::tempdir().expect("a folder");
    let root = other.file();
    let url = format!(
        "{}?sslmode=verify-full&sslrootcert={}",
        database.url(),
        root.display()
    );
    run(binary(folder.path())
        .env("DATABASE_URL", url)
        .env("LEPTOS_SITE_ADDR", "127.0.0.1:0")
        .arg("serve"))
    .failed_in_one_line(1, "certificate");
}

#[tokio::test]
async fn unusable_settings_of_tls_exit_with_2_and_name_the_variable() {
    let folder = tempfile::tempdir().expect("a folder");
    let (empty, key) = (
        folder.path().join("empty.pem"),
        folder.path().join("key.pem"),
    );
    fs::write(&empty, "no certificate\n").expect("written");
    testkit::certificate::write(folder.path());
    let postgres = |query: String| format!("postgres://u:secret@localhost/x?{query}");
    for (name, value) in [
        ("DATABASE_URL", postgres("sslmode=on".into())),
        ("DATABASE_URL", postgres("sslmode=".into())),
        (
            "DATABASE_URL",
            postgres("sslmode=verify-full&sslrootcert=/nowhere/ca.pem".into()),
        ),
        (
            "DATABASE_URL",
            postgres(format!("sslmode=verify-ca&sslrootcert={}", empty.display())),
        ),
        (
            "DATABASE_URL",
            postgres(format!("sslmode=require&sslrootcert={}", key.display())),
        ),
        (
            "DATABASE_URL",
            postgres("sslmode=require&sslrootcert=system".into()),
        ),
        (
            "DATABASE_URL",
            "postgres://u:secret@localhost:port/x".to_owned(),
        ),
    ] {
        for command in ["serve", "migrate"] {
            let outcome = run(binary(folder.path()).env(name, &value).arg(command));
            assert!(!outcome.stderr.contains("secret"), "{outcome:?}");
            outcome.failed_in_one_line(2, name);
        }
    }
    for (url, file) in [
        ("rediss://localhost", "/nowhere/ca.pem"),
        ("rediss://localhost", empty.to_str().expect("text")),
        ("rediss://localhost", key.to_str().expect("text")),
        ("rediss://localhost", folder.path().to_str().expect("text")),
        (
            "redis://localhost",
            folder.path().join("cert.pem").to_str().expect("text"),
        ),
    ] {
        run(binary(folder.path())
            .env("REDIS_URL", url)
            .env("REDIS_CA_FILE", file)
            .arg("serve"))
        .failed_in_one_line(2, "REDIS_CA_FILE");
    }
}
