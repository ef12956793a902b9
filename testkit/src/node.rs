//! One `shiftbell serve` process.

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
    /// Starts `shiftbell serve` on a free port with only these environment variables.
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

    /// Process id, or `None` if the node is not running.
    pub fn process(&self) -> Option<u32> {
        self.guard.process()
    }

    /// Port on 127.0.0.1.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The output of the process so far.
    pub fn log(&self) -> String {
        self.guard.log()
    }

    /// Stops the node with SIGTERM and waits for its end.
    pub fn stop(&mut self) {
        self.guard.stop("TERM");
    }

    /// Ends the node with SIGKILL.
    pub fn kill(&mut self) {
        self.guard.stop("KILL");
    }

    /// Pauses the process with SIGSTOP. Connections stay open.
    pub fn pause(&mut self) {
        self.guard.signal("STOP");
    }

    /// Continues the process after `pause`.
    pub fn resume(&mut self) {
        self.guard.signal("CONT");
    }

    /// Starts the node again on the same port.
    pub fn start_again(&mut self) {
        let port = self.port;
        server_process::start_again(&mut self.guard, || answers(port))
            .expect("the node starts again");
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
