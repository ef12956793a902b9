//! CONTRACT §6: `epoch renew`.

use crate::support::{
    app::TestApp,
    command::{binary, run},
    test_folder::TestFolder,
};
use rustix::process::Signal;
use serde_json::Value;
use std::time::Duration;

async fn epoch(app: &TestApp) -> Value {
    app.asha().inbox().await["epoch"].clone()
}

#[tokio::test]
async fn a_new_epoch_makes_clients_load_everything_again() {
    let mut app = TestApp::start();
    let before = epoch(&app).await;
    app.signal(Signal::TERM);
    app.ended(Duration::from_secs(10)).await;
    let said = app.command(&["epoch", "renew"]).ok();
    assert!(said.contains("epoch"), "{said}");
    app.restart_with(&[]);
    let after = epoch(&app).await;
    assert!(after.is_string() && after != before, "{after}");
    let mut socket = app.asha().raw_socket("").await;
    assert_eq!(socket.first().await["epoch"], after);
}

#[tokio::test]
async fn is_refused_while_any_server_runs_on_the_database() {
    let mut here = TestApp::start();
    let mut there = here.beside();
    let before = epoch(&here).await;
    let refused = |app: &TestApp| {
        app.command(&["epoch", "renew"])
            .failed_in_one_line(1, "a server is running");
    };
    refused(&here);
    here.signal(Signal::TERM);
    here.ended(Duration::from_secs(10)).await;
    refused(&here);
    assert_eq!(epoch(&there).await, before);
    // A killed server holds nothing.
    there.signal(Signal::KILL);
    there.ended(Duration::from_secs(10)).await;
    here.command(&["epoch", "renew"]).ok();
}

#[tokio::test]
async fn other_commands_do_not_count_as_a_server() {
    let home = TestFolder::new();
    home.run(&["migrate"]).ok();
    home.run(&["epoch", "renew"]).ok();
    home.run(&["epoch", "renew"]).ok();
}

#[tokio::test]
async fn creates_no_database_where_there_is_none() {
    let folder = tempfile::tempdir().expect("a folder");
    run(binary(folder.path()).args(["epoch", "renew"])).failed_in_one_line(1, "no database at");
    assert_eq!(
        std::fs::read_dir(folder.path()).expect("a folder").count(),
        0
    );
}
