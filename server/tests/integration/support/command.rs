//! Runs the binary's commands.

use std::{
    io::Write,
    path::Path,
    process::{Command, Stdio},
};

/// Exit code and output of a command.
#[derive(Debug)]
pub struct CommandOutput {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl CommandOutput {
    /// Checks that the command succeeded and returns its output.
    #[track_caller]
    pub fn ok(self) -> String {
        assert_eq!(self.code, 0, "{self:?}");
        self.stdout
    }

    /// Checks that the command failed with this exit code and returns its error text.
    #[track_caller]
    pub fn failed(self, code: i32) -> String {
        assert_eq!(self.code, code, "{self:?}");
        assert!(!self.stderr.contains("panicked"), "{self:?}");
        self.stderr
    }

    /// Checks that the command failed with this exit code and one line on stderr that contains `part`.
    #[track_caller]
    pub fn failed_in_one_line(self, code: i32, part: &str) {
        let stderr = self.failed(code);
        assert_eq!(stderr.trim_end().lines().count(), 1, "{stderr}");
        assert!(stderr.contains(part), "{part:?} is not in {stderr:?}");
    }
}

/// The binary with a SQLite file in `folder`, for tests of the command line itself. All others use
/// [`TestFolder`](crate::support::test_folder::TestFolder).
pub fn binary(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_shiftbell"));
    command
        .env_clear()
        .env("DATABASE_URL", database_url(folder))
        .current_dir(folder)
        .stdin(Stdio::null());
    command
}

/// The SQLite database in the folder of a test.
pub fn database_url(folder: &Path) -> String {
    format!("sqlite://{}", folder.join("shiftbell.db").display())
}

/// Runs a command and waits for its end.
pub fn run(command: &mut Command) -> CommandOutput {
    run_with_input(command, "")
}

/// Runs a command with text on its standard input and waits for its end.
pub fn run_with_input(command: &mut Command, input: &str) -> CommandOutput {
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().expect("the binary starts");
    // Fails if the command ends before it reads its input.
    let _closed = child
        .stdin
        .take()
        .expect("piped")
        .write_all(input.as_bytes());
    let output = child.wait_with_output().expect("the command ends");
    CommandOutput {
        code: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8(output.stdout).expect("text"),
        stderr: String::from_utf8(output.stderr).expect("text"),
    }
}
