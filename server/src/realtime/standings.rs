//! Whether the sockets of this process may still listen: each asks at every ping and whenever its user's access changed, and whoever waits
//! is asked for together. One question to the store is under way at a time, so however many sockets there are, they take one connection.

use super::survive::survive;
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
        let each = questions.drain(..);
        let (asked, askers): (Vec<_>, Vec<_>) = each.map(|one| (one.asked, one.answer)).unzip();
        let answers =
            match timeout(ANSWER_WITHIN, survive("who may still listen", ask(asked))).await {
                Ok(answers) => answers,
                Err(_) => {
                    tracing::error!("the store did not say in time who may still listen");
                    Err(CANNOT_SAY)
                }
            };
        match answers {
            Ok(answers) => {
                for (asker, answer) in askers.into_iter().zip(answers) {
                    tell(asker, answer);
                }
            }
            Err(problem) => {
                for asker in askers {
                    tell(asker, Err(problem.clone()));
                }
                // Those who wait would only wait for the same failure: they have other things to do, and come again.
                while let Ok(question) = waiting.try_recv() {
                    tell(question.answer, Err(problem.clone()));
                }
            }
        }
    }
}

fn tell(asker: oneshot::Sender<Answer>, answer: Answer) {
    // A socket that ended meanwhile does not hear it.
    drop(asker.send(answer));
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

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{
        access::{ApiToken, Credential},
        id::UserId,
    };
    use jiff::Timestamp;
    use std::sync::{Arc, Mutex};
    use tokio::{
        sync::Semaphore,
        task::{JoinHandle, yield_now},
        time::Instant,
    };

    /// A store that answers when it is told to: users with even numbers may listen no more, with 13 it fails, and with 99 it panics.
    #[derive(Clone)]
    struct Store {
        may_answer: Arc<Semaphore>,
        asked: Arc<Mutex<Vec<Vec<i64>>>>,
    }

    impl Store {
        fn new(answers: usize) -> Self {
            Self {
                may_answer: Arc::new(Semaphore::new(answers)),
                asked: Arc::default(),
            }
        }

        fn start(&self) -> Standings {
            let (questions, waiting) = mpsc::unbounded_channel();
            let store = self.clone();
            tokio::spawn(answer_all(waiting, move |asked| {
                store.clone().answer(asked)
            }));
            Standings(questions)
        }

        async fn answer(self, asked: Vec<Asked>) -> Result<Vec<Answer>, Problem> {
            let users: Vec<_> = asked.iter().map(|one| one.user.get()).collect();
            self.asked.lock().unwrap().push(users.clone());
            self.may_answer.acquire().await.unwrap().forget();
            assert!(!users.contains(&99), "a defect");
            if users.contains(&13) {
                return Err(CANNOT_SAY);
            }
            let answers = users.iter().map(|user| answer(*user));
            Ok(answers.collect())
        }

        fn asked(&self) -> Vec<Vec<i64>> {
            self.asked.lock().unwrap().clone()
        }
    }

    fn answer(user: i64) -> Answer {
        if user % 2 == 0 {
            Ok(Standing::Revoked)
        } else {
            Ok(Standing::NoRoles)
        }
    }

    /// These ask, in this order, and wait.
    async fn ask(
        standings: &Standings,
        users: impl IntoIterator<Item = i64>,
    ) -> Vec<JoinHandle<Answer>> {
        let asking = users.into_iter().map(|user| {
            let standings = standings.clone();
            let asked = Asked {
                user: UserId::new(user),
                key: Credential::Token(ApiToken::random()).key(),
                opened: Timestamp::UNIX_EPOCH,
            };
            tokio::spawn(async move { standings.ask(asked).await })
        });
        let asking = asking.collect();
        // One thread: each of them had its turn, and the answering task after them.
        yield_now().await;
        yield_now().await;
        asking
    }

    async fn heard(asking: Vec<JoinHandle<Answer>>) -> Vec<Answer> {
        let mut heard = Vec::new();
        for one in asking {
            heard.push(one.await.expect("no panic"));
        }
        heard
    }

    #[tokio::test]
    async fn who_comes_while_one_question_is_under_way_shares_the_next() {
        let store = Store::new(0);
        let standings = store.start();
        let first = ask(&standings, [1]).await;
        let others = ask(&standings, 2..=4).await;
        assert_eq!(store.asked(), [vec![1]], "one at a time");
        store.may_answer.add_permits(2);
        assert_eq!(heard(first).await, [answer(1)]);
        assert_eq!(heard(others).await, [2, 3, 4].map(answer));
        assert_eq!(store.asked(), [vec![1], vec![2, 3, 4]]);
    }

    #[tokio::test]
    async fn a_crowd_is_asked_for_in_few_questions() {
        let store = Store::new(usize::MAX >> 4);
        let standings = store.start();
        let crowd = 2_000;
        let asking = ask(&standings, (1..=crowd).map(|user| 2 * user)).await;
        let heard = heard(asking).await;
        assert!(heard.iter().all(|one| *one == Ok(Standing::Revoked)));
        let sizes: Vec<_> = store.asked().iter().map(Vec::len).collect();
        assert!(
            sizes.iter().all(|size| *size <= MOST) && sizes.len() < 10,
            "{sizes:?}"
        );
        assert_eq!(sizes.iter().sum::<usize>(), heard.len());
    }

    #[tokio::test]
    async fn a_failure_is_everybodys_who_waits_and_nobodys_who_comes_later() {
        let store = Store::new(0);
        let standings = store.start();
        let mut asking = ask(&standings, [13]).await;
        asking.extend(ask(&standings, 1..=3).await);
        store.may_answer.add_permits(1);
        assert_eq!(heard(asking).await, vec![Err(CANNOT_SAY); 4]);
        assert_eq!(store.asked(), [[13]], "they wait for nothing that fails");
        store.may_answer.add_permits(1);
        let again = ask(&standings, [1, 2]).await;
        assert_eq!(heard(again).await, [1, 2].map(answer));
    }

    #[tokio::test]
    async fn a_defect_in_one_question_is_no_end_of_asking() {
        let store = Store::new(2);
        let standings = store.start();
        let asking = ask(&standings, [99]).await;
        assert_eq!(heard(asking).await, [Err(Problem::Internal)]);
        let again = ask(&standings, [1]).await;
        assert_eq!(heard(again).await, [answer(1)]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_store_that_says_nothing_keeps_nobody_for_long() {
        let store = Store::new(0);
        let standings = store.start();
        let since = Instant::now();
        let mut asking = ask(&standings, [1]).await;
        asking.extend(ask(&standings, [2]).await);
        assert_eq!(heard(asking).await, vec![Err(CANNOT_SAY); 2]);
        assert!(since.elapsed() < ANSWER_WITHIN + Duration::from_secs(1));
    }

    #[tokio::test]
    async fn nobody_asks_for_a_socket_that_has_ended() {
        let store = Store::new(0);
        let standings = store.start();
        let first = ask(&standings, [1]).await;
        let others = ask(&standings, [2, 3]).await;
        others[0].abort();
        yield_now().await;
        store.may_answer.add_permits(2);
        assert_eq!(heard(first).await, [answer(1)]);
        let others = others.into_iter().skip(1).collect();
        assert_eq!(heard(others).await, [answer(3)]);
        assert_eq!(store.asked(), [[1], [3]]);
    }

    #[tokio::test]
    async fn at_the_end_nobody_waits_for_an_answer() {
        let (questions, waiting) = mpsc::unbounded_channel();
        let standings = Standings(questions);
        let asking = ask(&standings, [1]).await;
        drop(waiting);
        assert_eq!(heard(asking).await, [Err(CANNOT_SAY)]);
        assert_eq!(heard(ask(&standings, [1]).await).await, [Err(CANNOT_SAY)]);
    }
}
