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

const SCRIPT: &str = include_str!("keeper.sh");
/// `nobody`, who runs what refuses to run as root.
const NOBODY: u32 = 65534;

/// Holds one server and its folder.
pub(crate) struct Keeper {
    shell: Child,
    orders: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
    folder: PathBuf,
}

/// A new folder that belongs to whoever will run in it.
pub(crate) fn folder() -> PathBuf {
    let folder = tempfile::Builder::new()
        .prefix("rig-")
        .permissions(fs::Permissions::from_mode(0o700))
        .tempdir()
        .expect("a folder")
        .keep();
    if root() {
        chown(&folder, Some(NOBODY), Some(NOBODY)).expect("root may give away");
    }
    folder
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

impl Keeper {
    /// A keeper of `program`, which does not run yet, and of its folder. `last` is the signal that ends the program with the tests.
    pub(crate) fn new(folder: PathBuf, last: &str, program: &Path, arguments: &[String]) -> Self {
        let mut shell = unprivileged("/bin/sh")
            .args(["-c", SCRIPT, "keeper"])
            .arg(&folder)
            .arg(last)
            .arg(program)
            .args(arguments)
            .current_dir(&folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            // Ctrl-C is for the tests; the keeper hears of it by their end.
            .process_group(0)
            .spawn()
            .expect("a shell");
        Self {
            orders: shell.stdin.take(),
            answers: BufReader::new(shell.stdout.take().expect("piped")),
            shell,
            folder,
        }
    }

    /// Starts the server; its process id.
    pub(crate) fn start(&mut self) -> u32 {
        self.order("start").trim().parse().expect("a process id")
    }

    /// Ends the server by a signal and waits for its end.
    pub(crate) fn stop(&mut self, signal: &str) {
        self.order(&format!("stop {signal}"));
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
        writeln!(orders, "{order}").expect("the keeper listens");
        let mut answer = String::new();
        self.answers
            .read_line(&mut answer)
            .expect("the keeper answers");
        answer
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        self.orders = None;
        let _gone = self.shell.wait();
    }
}
