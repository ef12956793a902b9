//! One `shiftbell serve` among several.

use crate::{
    process_guard::{ProcessGuard, folder},
    server_process,
};
use std::{
    io::{Read, Write},
    net::TcpStream,
    path::Path,
    time::Duration,
};

/// A running node.
pub struct Node {
    guard: ProcessGuard,
    port: u16,
}

impl Node {
    /// Starts `shiftbell serve` on a free port with these variables and no others.
    pub fn start(shiftbell: &Path, settings: &[(&str, &str)]) -> Self {
        let prepare = |port: u16| {
            let mut arguments: Vec<_> = ["-i".to_owned()].into();
            arguments.extend(
                settings
                    .iter()
                    .map(|(name, value)| format!("{name}={value}")),
            );
            arguments.push(format!("LEPTOS_SITE_ADDR=127.0.0.1:{port}"));
            arguments.push(shiftbell.display().to_string());
            arguments.push("serve".into());
            ProcessGuard::new(
                folder(),
                "TERM",
                &server_process::find_program("env"),
                &arguments,
            )
        };
        let (guard, port) = server_process::start(None, prepare, answers);
        Self { guard, port }
    }

    /// Its process id, if it runs.
    pub fn process(&self) -> Option<u32> {
        self.guard.process()
    }

    /// The port on 127.0.0.1 that it listens on.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// What it said on stderr.
    pub fn log(&self) -> String {
        self.guard.log()
    }

    /// Ends it as an operator does, and waits.
    pub fn stop(&mut self) {
        self.guard.stop("TERM");
    }

    /// Kills it.
    pub fn kill(&mut self) {
        self.guard.stop("KILL");
    }

    /// Stops it without ending it.
    pub fn pause(&mut self) {
        self.guard.signal("STOP");
    }

    /// Lets it go on.
    pub fn resume(&mut self) {
        self.guard.signal("CONT");
    }

    /// Starts it again on the same port.
    pub fn start_again(&mut self) {
        let port = self.port;
        server_process::start_again(&mut self.guard, || answers(port)).expect("it starts again");
    }
}

fn answers(port: u16) -> bool {
    let ask = || -> std::io::Result<bool> {
        let mut stream = TcpStream::connect(("127.0.0.1", port))?;
        stream.set_read_timeout(Some(Duration::from_secs(5)))?;
        write!(
            stream,
            "GET /healthz HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n"
        )?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        Ok(answer.starts_with("HTTP/1.1 200"))
    };
    ask().unwrap_or(false)
}
