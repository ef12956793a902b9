//! The answer to a COMMIT is lost on its way from PostgreSQL: what is answered then is still true.

use super::{
    database_state::Ledger,
    is_sqlite,
    network::network,
    restartable_server::{Plant, serve},
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

/// What becomes of a COMMIT.
#[derive(Clone, Copy, Debug)]
enum Fate {
    /// It arrives, and its answer does not.
    AnswerLost,
    /// It does not arrive.
    Lost,
    /// It arrives while the server already asks about it, and its answer does not.
    Late,
}

/// Longer than the server needs to ask, shorter than it waits.
const LATE: Duration = Duration::from_millis(500);

/// The fate of the next COMMIT.
type Next = Arc<Mutex<Option<Fate>>>;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_commit_whose_answer_is_lost_is_answered_by_what_became_of_it() {
    let (network, home) = network().await;
    if is_sqlite(&home) {
        return;
    }
    let next = Next::default();
    let url = through_middleman(&home.database_url(), next.clone()).await;
    let mut plant = Plant::start(home);
    plant.kill().await;
    let mut command = serve(&plant.home);
    command.env("DATABASE_URL", url);
    plant.start_as(command).await;

    let (vendor, engineer) = (&network.vendors[0], &network.engineers[0]);
    let (http, begin) = (reqwest::Client::new(), in_hours(1));
    let post = async |token: &str, path: &str, body: &Value| {
        let request = http.post(plant.url(path)).bearer_auth(token).json(body);
        let answer = request.send().await.expect("an answer");
        (
            answer.status().as_u16(),
            answer.json::<Value>().await.expect("JSON"),
        )
    };
    for (n, fate) in [Fate::AnswerLost, Fate::Lost, Fate::Late]
        .into_iter()
        .enumerate()
    {
        let lost = matches!(fate, Fate::Lost);
        let body = draft(vendor, begin, n * vendor.vehicles.len());
        let mut shift = Value::Null;
        for (who, path, done) in [
            (&vendor.person, "/api/shifts/", 201),
            (engineer, "/api/shifts/{id}/approve/", 200),
            (engineer, "/api/notifications/mark-all-read/", 200),
        ] {
            let path = path.replace("{id}", &shift.to_string());
            let before = Ledger::read(&plant.home.database_url()).await;
            *next.lock().expect("whole") = Some(fate);
            let (mut status, mut answer) = post(&who.token, &path, &body).await;
            let after = Ledger::read(&plant.home.database_url()).await;
            after.is_sound();
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

/// The address of the same database behind a middleman.
async fn through_middleman(url: &str, next: Next) -> String {
    let (rest, name) = url.rsplit_once('/').expect("a name");
    let (rest, port) = rest.rsplit_once(':').expect("a port");
    let upstream: u16 = port.parse().expect("a number");
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("bound").port();
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            let database = TcpStream::connect(("127.0.0.1", upstream)).await;
            tokio::spawn(between(client, database.expect("it listens"), next.clone()));
        }
    });
    format!("{rest}:{port}/{name}")
}

async fn between(client: TcpStream, database: TcpStream, next: Next) {
    let (mut questions, mut answers) = client.into_split();
    let (mut back, mut forth) = database.into_split();
    let mut answering = tokio::spawn(async move {
        // Either end may go away.
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
        // Nothing more goes back: the connection is broken.
        answering.abort();
        drop((&mut answering).await);
        drop(questions);
        match fate {
            Fate::Lost => return,
            Fate::Late => tokio::time::sleep(LATE).await,
            Fate::AnswerLost => {}
        }
        forth.write_all(question).await.expect("it listens");
        return;
    }
    answering.abort();
}
