//! A private Redis server.

use crate::{
    certificate::Authority,
    process_guard::{ProcessGuard, folder},
    server_process,
};
use std::{
    io::{Read, Write},
    net::{Ipv4Addr, TcpStream},
    path::PathBuf,
    time::Duration,
};

/// A private Redis server that stores nothing on disk.
pub struct Redis {
    guard: ProcessGuard,
    port: u16,
    has_tls: bool,
}

impl Redis {
    /// Starts a server.
    pub fn start() -> Self {
        let (guard, port) = server_process::start(None, prepare, answers);
        Self {
            guard,
            port,
            has_tls: false,
        }
    }

    /// Starts a server that accepts only TLS, with a certificate of this authority for `localhost`.
    pub fn start_with_tls(authority: &Authority) -> Self {
        let prepare = |port| {
            let folder = folder();
            authority.issue("localhost", &folder);
            run(
                folder,
                &format!(
                    "--port 0 --tls-port {port} --tls-cert-file cert.pem --tls-key-file key.pem --tls-auth-clients no"
                ),
            )
        };
        let (guard, port) = server_process::start(None, prepare, listens);
        Self {
            guard,
            port,
            has_tls: true,
        }
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
        if self.has_tls {
            // The certificate is for this name.
            format!("rediss://localhost:{port}")
        } else {
            format!("redis://127.0.0.1:{port}")
        }
    }

    /// Ends the server with SIGKILL.
    pub fn kill(&mut self) {
        self.guard.stop("KILL");
    }

    /// Starts the server again on the same port.
    pub fn start_again(&mut self) {
        let (port, has_tls) = (self.port, self.has_tls);
        let ready = || {
            if has_tls {
                listens(port)
            } else {
                answers(port)
            }
        };
        server_process::start_again(&mut self.guard, ready).expect("the server starts again");
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
    run(folder(), &format!("--port {port}"))
}

fn run(folder: PathBuf, ports: &str) -> ProcessGuard {
    let arguments: Vec<_> = ports
        .split(' ')
        .chain(["--bind", "127.0.0.1", "--save", "", "--appendonly", "no"])
        .map(str::to_owned)
        .collect();
    ProcessGuard::new(
        folder,
        "TERM",
        &server_process::find_program("redis-server"),
        &arguments,
    )
}

fn listens(port: u16) -> bool {
    TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok()
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
