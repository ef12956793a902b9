//! nginx with our own example of a configuration, on a free port.

use crate::{
    certificate,
    keeper::{Keeper, folder},
    program,
};
use std::{fs, net::TcpStream};

/// The example that the documentation gives.
const EXAMPLE: &str = include_str!("../../docs/proxies/nginx.conf");

/// A proxy that ends TLS.
pub struct Nginx {
    keeper: Keeper,
    port: u16,
    certificate: String,
}

impl Nginx {
    /// Starts one in front of nodes on these ports of 127.0.0.1: as many as the example names, three. It listens on `port`, or a free one.
    pub fn start(nodes: [u16; 3], port: Option<u16>) -> Self {
        let (keeper, port) = program::start(
            port,
            |port| {
                let folder = folder();
                certificate::write(&folder);
                let mut site = EXAMPLE
                    .replace("listen 443", &format!("listen 127.0.0.1:{port}"))
                    .replace("shifts.example", "localhost")
                    .replace("/etc/shiftbell", &folder.display().to_string());
                for (name, node) in ["node-a", "node-b", "node-c"].iter().zip(nodes) {
                    site = site.replace(&format!("{name}:3000"), &format!("127.0.0.1:{node}"));
                }
                let own_paths = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
                    .map(|kind| format!("{kind}_temp_path {}/{kind};", folder.display()))
                    .join("\n");
                let whole = format!(
                    "daemon off;\npid {0}/pid;\nerror_log stderr;\nevents {{ worker_connections 8192; }}\nhttp {{ access_log off; {own_paths}\n{site} }}\n",
                    folder.display()
                );
                fs::write(folder.join("nginx.conf"), whole).expect("written");
                let arguments = [
                    "-e",
                    "stderr",
                    "-p",
                    &folder.display().to_string(),
                    "-c",
                    &folder.join("nginx.conf").display().to_string(),
                ]
                .map(str::to_owned);
                Keeper::unprivileged(folder, "TERM", &program::find("nginx"), &arguments)
            },
            answers,
        );
        let certificate =
            fs::read_to_string(keeper.folder().join("cert.pem")).expect("a certificate");
        Self {
            keeper,
            port,
            certificate,
        }
    }

    /// Kills it.
    pub fn kill(&mut self) {
        self.keeper.stop("KILL");
    }

    /// Starts it again on the same port.
    pub fn start_again(&mut self) {
        let port = self.port;
        program::start_again(&mut self.keeper, || answers(port)).expect("it starts again");
    }

    /// Its process id, if it runs.
    pub fn process(&self) -> Option<u32> {
        self.keeper.process()
    }

    /// The port on 127.0.0.1 that it listens on.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The certificate that it shows, in PEM.
    pub fn certificate(&self) -> &str {
        &self.certificate
    }
}

fn answers(port: u16) -> bool {
    TcpStream::connect(("127.0.0.1", port)).is_ok()
}
