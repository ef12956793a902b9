//! `docs/production.md`: all its commands, in their order, from an empty folder.

use super::markdown::blocks;
use std::{
    fs,
    io::Write,
    path::Path,
    process::{Command, Output, Stdio},
};

const PAGE: &str = include_str!("../../../../docs/production.md");
const PRELUDE: &str = include_str!("production_prelude.sh");
/// The two ways to HTTPS, of which a reader chooses one.
const TLS: &str = "TLS in Shiftbell";
const PROXY: &str = "A proxy";

/// The commands of the page as a script below `root`, with free ports.
fn script(root: &Path, https: &str) -> String {
    let other = if https == TLS { PROXY } else { TLS };
    let blocks = blocks(PAGE).into_iter();
    let commands: Vec<_> = blocks
        .filter(|block| block.language == "sh" && block.section != other)
        .map(|block| block.text)
        .collect();
    assert!(commands.len() >= 15, "the page has its commands");
    let root = root.to_str().expect("text");
    let script = commands.join("\n");
    let script = ["/etc/", "/usr/local/", "/var/"]
        .iter()
        .fold(script, |script, path| {
            script.replace(path, &format!("{root}{path}"))
        });
    let ports = ["0.0.0.0:443", "0.0.0.0:80", "127.0.0.1:3000"];
    let script = ports.iter().fold(script, |script, address| {
        script.replace(address, "127.0.0.1:0")
    });
    format!("{PRELUDE}\n{script}")
}

/// Runs the page's commands with this way to HTTPS. Passwords are typed as the page asks for them.
fn run(root: &Path, https: &str) -> Output {
    let checkout = root.join("checkout");
    for folder in ["checkout", "etc/systemd/system", "usr/local/bin", "var"] {
        fs::create_dir_all(root.join(folder)).expect("a folder");
    }
    testkit::certificate::write(&checkout);
    let mut child = Command::new("bash")
        .args(["-c", &script(root, https)])
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("ROOT", root)
        .env("SHIFTBELL", env!("CARGO_BIN_EXE_shiftbell"))
        .env("SCHEME", if https == TLS { "https" } else { "http" })
        .current_dir(checkout)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("bash starts");
    let mut stdin = child.stdin.take().expect("piped");
    let passwords = "a long password\n".repeat(5);
    stdin.write_all(passwords.as_bytes()).expect("written");
    drop(stdin);
    child.wait_with_output().expect("the commands end")
}

fn check(https: &str) {
    let root = tempfile::tempdir().expect("a folder");
    let output = run(root.path(), https);
    let (stdout, stderr) = (
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
    assert!(output.status.success(), "{stdout}\n---\n{stderr}");
    for part in [
        "asha@example.com is ADMIN.",
        "nila@example.com is EIC at Hazira MS.",
        "ravi@example.com is VENDOR of Sabarmati Carriers.",
        "The mother station of Amreli DBS is Hazira MS.",
        "Deactivated dinesh@example.com.",
        "GJ 05 BX 4471",
        "Mahesh Solanki",
        // Of `/readyz` and `/api/stations/`.
        "\"status\":",
        "\"kind\":\"DBS\"",
        "Revoked token 1.",
    ] {
        assert!(stdout.contains(part), "{part:?} is not in\n{stdout}");
    }
}

#[test]
fn its_commands_work_from_an_empty_folder_with_tls() {
    check(TLS);
}

#[test]
fn its_commands_work_from_an_empty_folder_behind_a_proxy() {
    check(PROXY);
}

#[test]
fn every_command_line_is_in_a_block_that_the_test_runs() {
    for block in blocks(PAGE) {
        assert_eq!(block.language, "sh", "{}: {}", block.section, block.text);
    }
}
