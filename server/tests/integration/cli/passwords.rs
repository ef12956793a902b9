//! CONTRACT §6: a new password has 10 to 128 characters.

use crate::support::app::TestApp;

#[tokio::test]
async fn a_new_password_has_10_to_128_characters() {
    let app = TestApp::start();
    let email = "nila@second.example";
    let add = |password: &str| {
        let arguments = [
            "user",
            "add",
            "--email",
            email,
            "--name",
            "Nila",
            "--password-stdin",
        ];
        app.command_with_input(&arguments, password)
    };
    let change = |password: &str| {
        app.command_with_input(&["user", "password", email, "--password-stdin"], password)
    };
    add("nine char\n").failed_in_one_line(1, "10 characters");
    add(&"☃".repeat(129)).failed_in_one_line(1, "128 characters");
    add("ten chars!\n").ok();
    change(&"☃".repeat(9)).failed_in_one_line(1, "10 characters");
    app.anonymous()
        .sign_in(email, "ten chars!")
        .await
        .expect_status(200);
    change(&"☃".repeat(128)).ok();
    app.anonymous()
        .sign_in(email, &"☃".repeat(128))
        .await
        .expect_status(200);
    // Signing in says nothing about the length of a password.
    app.anonymous()
        .sign_in(email, "short")
        .await
        .refused_as(401, "invalid_credentials");
}
