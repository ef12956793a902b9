//! The server under `strace`, which sees every system call and can kill at one.

use std::{env, path::PathBuf, process::Command};

/// `strace` with these arguments around what `command` starts. The process that is started is the server itself and `strace` watches it
/// from aside (`-D`), which is also allowed where a process may trace only its own descendants.
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
        .expect("strace is installed: that 201 means on disk cannot be seen without it")
}
