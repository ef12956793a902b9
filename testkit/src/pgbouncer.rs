//! A pooler in front of a private PostgreSQL server.

use crate::{
    Database,
    process_guard::{ProcessGuard, folder, give},
    server_process,
};
use std::{fs, net::TcpStream};

/// PgBouncer, with one database.
pub struct PgBouncer {
    _guard: ProcessGuard,
    port: u16,
}

impl PgBouncer {
    /// Starts it with a `pool_mode`: `session` or `transaction`.
    pub fn start(database: &Database, pool_mode: &str) -> Self {
        let prepare = |port| {
            let folder = folder();
            let settings = format!(
                "[databases]\n{name} = host=127.0.0.1 port={upstream} dbname={name} user={user}\n\
                 [pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\nunix_socket_dir =\nauth_type = any\n\
                 pool_mode = {pool_mode}\nignore_startup_parameters = extra_float_digits\n",
                name = database.name(),
                upstream = database.port(),
                user = database.user(),
            );
            let file = folder.join("pgbouncer.ini");
            fs::write(&file, settings).expect("written");
            give(&file);
            ProcessGuard::unprivileged(
                folder,
                "KILL",
                &server_process::find_program("pgbouncer"),
                &[file.display().to_string()],
            )
        };
        let (guard, port) = server_process::start(None, prepare, |port| {
            TcpStream::connect(("127.0.0.1", port)).is_ok()
        });
        Self {
            _guard: guard,
            port,
        }
    }

    /// Port on 127.0.0.1.
    pub fn port(&self) -> u16 {
        self.port
    }
}
