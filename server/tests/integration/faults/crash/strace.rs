//! Runs the server under `strace`, which sees every system call and can kill the server at one.

use std::{env, path::PathBuf, process::Command};

/// `command` under `strace` with these arguments. With `-D` the started process is the server itself and `strace`
/// attaches from outside. This also works where a process may trace only its descendants.
pub fn strace(arguments: &[&str], command: &Command) -> Command {
    let mut traced = Command::new(find());
    traced
        .env_clear()
        .args(["-D", "-f", "-q"])
        .args(arguments)
        .arg(command.get_program())
        .args(command.get_args());
    for (name, value) in command.get_envs() {
        if let Some(value) = value {
            traced.env(name, value);
        }
    }
    if let Some(folder) = command.get_current_dir() {
        traced.current_dir(folder);
    }
    traced
}

fn find() -> PathBuf {
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path)
        .map(|folder| folder.join("strace"))
        .find(|program| program.is_file())
        .expect(
            "strace is not installed: without it the test cannot check that a 201 means on disk",
        )
}
