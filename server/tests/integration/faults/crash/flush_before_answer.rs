//! R2: between the last write to SQLite's log and the response, the log is flushed to disk.

use super::{
    is_sqlite,
    network::network,
    restartable_server::{RestartableServer, serve},
    strace::strace,
    vendor_client::draft,
};
use crate::support::people::in_hours;
use serde_json::{Value, json};
use std::{collections::HashSet, fs, path::Path, time::Duration};

const CALLS: &str = "trace=pwrite64,pwritev,pwritev2,write,writev,sendto,sendmsg,fdatasync,fsync";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn flushes_the_log_before_a_201() {
    let requests = if testkit::soak() { 100 } else { 20 };
    let (network, home) = network().await;
    if !is_sqlite(&home) {
        return;
    }
    let mut restartable = RestartableServer::start(home);
    restartable.stop().await;
    let trace = restartable.home.path().join("trace");
    let output = trace.to_str().expect("text");
    let arguments = [
        "-y",
        "-s",
        "64",
        "-e",
        CALLS,
        "-e",
        "signal=none",
        "-o",
        output,
    ];
    restartable
        .start_as(strace(&arguments, &serve(&restartable.home)))
        .await;

    let (vendor, engineer) = (&network.vendors[0], &network.engineers[0]);
    let (http, begin) = (reqwest::Client::new(), in_hours(1));
    let post = async |token: &str, path: &str, body: Value| {
        let request = http
            .post(restartable.url(path))
            .bearer_auth(token)
            .json(&body);
        let answer = request.send().await.expect("a response");
        assert!(answer.status().is_success(), "{path}");
        answer.json::<Value>().await.expect("JSON")
    };
    let mut answered = 0;
    for n in 0..requests {
        let body = draft(vendor, begin, n * vendor.vehicles.len());
        let shift = post(&vendor.person.token, "/api/shifts/", body).await["shift_id"].clone();
        answered += 1;
        if n % 5 == 0 {
            // Before the approval, which marks the notification read by itself.
            let path = "/api/notifications/mark-all-read/";
            post(&engineer.token, path, json!({})).await;
            let path = format!("/api/shifts/{shift}/approve/");
            post(&engineer.token, &path, json!({})).await;
            answered += 2;
        }
    }
    restartable.stop().await;
    let seen = flushed_answers(&finished(&trace).await).expect("no response before the flush");
    assert_eq!(seen, answered);
    eprintln!("durability: the log was flushed before {seen} of {answered} responses");
}

/// Returns the output of `strace` once it contains the end of the server.
async fn finished(trace: &Path) -> String {
    let deadline = tokio::time::Instant::now() + Duration::from_secs(10);
    loop {
        let text = fs::read_to_string(trace).expect("a trace");
        // The server's first thread ends last.
        let first = text.split(' ').next().unwrap_or_default();
        let end = text.lines().last().unwrap_or_default();
        if end.starts_with(first) && end.contains("+++ exited") {
            return text;
        }
        assert!(
            tokio::time::Instant::now() < deadline,
            "no end in the trace:\n{text}"
        );
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

/// Counts the responses to requests that wrote. The error is a response sent before the log was flushed.
fn flushed_answers(trace: &str) -> Result<usize, &str> {
    let (mut written, mut dirty, mut answers) = (false, false, 0);
    // Calls that other threads interrupt in the trace, until they are resumed.
    let mut flushing = HashSet::new();
    for line in trace.lines() {
        let (thread, call) = line.split_once(' ').expect("a thread");
        let call = call.trim_start();
        let log = call.contains("shiftbell.db-wal>");
        if call.starts_with("pwrite") && log {
            (written, dirty) = (true, true);
            flushing.clear();
        } else if call.contains("sync(") && log {
            if call.contains("<unfinished") {
                flushing.insert(thread);
            } else if call.ends_with("= 0") {
                dirty = false;
            }
        } else if call.contains("sync resumed>") {
            if flushing.remove(thread) && call.ends_with("= 0") {
                dirty = false;
            }
        } else if call.contains("\"HTTP/1.1 20") && written {
            if dirty {
                return Err(line);
            }
            (written, answers) = (false, answers + 1);
        }
    }
    Ok(answers)
}

#[test]
fn detects_a_response_before_the_flush() {
    let write = "1 pwrite64(9</x/shiftbell.db-wal>, \"\"..., 4096, 32) = 4096\n";
    let flush = "1 fdatasync(9</x/shiftbell.db-wal>) = 0\n";
    let begun = "2 fdatasync(9</x/shiftbell.db-wal> <unfinished ...>\n";
    let ended = "2 <... fdatasync resumed>) = 0\n";
    let answer =
        "1 sendto(11<socket:[1]>, \"HTTP/1.1 201 Created\\r\\n\"..., 900, 0, NULL, 0) = 900\n";
    let good = [write, flush, answer, write, write, begun, ended, answer].concat();
    assert_eq!(flushed_answers(&good), Ok(2));
    for bad in [
        [write, answer].concat(),
        [write, flush, write, answer].concat(),
        [write, begun, answer].concat(),
        [write, begun, write, ended, answer].concat(),
    ] {
        assert_eq!(flushed_answers(&bad), Err(answer.trim_end()), "{bad}");
    }
}
