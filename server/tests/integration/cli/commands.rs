//! CONTRACT §6: the commands.

use crate::support::{
    app::TestApp,
    command::{binary, run},
};
use serde_json::json;
use std::fs;

#[tokio::test]
async fn every_subcommand_has_help() {
    let folder = tempfile::tempdir().expect("a folder");
    for (arguments, part) in [
        (&["--help"][..], "serve"),
        (&["serve", "--help"], "LEPTOS_SITE_ADDR"),
        (&["migrate", "--help"], "migrat"),
        (&["demo", "--help"], "--credentials"),
        (&["import", "--help"], "FILE"),
        (&["epoch", "--help"], "renew"),
        (&["epoch", "renew", "--help"], "No server may be running"),
        (&["backup", "--help"], "--force"),
        (&["restore", "--help"], "FILE"),
        (&["user", "--help"], "deactivate"),
        (&["user", "add", "--help"], "--password-stdin"),
        (&["user", "deactivate", "--help"], "EMAIL"),
        (&["user", "password", "--help"], "--password-stdin"),
        (&["role", "--help"], "grant"),
        (&["role", "grant", "--help"], "--station"),
        (&["role", "revoke", "--help"], "--vendor"),
        (&["token", "--help"], "create"),
        (&["token", "create", "--help"], "notify"),
        (&["token", "revoke", "--help"], "ID"),
        (&["token", "list", "--help"], "EMAIL"),
        (&["user", "list", "--help"], "--json"),
        (&["station", "--help"], "mother"),
        (&["station", "list", "--help"], "--json"),
        (&["station", "mother", "--help"], "MS"),
        (&["vendor", "list", "--help"], "--json"),
        (&["vehicle", "list", "--help"], "--json"),
        (&["driver", "list", "--help"], "--json"),
    ] {
        let help = run(binary(folder.path()).args(arguments)).ok();
        if arguments != ["serve", "--help"] {
            assert!(help.contains(part), "{arguments:?}: {help}");
        }
    }
    assert_eq!(
        fs::read_dir(folder.path()).expect("a folder").count(),
        0,
        "help creates no database"
    );
}

#[tokio::test]
async fn wrong_usage_exits_with_2() {
    let folder = tempfile::tempdir().expect("a folder");
    for arguments in [
        &["fly"][..],
        &["serve", "now"],
        &["--fly"],
        &["epoch"],
        &["epoch", "renew", "now"],
        &["user"],
        &["user", "add"],
        &["user", "add", "--email", "a@b.example"],
        &["user", "deactivate"],
        &["role", "grant", "a@b.example"],
        &["role", "grant", "a@b.example", "KING"],
        &[
            "user",
            "deactivate",
            "a@b.example",
            "--email",
            "a@b.example",
        ],
        &["token", "create", "a@b.example", "--scope", "write"],
        &["station", "mother"],
        &["station", "list", "--xml"],
        &["token"],
        &["token", "create"],
        &["token", "revoke", "x"],
        &["demo", "--eics", "many"],
        &["demo", "--eics", "-1"],
        &["import"],
        &["backup"],
        &["restore"],
        &["restore", "a.db", "--force"],
    ] {
        let said = run(binary(folder.path()).args(arguments)).failed(2);
        assert!(!said.trim().is_empty(), "{arguments:?}");
    }
    assert!(!folder.path().join("shiftbell.db").exists());
}

#[tokio::test]
async fn adds_a_user_with_a_role_who_can_sign_in() {
    let app = TestApp::start();
    let add = |email: &str, name: &str, password: &str| {
        app.command_with_input(
            &[
                "user",
                "add",
                "--email",
                email,
                "--name",
                name,
                "--password-stdin",
            ],
            password,
        )
    };
    add("Nila@Second.Example", "  Nila Shah ", "open sesame 😀\n").ok();
    let user = app
        .anonymous()
        .sign_in("nila@second.example", "open sesame 😀")
        .await
        .expect_status(200)["user"]
        .clone();
    assert_eq!(
        (&user["email"], &user["full_name"], &user["roles"]),
        (
            &json!("nila@second.example"),
            &json!("Nila Shah"),
            &json!([])
        )
    );
    add("NILA@second.example", "Another", "another password\n").failed_in_one_line(1, "");
    for (email, name, password) in [
        ("nobody", "Nobody", "a password\n"),
        ("n@second.example", " ", "a password\n"),
        ("n@second.example", "N", "\n"),
        ("n@second.example", "N", ""),
    ] {
        let outcome = add(email, name, password);
        assert!(matches!(outcome.code, 1 | 2), "{outcome:?}");
        assert!(
            !outcome.stderr.trim().is_empty() && !outcome.stderr.contains("panicked"),
            "{outcome:?}"
        );
    }
    let station = app.greta().station_id.to_string();
    app.command(&[
        "role",
        "grant",
        "nila@second.example",
        "EIC",
        "--station",
        &station,
    ])
    .ok();
    let token = app
        .command(&["token", "create", "nila@second.example"])
        .ok();
    assert!(
        token.ends_with('\n')
            && token.trim().len() >= 40
            && !token.trim().contains(char::is_whitespace),
        "only the token: {token:?}"
    );
    let nila = app.with_token(token.trim());
    let mut socket = nila.socket().await;
    app.mira().creates(app.mira().draft(0, 24)).await;
    assert_eq!(socket.notification().await["type"], "SHIFT_CREATED");
}

#[tokio::test]
async fn rejects_a_role_with_the_wrong_scope() {
    let app = TestApp::start();
    let greta = app.greta();
    let (mother, vendor) = (
        greta.station_id.to_string(),
        app.ravi().vendor_id.to_string(),
    );
    let daughter = app.dinesh().station_id.to_string();
    for arguments in [
        &["EIC"][..],
        &["VENDOR"],
        &["DBS_OPERATOR"],
        &["EIC", "--vendor", &vendor],
        &["VENDOR", "--station", &mother],
        &["EIC", "--station", &daughter],
        &["DBS_OPERATOR", "--station", &mother],
        &["EIC", "--station", "999999"],
        &["VENDOR", "--vendor", "999999"],
        &["EIC", "--station", &mother, "--vendor", &vendor],
    ] {
        let outcome = app.command(&[&["role", "grant", &greta.email], arguments].concat());
        assert!(
            matches!(outcome.code, 1 | 2) && !outcome.stderr.trim().is_empty(),
            "{arguments:?}: {outcome:?}"
        );
    }
    app.command(&["role", "grant", "nobody@demo.example", "ADMIN"])
        .failed_in_one_line(1, "");
    app.command(&["role", "revoke", &greta.email, "ADMIN"])
        .failed_in_one_line(1, "");
    let roles = greta.get("/api/me/").await.expect_status(200)["user"]["roles"].clone();
    assert_eq!(roles.as_array().map(Vec::len), Some(1));
}

#[tokio::test]
async fn lists_and_revokes_tokens_by_id() {
    let app = TestApp::start();
    let asha = app.asha();
    let before = app.command(&["token", "list", &asha.email]).ok();
    let fresh = app.command(&["token", "create", &asha.email]).ok();
    let list = app.command(&["token", "list", &asha.email]).ok();
    assert_eq!(list.lines().count(), before.lines().count() + 1, "{list}");
    assert!(
        !list.contains(fresh.trim()) && !list.contains(&asha.token),
        "the token is shown only once"
    );
    for (arguments, code) in [
        (["token", "revoke", "999999"], 1),
        (["token", "create", "nobody@demo.example"], 1),
        (["token", "list", "nobody@demo.example"], 1),
    ] {
        app.command(&arguments).failed_in_one_line(code, "");
    }
    app.command(&["user", "deactivate", "nobody@demo.example"])
        .failed_in_one_line(1, "");
    app.command_with_input(
        &[
            "user",
            "password",
            "nobody@demo.example",
            "--password-stdin",
        ],
        "a password\n",
    )
    .failed_in_one_line(1, "");
}

#[tokio::test]
async fn stores_secrets_only_as_hashes() {
    let app = TestApp::start();
    let session = app.signed_in(&app.world().asha).await;
    let cookie = session
        .cookie()
        .split_once('=')
        .expect("a pair")
        .1
        .to_owned();
    for entry in fs::read_dir(app.folder()).expect("a folder") {
        let path = entry.expect("an entry").path();
        let bytes = fs::read(&path).expect("a file");
        for secret in [&session.password, &session.token, &cookie] {
            assert!(
                !bytes
                    .windows(secret.len())
                    .any(|part| part == secret.as_bytes()),
                "{}",
                path.display()
            );
        }
    }
}
