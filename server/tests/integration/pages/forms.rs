//! The forms of the pages, as sent by a browser without JavaScript and by other sites.

use crate::support::{
    app::TestApp,
    people::{Person, in_hours},
    response::ApiResponse,
    world::UserFixture,
};
use reqwest::{Method, RequestBuilder};
use serde_json::json;

/// A form of a page: its target and its fields.
struct Form {
    page: String,
    action: String,
    fields: Vec<(String, String)>,
}

impl Form {
    /// The form on this page for this server function.
    async fn on(person: &Person, path: &str, function: &str) -> Self {
        let page = ApiResponse::of(person.bare_request(Method::GET, path)).await;
        assert_eq!(page.status, 200, "{path}");
        let form = page.text.split("<form").skip(1).find_map(|form| {
            let form = form.split("</form>").next()?;
            form.contains(&format!("action=\"/fn/{function}\""))
                .then(|| form.to_owned())
        });
        let form = form.unwrap_or_else(|| panic!("no form for {function} on {path}"));
        let field = |tag: &str| {
            Some((
                attribute(tag, "name")?,
                attribute(tag, "value").unwrap_or_default(),
            ))
        };
        Self {
            page: path.to_owned(),
            action: attribute(&form, "action").expect("an action"),
            fields: form
                .split("<input")
                .skip(1)
                .filter(|tag| is_sent(tag))
                .filter_map(field)
                .collect(),
        }
    }

    fn set(mut self, name: &str, value: &str) -> Self {
        self.fields.retain(|(field, _)| field != name);
        self.fields.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The request with its body, but without headers about its origin.
    fn request(&self, person: &Person) -> RequestBuilder {
        let request = person
            .bare_request(Method::POST, &self.action)
            .header("accept", "text/html");
        request
            .header("content-type", "application/x-www-form-urlencoded")
            .body(self.body())
    }

    /// Sends the form like a page of ours.
    async fn submit(&self, person: &Person, app: &TestApp) -> ApiResponse {
        ApiResponse::of(
            self.request(person)
                .header("origin", app.origin())
                .header("referer", format!("{}{}", app.origin(), self.page)),
        )
        .await
    }

    fn body(&self) -> String {
        let encode = |text: &str| -> String {
            text.bytes()
                .map(|byte| {
                    if byte.is_ascii_alphanumeric() {
                        char::from(byte).to_string()
                    } else {
                        format!("%{byte:02X}")
                    }
                })
                .collect()
        };
        let pairs: Vec<String> = self
            .fields
            .iter()
            .map(|(name, value)| format!("{}={}", encode(name), encode(value)))
            .collect();
        pairs.join("&")
    }
}

/// Whether a browser sends this field: of those to choose from only the chosen ones.
fn is_sent(tag: &str) -> bool {
    let tag = tag.split('>').next().unwrap_or_default();
    let is_choice = ["radio", "checkbox"]
        .iter()
        .any(|kind| tag.contains(&format!("type=\"{kind}\"")));
    !is_choice || tag.contains(" checked")
}

/// The value of an attribute in a tag.
fn attribute(tag: &str, name: &str) -> Option<String> {
    let tag = tag.split('>').next()?;
    let value = tag
        .split(&format!(" {name}=\""))
        .nth(1)?
        .split('"')
        .next()?;
    Some(
        value
            .replace("&amp;", "&")
            .replace("&quot;", "\"")
            .replace("&lt;", "<")
            .replace("&gt;", ">"),
    )
}

/// The path that a response redirects to.
fn leads_to(answer: &ApiResponse, app: &TestApp) -> String {
    assert!(
        matches!(answer.status, 302 | 303),
        "{} {}",
        answer.status,
        answer.text
    );
    answer.header("location").replace(&app.origin(), "")
}

async fn sign_in_form(app: &TestApp, who: &UserFixture, path: &str) -> Form {
    Form::on(&app.anonymous(), path, "sign_in")
        .await
        .set("email", &who.email)
        .set("password", &who.password)
}

#[tokio::test]
async fn login_form_redirects_to_the_requested_page() {
    let app = TestApp::start();
    for (path, next) in [
        ("/login?next=%2Fshifts%2F7", "/shifts/7"),
        ("/login", "/"),
        ("/login?next=%2F%2Fevil.example", "/"),
        ("/login?next=https%3A%2F%2Fevil.example", "/"),
    ] {
        let form = sign_in_form(&app, &app.world().asha, path).await;
        let answer = form.submit(&app.anonymous(), &app).await;
        assert_eq!(leads_to(&answer, &app), next, "{path}");
        assert!(
            answer.session_cookie().is_some() && answer.header("set-cookie").contains("HttpOnly")
        );
    }
    // The hidden field is as untrusted as the URL.
    let forged = sign_in_form(&app, &app.world().asha, "/login")
        .await
        .set("next", "//evil.example/");
    assert_eq!(
        leads_to(&forged.submit(&app.anonymous(), &app).await, &app),
        "/"
    );
}

#[tokio::test]
async fn login_page_shows_a_wrong_password() {
    let app = TestApp::start();
    let form = sign_in_form(&app, &app.world().asha, "/login?next=%2Fnotifications")
        .await
        .set("password", "wrong");
    let answer = form.submit(&app.anonymous(), &app).await;
    assert_eq!(
        answer
            .session_cookie()
            .filter(|cookie| cookie.starts_with("shiftbell=")),
        None
    );
    let back = leads_to(&answer, &app);
    assert!(
        back.starts_with("/login") && !back.contains("wrong"),
        "{back}"
    );
    let flash = answer
        .header("set-cookie")
        .split(';')
        .next()
        .unwrap_or_default()
        .to_owned();
    let page = ApiResponse::of(
        app.anonymous()
            .bare_request(Method::GET, &back)
            .header("cookie", flash),
    )
    .await;
    assert!(
        page.status == 200 && page.text.contains("Invalid email or password"),
        "{}",
        page.text
    );
    assert!(
        page.text.contains("value=\"/notifications\""),
        "the requested page is kept"
    );
}

#[tokio::test]
async fn rejects_forms_from_other_sites() {
    let app = TestApp::start();
    let shift = app.ravi().creates(app.ravi().draft(0, 24)).await;
    let asha = app.signed_in(&app.world().asha).await;
    let page = format!("/shifts/{}", shift["id"]);
    let approve = Form::on(&asha, &page, "shifts/approve_seen").await;
    let login = sign_in_form(&app, &app.world().asha, "/login").await;
    for (name, value) in [
        ("origin", "https://evil.example"),
        ("origin", "null"),
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
    ] {
        let refused = ApiResponse::of(approve.request(&asha).header(name, value)).await;
        assert_eq!(refused.status, 403, "{name}: {value}");
        let refused = ApiResponse::of(login.request(&app.anonymous()).header(name, value)).await;
        assert_eq!(
            (refused.status, refused.session_cookie()),
            (403, None),
            "{name}: {value}"
        );
    }
    assert_eq!(
        ApiResponse::of(approve.request(&asha)).await.status,
        403,
        "a request with a cookie must state its origin"
    );
    let by_url = format!("{}?{}", approve.action, approve.body());
    let answer = ApiResponse::of(asha.bare_request(Method::GET, &by_url)).await;
    assert!(
        matches!(answer.status, 404 | 405),
        "a GET has no effect: {}",
        answer.status
    );
    assert_eq!(
        asha.get(&format!("/api/shifts/{}/", shift["id"]))
            .await
            .json()["status"],
        "PENDING"
    );
    approve.submit(&asha, &app).await;
    assert_eq!(
        asha.get(&format!("/api/shifts/{}/", shift["id"]))
            .await
            .json()["status"],
        "APPROVED"
    );
    assert_eq!(app.ravi().unread().await, 1);
}

#[tokio::test]
async fn malformed_forms_never_cause_a_500() {
    let app = TestApp::start();
    let asha = app.signed_in(&app.world().asha).await;
    let post = |path: &str, kind: &str, body: String| {
        ApiResponse::of(
            asha.request(Method::POST, path)
                .header("content-type", kind)
                .body(body),
        )
    };
    let form = "application/x-www-form-urlencoded";
    for path in [
        "/fn/sign_in",
        "/fn/shifts/approve",
        "/fn/shifts/approve_seen",
        "/fn/limits/save",
    ] {
        for body in [
            "",
            "x",
            "%zz%ff",
            "email=a&email=b",
            "id=x",
            "id=9223372036854775808",
            "{}",
        ] {
            let answer = post(path, form, body.to_owned()).await;
            assert!(
                (300..500).contains(&answer.status),
                "{path} {body}: {} {}",
                answer.status,
                answer.text
            );
        }
        assert_eq!(
            post(path, form, format!("email={}", "x".repeat(70_000)))
                .await
                .status,
            413,
            "{path}"
        );
    }
    assert_eq!(post("/fn/nonsense", form, String::new()).await.status, 404);
}

#[tokio::test]
async fn renders_complete_pages_under_concurrent_requests() {
    let app = TestApp::start();
    app.ravi().creates(app.ravi().draft(0, 24)).await;
    let asha = app.signed_in(&app.world().asha).await;
    // The content that each page must contain.
    let pages = [
        ("/login", "name=\"password\""),
        ("/", "row__vehicle"),
        ("/notifications", "notification__news"),
        ("/shifts/1", "Your decision"),
    ];
    let asked = (0..240).map(|n: usize| {
        let (path, content) = pages[n % pages.len()];
        let person = if path == "/login" {
            app.anonymous()
        } else {
            asha.clone()
        };
        tokio::spawn(async move {
            let answer = ApiResponse::of(person.bare_request(Method::GET, path)).await;
            (path, content, answer)
        })
    });
    for answer in futures_util::future::join_all(asked).await {
        let (path, content, answer) = answer.expect("an answer");
        assert_eq!(answer.status, 200, "{path}");
        assert!(answer.text.contains("</html>"), "{path}");
        assert!(answer.text.contains(content), "{path}: {}", answer.text);
    }
}

#[tokio::test]
async fn new_shift_form_uses_the_time_zone_of_the_station() {
    let app = TestApp::start();
    let ravi = app.signed_in(&app.world().ravi).await;
    let india = jiff::tz::TimeZone::get("Asia/Kolkata").expect("a zone");
    let local = |hours: i64| {
        india
            .to_datetime(in_hours(hours))
            .strftime("%Y-%m-%dT%H:%M")
            .to_string()
    };
    let fill = async |start: i64, end: i64| {
        let form = Form::on(&ravi, "/shifts/new", "shifts/create").await;
        let form = form
            .set("vehicle_id", &ravi.vehicles[0].id.to_string())
            .set("driver_id", &ravi.drivers[0].id.to_string());
        form.set("start", &local(start)).set("end", &local(end))
    };
    let refused = fill(24, 23).await.submit(&ravi, &app).await;
    assert_eq!(
        ravi.get("/api/shifts/").await.json()["count"],
        0,
        "{}",
        refused.status
    );
    let to = leads_to(&fill(24, 32).await.submit(&ravi, &app).await, &app);
    assert!(to.starts_with("/shifts/") && to != "/shifts/new", "{to}");
    let shifts = ravi.get("/api/shifts/").await.json();
    let shift = &shifts["results"][0];
    assert_eq!(
        (&shift["start_time"], &shift["end_time"], &shift["status"]),
        (
            &json!(in_hours(24)),
            &json!(in_hours(32)),
            &json!("PENDING")
        )
    );
    assert_eq!(app.asha().unread().await, 1);
}
