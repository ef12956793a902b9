//! CONTRACT §2: every route with a token of every scope. The routes come from the source, so that a new one is tested
//! from its first day.

use crate::support::{app::TestApp, people::Person, response::ApiResponse};
use reqwest::Method;
use serde_json::json;
use std::{fs, path::Path};

const METHODS: [(&str, Method); 5] = [
    ("get", Method::GET),
    ("post", Method::POST),
    ("put", Method::PUT),
    ("patch", Method::PATCH),
    ("delete", Method::DELETE),
];
/// Routes for which nobody signs in, so that no token matters.
const PUBLIC: [&str; 3] = ["/api/login/", "/healthz", "/readyz"];

/// The text of `file` and of all files in the folder beside it, below the repository.
fn source(file: &str) -> String {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let file = repository.join(file);
    let beside = fs::read_dir(file.with_extension("")).expect("a folder");
    let mut files: Vec<_> = beside
        .map(|entry| entry.expect("an entry").path())
        .collect();
    files.push(file);
    files.retain(|file| file.is_file());
    files.sort();
    let text = |file| fs::read_to_string(file).expect("text");
    files.into_iter().map(text).collect()
}

/// Every method and path that the REST router has, with an id that no row has.
fn rest_routes() -> Vec<(Method, String)> {
    let mut routes = Vec::new();
    for route in source("server/src/rest.rs").split(".route(").skip(1) {
        let mut quoted = route.splitn(3, '"');
        let path = quoted.nth(1).expect("a path");
        let path: Vec<_> = path
            .split('/')
            .map(|part| {
                if part.starts_with('{') {
                    "999999"
                } else {
                    part
                }
            })
            .collect();
        let path = path.join("/");
        let handlers = quoted.next().expect("handlers");
        let end = handlers
            .find(".method_not_allowed")
            .or_else(|| handlers.find("\n}"));
        let handlers = &handlers[..end.unwrap_or(handlers.len())];
        for (name, method) in METHODS {
            let call = format!("{name}(");
            let mut calls = handlers.match_indices(&call);
            if calls.any(|(at, _)| !handlers[..at].ends_with(char::is_alphanumeric)) {
                routes.push((method, path.clone()));
            }
        }
    }
    routes.retain(|(_, path)| !PUBLIC.contains(&path.as_str()));
    routes
}

/// Every server function. leptos has GET only for those with `GetUrl`.
fn server_functions() -> Vec<(Method, String)> {
    let source = source("app/src/api.rs");
    let function = |attribute: &str| {
        let path = format!("/fn/{}", attribute.split('"').nth(1).expect("a path"));
        let is_get = attribute
            .lines()
            .next()
            .is_some_and(|line| line.contains("GetUrl"));
        (if is_get { Method::GET } else { Method::POST }, path)
    };
    let attributes = source.split("#[server(endpoint").skip(1);
    attributes.map(function).collect()
}

async fn ask(person: &Person, method: &Method, path: &str) -> ApiResponse {
    let request = person.request(method.clone(), path);
    ApiResponse::of(match *method {
        Method::GET => request,
        _ => request.json(&json!({})),
    })
    .await
}

fn is_scope_error(answer: &ApiResponse) -> bool {
    answer.status == 403 && answer.text.contains("\"token_scope\"")
}

#[tokio::test]
async fn every_route_keeps_to_the_scope_of_the_token() {
    let app = TestApp::start();
    let rest = rest_routes();
    assert!(rest.len() >= 15, "the source is read: {rest:?}");
    assert!(
        rest.contains(&(Method::POST, "/api/shifts/".to_owned())),
        "{rest:?}"
    );
    for scope in ["full", "read", "notify"] {
        let create = ["token", "create", &app.admin().email, "--scope", scope];
        let person = app.with_token(app.command(&create).ok().trim());
        for (method, path) in &rest {
            let allowed = match scope {
                "full" => true,
                "read" => *method == Method::GET,
                _ => *method == Method::POST && path == "/api/notifications/",
            };
            for path in [path.as_str(), path.trim_end_matches('/')] {
                let answer = ask(&person, method, path).await;
                assert_eq!(
                    is_scope_error(&answer),
                    !allowed,
                    "{scope} {method} {path}: {} {}",
                    answer.status,
                    answer.text
                );
                assert_ne!(answer.status, 401, "{scope} {method} {path}");
            }
        }
    }
}

#[tokio::test]
async fn pages_and_server_functions_keep_to_the_scope_too() {
    let app = TestApp::start();
    let functions = server_functions();
    assert!(functions.len() >= 15, "the source is read: {functions:?}");
    let pages = [
        "/",
        "/login",
        "/shifts/new",
        "/notifications",
        "/shifts/1",
        "/no/such/page",
    ];
    let pages = pages.map(|page| (Method::GET, page.to_owned()));
    let session = app.signed_in(&app.world().asha).await;
    for scope in ["full", "read", "notify"] {
        let create = ["token", "create", &app.admin().email, "--scope", scope];
        let token = app.command(&create).ok();
        let person = app.with_token(token.trim());
        for (method, path) in functions.iter().chain(&pages) {
            let allowed = scope == "full" || scope == "read" && *method == Method::GET;
            let answer = ask(&person, method, path).await;
            let label = format!("{scope} {method} {path}: {}", answer.status);
            assert_eq!(is_scope_error(&answer), !allowed, "{label}");
            // A token is no session: it opens no page.
            let public = path == "/login" || path == "/fn/sign_in" || path == "/fn/sign_out";
            assert!(public || answer.status != 200, "{label}");
            // Nor does a session widen the scope of a token beside it.
            if !allowed {
                let request = session
                    .request(method.clone(), path)
                    .bearer_auth(token.trim());
                assert!(is_scope_error(&ApiResponse::of(request).await), "{label}");
            }
        }
    }
}

#[tokio::test]
async fn the_scope_is_checked_after_the_origin_and_before_the_body() {
    let app = TestApp::start();
    let (asha, ravi) = (app.asha(), app.ravi());
    let shift = ravi.creates(ravi.draft(0, 24)).await;
    let create = ["token", "create", &asha.email, "--scope", "read"];
    let reader = app.with_token(app.command(&create).ok().trim());
    assert_eq!(
        reader.get("/api/shifts/").await.expect_status(200)["count"],
        1
    );
    assert_eq!(reader.unread().await, 1);
    let head = reader.request(Method::HEAD, "/api/shifts/");
    assert_eq!(ApiResponse::of(head).await.status, 200);
    let approve = format!("/api/shifts/{}/approve/", shift["id"]);
    let foreign = reader
        .request(Method::POST, &approve)
        .header("origin", "https://evil.example");
    ApiResponse::of(foreign).await.refused_as(403, "cross_site");
    reader
        .post_raw(&approve, "{")
        .await
        .refused_as(403, "token_scope");
    reader
        .post_nothing(&approve)
        .await
        .refused_as(403, "token_scope");
    let shift = reader.get(&format!("/api/shifts/{}/", shift["id"])).await;
    assert_eq!(shift.expect_status(200)["status"], "PENDING");
    app.command(&["user", "deactivate", &asha.email]).ok();
    reader
        .post_nothing(&approve)
        .await
        .refused_as(401, "not_authenticated");
}
