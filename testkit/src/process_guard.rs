//! Runs a server that ends with the test process, also if that is killed: a shell runs the server and stops it when a
//! pipe from the test process closes.

use std::{
    fs,
    io::{BufRead, BufReader, Write},
    os::unix::{
        fs::{PermissionsExt, chown},
        process::CommandExt,
    },
    path::{Path, PathBuf},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
};

const SHELL: &str = "/bin/sh";
const SCRIPT: &str = include_str!("process_guard.sh");
/// The user `nobody`, for servers that refuse to run as root.
const NOBODY: u32 = 65534;

/// A server process and its folder.
pub(crate) struct ProcessGuard {
    shell: Child,
    orders: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
    folder: PathBuf,
    process: Option<u32>,
}

/// Creates a private folder.
pub(crate) fn folder() -> PathBuf {
    tempfile::Builder::new()
        .prefix("testkit-")
        .permissions(fs::Permissions::from_mode(0o700))
        .tempdir()
        .expect("a folder")
        .keep()
}

/// Makes `nobody` the owner of a file or folder if the tests run as root.
pub(crate) fn give(path: &Path) {
    if root() {
        chown(path, Some(NOBODY), Some(NOBODY)).expect("root may change the owner");
    }
}

/// A command that does not run as root.
pub(crate) fn unprivileged(program: impl AsRef<Path>) -> Command {
    let mut command = Command::new(program.as_ref());
    if root() {
        command.uid(NOBODY).gid(NOBODY);
    }
    command
}

fn root() -> bool {
    rustix::process::geteuid().is_root()
}

impl ProcessGuard {
    /// Prepares `program` without starting it. `last` is the signal that ends the program together with the tests.
    pub(crate) fn new(folder: PathBuf, last: &str, program: &Path, arguments: &[String]) -> Self {
        Self::of(Command::new(SHELL), folder, last, program, arguments)
    }

    /// Like `new`, for a program that must not run as root. It becomes the owner of its folder.
    pub(crate) fn unprivileged(
        folder: PathBuf,
        last: &str,
        program: &Path,
        arguments: &[String],
    ) -> Self {
        give(&folder);
        Self::of(unprivileged(SHELL), folder, last, program, arguments)
    }

    fn of(
        mut shell: Command,
        folder: PathBuf,
        last: &str,
        program: &Path,
        arguments: &[String],
    ) -> Self {
        let mut shell = shell
            .args(["-c", SCRIPT, "process_guard"])
            .arg(&folder)
            .arg(last)
            .arg(program)
            .args(arguments)
            .current_dir(&folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            // Ctrl-C should reach only the tests. The shell notices their end when the pipe closes.
            .process_group(0)
            .spawn()
            .expect("a shell");
        Self {
            orders: shell.stdin.take(),
            answers: BufReader::new(shell.stdout.take().expect("piped")),
            shell,
            folder,
            process: None,
        }
    }

    /// Folder of the server.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Process id of the server, or `None` if it is not running.
    pub(crate) fn process(&self) -> Option<u32> {
        self.process
    }

    /// Starts the server and returns its process id.
    pub(crate) fn start(&mut self) -> u32 {
        let process = self.order("start").trim().parse().expect("a process id");
        self.process = Some(process);
        process
    }

    /// Sends the server a signal and waits for its end.
    pub(crate) fn stop(&mut self, signal: &str) {
        self.order(&format!("stop {signal}"));
        self.process = None;
    }

    /// Sends the server a signal.
    pub(crate) fn signal(&mut self, signal: &str) {
        self.order(&format!("signal {signal}"));
    }

    /// The output of the server so far.
    pub(crate) fn log(&self) -> String {
        fs::read_to_string(self.folder.join("log")).unwrap_or_default()
    }

    fn order(&mut self, order: &str) -> String {
        let orders = self
            .orders
            .as_mut()
            .expect("the pipe is open until the drop");
        writeln!(orders, "{order}").expect("the shell reads its orders");
        let mut answer = String::new();
        self.answers
            .read_line(&mut answer)
            .expect("the shell answers");
        answer
    }
}

impl Drop for ProcessGuard {
    fn drop(&mut self) {
        self.orders = None;
        let _gone = self.shell.wait();
    }
}
