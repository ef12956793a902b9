//! More sockets than one process may open: further worker processes of this program hold them. Orders and answers are
//! lines of JSON on stdin and stdout.

use super::{
    TIMEOUT,
    listeners::{Listeners, Received, SocketTarget},
    process_usage::Usage,
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::{
    io::{BufRead, BufReader, Write, stdin, stdout},
    path::Path,
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
};

/// Open sockets, in this process or in workers.
pub enum SocketPool {
    /// In this process.
    Local(Listeners),
    /// In worker processes.
    Workers(Vec<WorkerProcess>),
}

/// A worker process. It ends when its stdin closes.
pub struct WorkerProcess {
    child: Child,
    orders: ChildStdin,
    answers: BufReader<ChildStdout>,
    opened: Opened,
}

#[derive(Serialize, Deserialize)]
enum Order {
    Open(Vec<SocketTarget>),
    Hear(usize),
    Close,
}

#[derive(Serialize, Deserialize)]
struct Opened {
    count: usize,
    refused: Option<String>,
}

impl SocketPool {
    /// Opens the sockets. With `program`, each part is opened by a worker process that runs it.
    pub async fn open(program: Option<&Path>, parts: Vec<Vec<SocketTarget>>) -> Self {
        let Some(program) = program else {
            return Self::Local(Listeners::open(parts.concat()).await);
        };
        let mut helpers = Vec::with_capacity(parts.len());
        // One after another, so that the server's speed and not that of the workers is measured.
        for part in parts {
            helpers.push(WorkerProcess::start(program, part));
        }
        Self::Workers(helpers)
    }

    /// Number of open sockets.
    pub fn count(&self) -> usize {
        match self {
            Self::Local(listeners) => listeners.count(),
            Self::Workers(helpers) => helpers.iter().map(|helper| helper.opened.count).sum(),
        }
    }

    /// Why a socket was refused, if one was.
    pub fn refused(&self) -> Option<&str> {
        match self {
            Self::Local(listeners) => listeners.refused(),
            Self::Workers(helpers) => helpers
                .iter()
                .find_map(|helper| helper.opened.refused.as_deref()),
        }
    }

    /// Number of processes that hold the sockets, and their usage.
    pub fn usage(&self) -> (usize, Usage) {
        match self {
            Self::Local(_) => (1, Usage::of(std::process::id())),
            Self::Workers(helpers) => {
                let each = helpers.iter().map(|helper| Usage::of(helper.child.id()));
                (helpers.len(), each.sum())
            }
        }
    }

    /// Waits until every socket has received `each` notifications since it was opened, or until no more arrive.
    pub async fn wait_for(&mut self, each: usize) {
        match self {
            Self::Local(listeners) => listeners.wait_for(each * listeners.count(), TIMEOUT).await,
            Self::Workers(helpers) => {
                for helper in &mut *helpers {
                    let expected = each * helper.opened.count;
                    helper.order(&Order::Hear(expected));
                }
                for helper in helpers {
                    helper.answer::<()>();
                }
            }
        }
    }

    /// Closes the sockets and returns what each received.
    pub async fn close(self) -> Vec<Received> {
        match self {
            Self::Local(listeners) => listeners.close().await,
            Self::Workers(mut helpers) => {
                let mut received = Vec::new();
                for helper in &mut helpers {
                    helper.order(&Order::Close);
                    received.append(&mut helper.answer());
                }
                received
            }
        }
    }
}

impl WorkerProcess {
    fn start(program: &Path, targets: Vec<SocketTarget>) -> Self {
        let mut child = Command::new(program)
            .args(["-", "worker"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("a process");
        let mut helper = Self {
            orders: child.stdin.take().expect("piped"),
            answers: BufReader::new(child.stdout.take().expect("piped")),
            child,
            opened: Opened {
                count: 0,
                refused: None,
            },
        };
        helper.order(&Order::Open(targets));
        helper.opened = helper.answer();
        helper
    }

    fn order(&mut self, order: &Order) {
        let order = serde_json::to_string(order).expect("JSON");
        writeln!(self.orders, "{order}").expect("the worker reads its orders");
    }

    fn answer<T: DeserializeOwned>(&mut self) -> T {
        let mut line = String::new();
        self.answers
            .read_line(&mut line)
            .expect("the worker answers");
        serde_json::from_str(&line).expect("an answer")
    }
}

impl Drop for WorkerProcess {
    fn drop(&mut self) {
        let _gone = self.child.kill();
        let _gone = self.child.wait();
    }
}

/// Runs as a worker process: reads orders from stdin.
pub async fn run_worker() {
    let mut listeners = None;
    for line in stdin().lock().lines() {
        let line = line.expect("text");
        match (
            serde_json::from_str(&line).expect("an order"),
            listeners.take(),
        ) {
            (Order::Open(targets), _) => {
                let open = Listeners::open(targets).await;
                answer(&Opened {
                    count: open.count(),
                    refused: open.refused().map(str::to_owned),
                });
                listeners = Some(open);
            }
            (Order::Hear(expected), Some(open)) => {
                open.wait_for(expected, TIMEOUT).await;
                answer(&());
                listeners = Some(open);
            }
            (Order::Close, Some(open)) => return answer(&open.close().await),
            (Order::Hear(_) | Order::Close, None) => panic!("no sockets are open"),
        }
    }
}

fn answer(answer: &impl Serialize) {
    let answer = serde_json::to_string(answer).expect("JSON");
    writeln!(stdout().lock(), "{answer}").expect("the parent process reads");
}
