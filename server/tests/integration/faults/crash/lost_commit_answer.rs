//! PostgreSQL's response to a COMMIT is lost with the connection: the server's own response is still correct.

use super::{
    database_state::DatabaseState,
    is_sqlite,
    network::network,
    restartable_server::{RestartableServer, serve},
    vendor_client::draft,
};
use crate::support::people::in_hours;
use serde_json::Value;
use std::{
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, copy},
    net::{TcpListener, TcpStream},
};

/// What happens to a COMMIT.
#[derive(Clone, Copy, Debug)]
pub enum CommitFate {
    /// It arrives, but its response is lost.
    AnswerLost,
    /// It is lost.
    Lost,
    /// It arrives after the server has begun to ask for its result, and its response is lost.
    Late,
}

/// Longer than the server needs to ask, shorter than it waits.
const LATE: Duration = Duration::from_millis(500);

/// What happens to the next COMMIT.
pub type Next = Arc<Mutex<Option<CommitFate>>>;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn looks_up_the_result_of_a_commit_without_response() {
    let (network, home) = network().await;
    if is_sqlite(&home) {
        return;
    }
    let next = Next::default();
    let url = through_commit_proxy(&home.database_url(), next.clone()).await;
    let mut restartable = RestartableServer::start(home);
    restartable.kill().await;
    let mut command = serve(&restartable.home);
    command.env("DATABASE_URL", url);
    restartable.start_as(command).await;

    let (vendor, engineer) = (&network.vendors[0], &network.engineers[0]);
    let (http, begin) = (reqwest::Client::new(), in_hours(1));
    let post = async |token: &str, path: &str, body: &Value| {
        let request = http
            .post(restartable.url(path))
            .bearer_auth(token)
            .json(body);
        let answer = request.send().await.expect("a response");
        (
            answer.status().as_u16(),
            answer.json::<Value>().await.expect("JSON"),
        )
    };
    for (n, fate) in [CommitFate::AnswerLost, CommitFate::Lost, CommitFate::Late]
        .into_iter()
        .enumerate()
    {
        let lost = matches!(fate, CommitFate::Lost);
        let body = draft(vendor, begin, n * vendor.vehicles.len());
        let mut shift = Value::Null;
        for (who, path, done) in [
            (&vendor.person, "/api/shifts/", 201),
            // Before the approval, which reads the notification itself.
            (engineer, "/api/notifications/mark-all-read/", 200),
            (engineer, "/api/shifts/{id}/approve/", 200),
        ] {
            let path = path.replace("{id}", &shift.to_string());
            let before = DatabaseState::read(&restartable.home.database_url()).await;
            *next.lock().expect("whole") = Some(fate);
            let (mut status, mut answer) = post(&who.token, &path, &body).await;
            let after = DatabaseState::read(&restartable.home.database_url()).await;
            after.check_invariants();
            assert_eq!(
                status,
                if lost { 503 } else { done },
                "{fate:?} {path}: {answer}"
            );
            assert_eq!(before == after, lost, "{fate:?} {path}");
            if lost {
                (status, answer) = post(&who.token, &path, &body).await;
                assert_eq!(status, done, "{path}: {answer}");
            }
            if status == 201 {
                shift = answer["shift_id"].clone();
            }
        }
    }
}

/// The URL of the same database through a proxy that can drop a COMMIT or its response.
pub async fn through_commit_proxy(url: &str, next: Next) -> String {
    let (rest, name) = url.rsplit_once('/').expect("a name");
    let (rest, port) = rest.rsplit_once(':').expect("a port");
    let upstream: u16 = port.parse().expect("a number");
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("bound").port();
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            let database = TcpStream::connect(("127.0.0.1", upstream)).await;
            tokio::spawn(between(
                client,
                database.expect("the listener has an address"),
                next.clone(),
            ));
        }
    });
    format!("{rest}:{port}/{name}")
}

async fn between(client: TcpStream, database: TcpStream, next: Next) {
    let (mut questions, mut answers) = client.into_split();
    let (mut back, mut forth) = database.into_split();
    let mut answering = tokio::spawn(async move {
        // Either side may close the connection.
        drop(copy(&mut back, &mut answers).await);
    });
    let mut buffer = vec![0; 65536];
    while let Ok(length @ 1..) = questions.read(&mut buffer).await {
        let question = &buffer[..length];
        let commits = question.windows(7).any(|part| part == b"COMMIT\0");
        let fate = if commits {
            next.lock().expect("whole").take()
        } else {
            None
        };
        let Some(fate) = fate else {
            if forth.write_all(question).await.is_err() {
                break;
            }
            continue;
        };
        // From here on the connection is broken: no response passes.
        answering.abort();
        drop((&mut answering).await);
        drop(questions);
        match fate {
            CommitFate::Lost => return,
            CommitFate::Late => tokio::time::sleep(LATE).await,
            CommitFate::AnswerLost => {}
        }
        forth.write_all(question).await.expect("the proxy listens");
        return;
    }
    answering.abort();
}
