//! nginx or Caddy in front of three nodes, with TLS and the configuration from `docs/proxies/`.

use crate::{
    certificate,
    process_guard::{ProcessGuard, folder},
    server_process,
};
use std::{fs, net::TcpStream, path::Path};

/// The example configurations of the documentation.
const NGINX: &str = include_str!("../../docs/proxies/nginx.conf");
const CADDY: &str = include_str!("../../docs/proxies/Caddyfile");

/// A running nginx or Caddy.
pub struct ReverseProxy {
    guard: ProcessGuard,
    port: u16,
    certificate: String,
}

/// Name and content of the configuration file, and the command.
struct Recipe {
    file: &'static str,
    content: String,
    command: Vec<String>,
}

impl ReverseProxy {
    /// Starts nginx in front of nodes on these ports of 127.0.0.1. It listens on `port`, or on a free port.
    pub fn nginx(nodes: [u16; 3], port: Option<u16>) -> Self {
        Self::start(nodes, port, nginx)
    }

    /// Starts Caddy in the same way.
    pub fn caddy(nodes: [u16; 3], port: Option<u16>) -> Self {
        Self::start(nodes, port, caddy)
    }

    fn start(nodes: [u16; 3], port: Option<u16>, recipe: impl Fn(&Path, u16) -> Recipe) -> Self {
        let prepare = |port| {
            let folder = folder();
            certificate::write(&folder);
            let Recipe {
                file,
                mut content,
                command,
            } = recipe(&folder, port);
            content = content.replace("/etc/shiftbell", &folder.display().to_string());
            for (name, node) in ["node-a", "node-b", "node-c"].iter().zip(nodes) {
                content = content.replace(&format!("{name}:3000"), &format!("127.0.0.1:{node}"));
            }
            fs::write(folder.join(file), content).expect("written");
            ProcessGuard::unprivileged(
                folder,
                "TERM",
                &server_process::find_program("env"),
                &command,
            )
        };
        let (guard, port) = server_process::start(port, prepare, answers);
        let certificate =
            fs::read_to_string(guard.folder().join("cert.pem")).expect("a certificate");
        Self {
            guard,
            port,
            certificate,
        }
    }

    /// Process id, or `None` if the proxy is not running.
    pub fn process(&self) -> Option<u32> {
        self.guard.process()
    }

    /// Port on 127.0.0.1.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The certificate of the proxy in PEM.
    pub fn certificate(&self) -> &str {
        &self.certificate
    }

    /// Ends the proxy with SIGKILL.
    pub fn kill(&mut self) {
        self.guard.stop("KILL");
    }

    /// Starts the proxy again on the same port.
    pub fn start_again(&mut self) {
        let port = self.port;
        server_process::start_again(&mut self.guard, || answers(port))
            .expect("the proxy starts again");
    }
}

fn nginx(folder: &Path, port: u16) -> Recipe {
    let site = NGINX
        .replace(
            "listen 80;",
            &format!("listen unix:{}/plain;", folder.display()),
        )
        .replace("listen 443", &format!("listen 127.0.0.1:{port}"))
        .replace("shifts.example", "localhost");
    let folder = folder.display();
    let own_paths = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        .map(|kind| format!("{kind}_temp_path {folder}/{kind};"))
        .join("\n");
    Recipe {
        file: "nginx.conf",
        content: format!(
            "daemon off;\npid {folder}/pid;\nerror_log stderr;\nevents {{ worker_connections 8192; }}\nhttp {{ access_log off; {own_paths}\n{site} }}\n"
        ),
        command: vec![
            server_process::find_program("nginx").display().to_string(),
            "-e".into(),
            "stderr".into(),
            "-p".into(),
            folder.to_string(),
            "-c".into(),
            format!("{folder}/nginx.conf"),
        ],
    }
}

fn caddy(folder: &Path, port: u16) -> Recipe {
    let site = CADDY.replace(
        "shifts.example {",
        &format!("https://localhost:{port} {{\n\tbind 127.0.0.1"),
    );
    let folder = folder.display();
    Recipe {
        file: "Caddyfile",
        content: format!("{{\n\tadmin off\n\tauto_https off\n}}\n{site}"),
        command: vec![
            format!("XDG_DATA_HOME={folder}"),
            format!("XDG_CONFIG_HOME={folder}"),
            server_process::find_program("caddy").display().to_string(),
            "run".into(),
            "--adapter".into(),
            "caddyfile".into(),
            "--config".into(),
            format!("{folder}/Caddyfile"),
        ],
    }
}

fn answers(port: u16) -> bool {
    TcpStream::connect(("127.0.0.1", port)).is_ok()
}
