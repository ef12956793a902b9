//! A server that ends with the test's process, even if that is killed: a shell holds it, and lets go when our end of a pipe closes.

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
/// `nobody`, who runs what refuses to run as root.
const NOBODY: u32 = 65534;

/// Holds one server and its folder.
pub(crate) struct ProcessGuard {
    shell: Child,
    orders: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
    folder: PathBuf,
    process: Option<u32>,
}

/// A new folder.
pub(crate) fn folder() -> PathBuf {
    tempfile::Builder::new()
        .prefix("testkit-")
        .permissions(fs::Permissions::from_mode(0o700))
        .tempdir()
        .expect("a folder")
        .keep()
}

/// Gives a file or folder to whom root runs what must not be root.
pub(crate) fn give(path: &Path) {
    if root() {
        chown(path, Some(NOBODY), Some(NOBODY)).expect("root may give away");
    }
}

/// The command, run by somebody else than root.
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
    /// A guard of `program`, which does not run yet, and of its folder. `last` is the signal that ends the program with the tests.
    pub(crate) fn new(folder: PathBuf, last: &str, program: &Path, arguments: &[String]) -> Self {
        Self::of(Command::new(SHELL), folder, last, program, arguments)
    }

    /// The same for what must not be root; the folder becomes its own.
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
            // Ctrl-C is for the tests; the guard hears of it by their end.
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

    /// The server's folder.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// The server's process id, if it was started and not stopped.
    pub(crate) fn process(&self) -> Option<u32> {
        self.process
    }

    /// Starts the server; its process id.
    pub(crate) fn start(&mut self) -> u32 {
        let process = self.order("start").trim().parse().expect("a process id");
        self.process = Some(process);
        process
    }

    /// Ends the server by a signal and waits for its end.
    pub(crate) fn stop(&mut self, signal: &str) {
        self.order(&format!("stop {signal}"));
        self.process = None;
    }

    /// Sends the server a signal.
    pub(crate) fn signal(&mut self, signal: &str) {
        self.order(&format!("signal {signal}"));
    }

    /// What the server said.
    pub(crate) fn log(&self) -> String {
        fs::read_to_string(self.folder.join("log")).unwrap_or_default()
    }

    fn order(&mut self, order: &str) -> String {
        let orders = self.orders.as_mut().expect("open until the end");
        writeln!(orders, "{order}").expect("the guard listens");
        let mut answer = String::new();
        self.answers
            .read_line(&mut answer)
            .expect("the guard answers");
        answer
    }
}

impl Drop for ProcessGuard {
    fn drop(&mut self) {
        self.orders = None;
        let _gone = self.shell.wait();
    }
}
