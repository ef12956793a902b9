//! The backup of PostgreSQL with its own tools, exactly as `docs/operations.md` shows it.

use crate::support::{
    people::{Credential, Person},
    server::Server,
    server_cluster::{Cluster, draft},
    test_folder::TestFolder,
};
use std::{
    os::unix::fs::symlink,
    process::{Command, Output, Stdio},
};
use tempfile::TempDir;
use testkit::Postgres;

const OPERATIONS: &str = include_str!("../../../../docs/operations.md");

/// The shell commands of the documentation that contain this command.
fn documented(command: &str) -> &'static str {
    let blocks = OPERATIONS.split("```sh\n").skip(1);
    let mut blocks = blocks.filter_map(|block| block.split("```").next());
    blocks
        .find(|block| block.contains(command))
        .expect("the commands are documented")
}

/// An operator's shell, with PostgreSQL's programs and `shiftbell` on its PATH.
struct Shell {
    folder: TempDir,
    database_url: String,
    new_url: String,
}

impl Shell {
    fn new(database_url: String, new_url: String) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let binary = env!("CARGO_BIN_EXE_shiftbell");
        symlink(binary, folder.path().join("shiftbell")).expect("a link");
        Self {
            folder,
            database_url,
            new_url,
        }
    }

    fn try_run(&self, script: &str) -> Output {
        let path = format!(
            "{}:{}:/usr/bin:/bin",
            self.folder.path().display(),
            Postgres::programs().display()
        );
        Command::new("sh")
            .args(["-euc", script])
            .current_dir(self.folder.path())
            .env_clear()
            .env("PATH", path)
            .env("DATABASE_URL", &self.database_url)
            .env("NEW_URL", &self.new_url)
            .stdin(Stdio::null())
            .output()
            .expect("a shell")
    }

    #[track_caller]
    fn run(&self, script: &str) -> String {
        let output = self.try_run(script);
        assert!(output.status.success(), "{script}: {output:?}");
        String::from_utf8(output.stdout).expect("text")
    }

    /// All rows of a database except its epoch, and the next values of its sequences.
    fn rows(&self, url: &str) -> Vec<String> {
        let dump = self.run(&format!("pg_dump --data-only --inserts '{url}'"));
        let is_row = |line: &&str| line.starts_with("INSERT") || line.contains("setval");
        let rows = dump.lines().filter(is_row);
        let mut rows: Vec<_> = rows
            .filter(|row| !row.contains("('epoch', "))
            .map(str::to_owned)
            .collect();
        rows.sort_unstable();
        rows
    }
}

#[tokio::test]
async fn a_dump_of_a_running_server_restores_every_row_and_clients_load_everything_again() {
    let mut cluster = Cluster::without_redis(1);
    let (vendor, eic) = (cluster.vendor(0), cluster.eic(0, 0));
    let old_url = cluster.database_url();
    // The name is in the documentation.
    let (server, _) = old_url.rsplit_once('/').expect("a path");
    let new_url = format!("{server}/shiftbell_restored");
    let shell = Shell::new(old_url.clone(), new_url.clone());

    for n in 0..3 {
        vendor.creates(draft(&vendor, n)).await;
    }
    let kept = eic.inbox().await;
    shell.run(documented("pg_dump"));
    let rows = shell.rows(&old_url);
    assert!(rows.len() > 20, "{rows:?}");
    // Made after the dump, so it is lost.
    vendor.creates(draft(&vendor, 3)).await;

    shell.run(documented("pg_restore --exit-on-error"));
    assert_eq!(shell.rows(&new_url), rows);
    cluster.stop(0).await;

    let home = TestFolder::new();
    let server = Server::start(&home, &[("DATABASE_URL".to_owned(), new_url.clone())]);
    let here = |person: &Person| {
        let token = Credential::Token(person.token.clone());
        Person::new(reqwest::Client::new(), server.address(), token, None)
    };
    let inbox = here(&eic).inbox().await;
    assert_eq!(inbox["notifications"], kept["notifications"]);
    assert_ne!(inbox["epoch"], kept["epoch"]);
    let mut socket = here(&eic).raw_socket("").await;
    let first = socket.first().await;
    assert_eq!(
        (&first["epoch"], &first["seq"]),
        (&inbox["epoch"], &kept["seq"])
    );
    // A page that knows the lost notification is told to load everything again.
    let since = kept["seq"].as_i64().expect("a number") + 1;
    assert_eq!(here(&eic).since(since).await["reload"], true);
    let shift = draft(&vendor, 3);
    here(&vendor)
        .post("/api/shifts/", shift)
        .await
        .expect_status(201);
    assert_eq!(socket.notification().await["seq"], since);

    let while_serving = shell.try_run("DATABASE_URL=\"$NEW_URL\" shiftbell epoch renew");
    assert_eq!(while_serving.status.code(), Some(1), "{while_serving:?}");
    drop(server);
    shell.run("dropdb --force --maintenance-db=\"$DATABASE_URL\" shiftbell_restored");
}
