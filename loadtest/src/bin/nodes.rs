//! A local cluster to try out failures: three nodes, PostgreSQL, Redis and a proxy.
//! `nodes SHIFTBELL SITE PORT`; `make nodes` runs it.

use std::{
    env,
    io::{BufRead, stdin},
};
use testkit::{Programs, Topology};

fn main() {
    let [shiftbell, site, port] = env::args()
        .skip(1)
        .collect::<Vec<_>>()
        .try_into()
        .expect("three arguments: the binary, its site folder, a port");
    let absolute = |path: String| std::path::absolute(path).expect("a path");
    let programs = Programs {
        shiftbell: absolute(shiftbell),
        site: Some(absolute(site)),
    };
    let port = port.parse().expect("a port");
    let mut topology = Topology::start(&programs, &["--sample"], Some(port));
    println!(
        "
    Shiftbell is at https://localhost:{port}, through the proxy.
    The browser must accept its self-signed certificate.

    engineer in charge   eic1@demo.example      vendor   vendor1@demo.example      password  demo-password
"
    );
    show(&topology);
    println!("    kill PART · pause PART · resume PART · start PART · show · quit");
    for line in stdin().lock().lines().map_while(Result::ok) {
        let mut words = line.split_whitespace();
        match (words.next(), words.next()) {
            (None, _) => {}
            (Some("quit"), None) => break,
            (Some("show"), None) => show(&topology),
            (Some(command), Some(part)) if run_command(&mut topology, command, part) => {
                show(&topology)
            }
            _ => println!("    unknown command: {line}"),
        }
    }
}

fn show(topology: &Topology) {
    let part = |name: &str, port: u16, process: Option<u32>| {
        let process = process.map_or("not running".to_owned(), |id| format!("process {id}"));
        println!("    {name:<10} 127.0.0.1:{port:<6} {process}");
    };
    part("proxy", topology.proxy.port(), topology.proxy.process());
    for (name, node) in ["a", "b", "c"].iter().zip(&topology.nodes) {
        part(name, node.port(), node.process());
    }
    part("redis", topology.redis.port(), topology.redis.process());
    part(
        "postgres",
        topology.postgres.port(),
        topology.postgres.process(),
    );
    println!();
}

/// Runs one command. False if the command is unknown.
fn run_command(topology: &mut Topology, command: &str, part: &str) -> bool {
    let node = ["a", "b", "c"].iter().position(|name| *name == part);
    match (command, part, node) {
        ("kill", _, Some(node)) => topology.nodes[node].kill(),
        ("pause", _, Some(node)) => topology.nodes[node].pause(),
        ("resume", _, Some(node)) => topology.nodes[node].resume(),
        ("stop", _, Some(node)) => topology.nodes[node].stop(),
        ("start", _, Some(node)) => topology.nodes[node].start_again(),
        ("kill", "redis", _) => topology.redis.kill(),
        ("pause", "redis", _) => topology.redis.pause(),
        ("resume", "redis", _) => topology.redis.resume(),
        ("start", "redis", _) => topology.redis.start_again(),
        ("kill", "postgres", _) => topology.postgres.crash(),
        ("start", "postgres", _) => topology.postgres.start_again(),
        ("kill", "proxy", _) => topology.proxy.kill(),
        ("start", "proxy", _) => topology.proxy.start_again(),
        _ => return false,
    }
    true
}
