//! A private Redis server.

use crate::{
    process_guard::{ProcessGuard, folder},
    server_process,
};
use std::{
    io::{Read, Write},
    net::{Ipv4Addr, TcpStream},
    time::Duration,
};

/// A private Redis server that stores nothing on disk.
pub struct Redis {
    guard: ProcessGuard,
    port: u16,
}

impl Redis {
    /// Starts a server.
    pub fn start() -> Self {
        let (guard, port) = server_process::start(None, prepare, answers);
        Self { guard, port }
    }

    /// Process id, or `None` if the server is not running.
    pub fn process(&self) -> Option<u32> {
        self.guard.process()
    }

    /// Port on 127.0.0.1.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The value for `REDIS_URL`.
    pub fn url(&self) -> String {
        self.url_through(self.port)
    }

    /// The same through a proxy on another port of 127.0.0.1.
    pub fn url_through(&self, port: u16) -> String {
        format!("redis://127.0.0.1:{port}")
    }

    /// Ends the server with SIGKILL.
    pub fn kill(&mut self) {
        self.guard.stop("KILL");
    }

    /// Starts the server again on the same port.
    pub fn start_again(&mut self) {
        let port = self.port;
        server_process::start_again(&mut self.guard, || answers(port))
            .expect("the server starts again");
    }

    /// Pauses the server with SIGSTOP: connections stay open and nothing is answered.
    pub fn pause(&mut self) {
        self.guard.signal("STOP");
    }

    /// Continues the server after `pause`.
    pub fn resume(&mut self) {
        self.guard.signal("CONT");
    }
}

fn prepare(port: u16) -> ProcessGuard {
    let folder = folder();
    let arguments = [
        "--port",
        &port.to_string(),
        "--bind",
        "127.0.0.1",
        "--save",
        "",
        "--appendonly",
        "no",
    ]
    .map(str::to_owned);
    ProcessGuard::new(
        folder,
        "TERM",
        &server_process::find_program("redis-server"),
        &arguments,
    )
}

fn answers(port: u16) -> bool {
    let ask = || -> std::io::Result<bool> {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
        stream.set_read_timeout(Some(Duration::from_secs(1)))?;
        stream.write_all(b"PING\r\n")?;
        let mut answer = [0; 7];
        stream.read_exact(&mut answer)?;
        Ok(&answer == b"+PONG\r\n")
    };
    ask().unwrap_or(false)
}
