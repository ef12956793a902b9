//! CONTRACT §6: stations and vendors by id or name, roles in any case, one style of arguments.

use crate::support::{app::TestApp, people::Person};
use serde_json::Value;
use std::fs;

async fn role(person: &Person) -> Value {
    let user = person.get("/api/me/").await.expect_status(200)["user"].clone();
    user["roles"]
        .as_array()
        .expect("roles")
        .last()
        .cloned()
        .unwrap_or_default()
}

#[tokio::test]
async fn grants_roles_by_name_in_any_spelling_and_case() {
    let app = TestApp::start();
    let (greta, ravi, dinesh) = (app.greta(), app.ravi(), app.dinesh());
    let admin = app.admin();
    let email = admin.email.clone();
    for (code, option, name, key, id) in [
        (
            "eic",
            "--station",
            greta.station_name.to_uppercase(),
            "station_id",
            greta.station_id,
        ),
        (
            "Vendor",
            "--vendor",
            format!(" {} ", ravi.vendor_name.to_lowercase()),
            "vendor_id",
            ravi.vendor_id,
        ),
        (
            "dbs_operator",
            "--station",
            dinesh.station_name.clone(),
            "station_id",
            dinesh.station_id,
        ),
    ] {
        let granted = app
            .command(&["role", "grant", &email, code, option, &name])
            .ok();
        assert!(
            granted.contains(name.trim())
                || granted.to_lowercase().contains(&name.trim().to_lowercase())
        );
        let held = role(&admin).await;
        assert_eq!(held["code"], code.to_uppercase());
        assert_eq!(held[key], id);
        app.command(&["role", "revoke", &email, code, option, &id.to_string()])
            .ok();
        assert_eq!(role(&admin).await["code"], "ADMIN");
    }
}

#[tokio::test]
async fn an_unknown_station_or_vendor_is_named() {
    let app = TestApp::start();
    let email = &app.asha().email;
    app.command(&["role", "grant", email, "EIC", "--station", "Nowhere"])
        .failed_in_one_line(1, "\"Nowhere\"");
    app.command(&["role", "grant", email, "VENDOR", "--vendor", "999999"])
        .failed_in_one_line(1, "\"999999\"");
    app.command(&["station", "mother", "Nowhere"])
        .failed_in_one_line(1, "station list");
}

#[tokio::test]
async fn a_vendor_with_two_spellings_must_be_named_by_its_id() {
    let app = TestApp::start();
    let two = r#"{"vendors": [{"name": "Roads"}, {"name": "ROADS"}]}"#;
    fs::write(app.folder().join("two.json"), two).expect("written");
    // A release that refuses a second spelling has no such vendors.
    if app.command(&["import", "two.json"]).code == 0 {
        let email = &app.asha().email;
        app.command(&["role", "grant", email, "VENDOR", "--vendor", "roads"])
            .failed_in_one_line(1, "id");
        app.command(&["role", "grant", email, "VENDOR", "--vendor", "ROADS"])
            .ok();
        assert_eq!(role(&app.asha()).await["vendor_name"], "ROADS");
    }
}

#[tokio::test]
async fn an_email_is_an_argument_or_an_option_of_every_command() {
    let app = TestApp::start();
    let password = "a long password\n";
    let add = [
        "user",
        "add",
        "one@second.example",
        "--name",
        "One",
        "--password-stdin",
    ];
    app.command_with_input(&add, password).ok();
    let add = [
        "user",
        "add",
        "--email",
        "two@second.example",
        "--name",
        "Two",
        "--password-stdin",
    ];
    app.command_with_input(&add, password).ok();
    for arguments in [
        &["role", "grant", "--email", "one@second.example", "admin"][..],
        &["role", "grant", "two@second.example", "admin"],
        &["token", "create", "--email", "one@second.example"],
        &["token", "list", "--email", "one@second.example"],
        &["user", "deactivate", "--email", "two@second.example"],
    ] {
        app.command(arguments).ok();
    }
    app.command_with_input(
        &[
            "user",
            "password",
            "--email",
            "one@second.example",
            "--password-stdin",
        ],
        password,
    )
    .ok();
}
