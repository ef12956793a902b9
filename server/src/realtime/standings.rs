//! Whether the sockets of this process may still listen: each asks at every ping and whenever its user's access changed, and whoever waits
//! is asked for together. One question to the store is under way at a time, so however many sockets there are, they take one connection.

use domain::{
    access::{self, Asked, CredentialKey, Standing},
    problem::Problem,
    service::Service,
};
use std::time::Duration;
use tokio::{
    sync::{mpsc, oneshot},
    time::{sleep, timeout},
};
use tokio_util::sync::CancellationToken;

/// Most sockets of one question.
const MOST: usize = 512;
/// A store that takes longer cannot answer: a connection that died without a word must not keep all sockets waiting.
const ANSWER_WITHIN: Duration = Duration::from_secs(5);
/// How long the uses of sessions gather, to be noted in one commit. They are known to a minute.
const NOTE_AFTER: Duration = Duration::from_secs(1);
/// After that they are given up; the next ping brings them again.
const NOTE_WITHIN: Duration = Duration::from_secs(10);

/// Where the sockets ask. Cheap to clone.
#[derive(Clone)]
pub struct Standings(mpsc::UnboundedSender<Question>);

/// One socket's; there is at most one of each.
struct Question {
    asked: Asked,
    answer: oneshot::Sender<Answer>,
}

type Answer = Result<Standing, Problem>;

impl Standings {
    /// Answers until `stop`.
    pub fn start(service: Service, stop: CancellationToken) -> Self {
        let (questions, waiting) = mpsc::unbounded_channel();
        let (used, to_note) = mpsc::unbounded_channel();
        let noting = note_all(to_note, service.clone());
        let ask = move |asked: Vec<Asked>| {
            let (service, used) = (service.clone(), used.clone());
            async move {
                let answers = access::standings(&service, &asked).await?;
                if !answers.used.is_empty() {
                    // Nobody takes them any more when the process ends.
                    drop(used.send(answers.used));
                }
                Ok(answers.standings)
            }
        };
        tokio::spawn(
            stop.clone()
                .run_until_cancelled_owned(answer_all(waiting, ask)),
        );
        tokio::spawn(stop.run_until_cancelled_owned(noting));
        Self(questions)
    }

    /// How things stand with one socket's credential, after this was asked.
    ///
    /// # Errors
    /// [`Problem`] if the store cannot say.
    pub async fn ask(&self, asked: Asked) -> Answer {
        let (answer, heard) = oneshot::channel();
        // Nobody listens any more when the process ends; then nobody answers either.
        drop(self.0.send(Question { asked, answer }));
        heard.await.unwrap_or(Err(CANNOT_SAY))
    }
}

const CANNOT_SAY: Problem = Problem::Unavailable { retry_after: 1 };

/// Asks for all who wait, and again for those who came meanwhile.
async fn answer_all<Asking>(
    mut waiting: mpsc::UnboundedReceiver<Question>,
    ask: impl Fn(Vec<Asked>) -> Asking,
) where
    Asking: Future<Output = Result<Vec<Answer>, Problem>>,
{
    let mut questions = Vec::new();
    while waiting.recv_many(&mut questions, MOST).await > 0 {
        questions.retain(|question| !question.answer.is_closed());
        if questions.is_empty() {
            continue;
        }
        let asked = questions.iter().map(|question| question.asked.clone());
        let answers = match timeout(ANSWER_WITHIN, ask(asked.collect())).await {
            Ok(answers) => answers,
            Err(_) => {
                tracing::error!("the store did not say in time who may still listen");
                Err(CANNOT_SAY)
            }
        };
        match answers {
            Ok(answers) => questions.drain(..).zip(answers).for_each(tell),
            Err(problem) => {
                // Those who wait would only wait for the same failure: they have other things to do, and come again.
                while let Ok(question) = waiting.try_recv() {
                    questions.push(question);
                }
                let none = std::iter::repeat(Err(problem));
                questions.drain(..).zip(none).for_each(tell);
            }
        }
    }
}

fn tell((question, answer): (Question, Answer)) {
    // A socket that ended meanwhile does not hear it.
    drop(question.answer.send(answer));
}

/// Notes the uses of sessions, at most once a second.
async fn note_all(mut used: mpsc::UnboundedReceiver<Vec<CredentialKey>>, service: Service) {
    while let Some(mut keys) = used.recv().await {
        sleep(NOTE_AFTER).await;
        while let Ok(mut more) = used.try_recv() {
            keys.append(&mut more);
        }
        let noting = access::note_use(&service, keys);
        if timeout(NOTE_WITHIN, noting).await.is_err() {
            tracing::warn!("the use of sessions was not noted in time");
        }
    }
}
