//! A question to the store that many sockets have: whoever waits is asked for together. One question is under way at a time, so however many
//! sockets there are, it takes one connection, and each gets an answer that was found after it asked.

use super::catch_panic::catch_panic;
use domain::error::Error;
use std::time::Duration;
use tokio::{
    sync::{mpsc, oneshot},
    time::timeout,
};
use tokio_util::sync::CancellationToken;

/// Most sockets of one question.
const MOST: usize = 512;
/// A store that takes longer cannot answer: a connection that died without a word must not keep all sockets waiting.
const ANSWER_WITHIN: Duration = Duration::from_secs(5);

/// Where the sockets ask.
pub struct BatchLoader<Asked, Answer>(mpsc::UnboundedSender<Question<Asked, Answer>>);

/// Of one who waits for the answer; a socket waits for one at a time.
struct Question<Asked, Answer> {
    asked: Asked,
    answer: oneshot::Sender<Result<Answer, Error>>,
}

const CANNOT_SAY: Error = Error::Unavailable { retry_after: 1 };

impl<Asked: Send + 'static, Answer: Send + 'static> BatchLoader<Asked, Answer> {
    /// Answers until `stop`. `ask` puts a question to the store for many, and answers each in the order in which they asked; `what` is that
    /// question, for the log.
    pub fn start<Asking>(
        what: &'static str,
        stop: CancellationToken,
        ask: impl Fn(Vec<Asked>) -> Asking + Send + 'static,
    ) -> Self
    where
        Asking: Future<Output = Result<Vec<Result<Answer, Error>>, Error>> + Send + 'static,
    {
        let (queries, waiting) = mpsc::unbounded_channel();
        tokio::spawn(stop.run_until_cancelled_owned(answer_all(what, waiting, ask)));
        Self(queries)
    }

    /// How it stood after this was asked.
    ///
    /// # Errors
    /// [`Error`] if the store cannot say.
    pub async fn ask(&self, asked: Asked) -> Result<Answer, Error> {
        let (answer, heard) = oneshot::channel();
        // Nobody listens any more when the process ends; then nobody answers either.
        drop(self.0.send(Question { asked, answer }));
        heard.await.unwrap_or(Err(CANNOT_SAY))
    }
}

/// Asks for all who wait, and again for those who came meanwhile.
async fn answer_all<Asked, Answer, Asking>(
    what: &'static str,
    mut waiting: mpsc::UnboundedReceiver<Question<Asked, Answer>>,
    ask: impl Fn(Vec<Asked>) -> Asking,
) where
    Asking: Future<Output = Result<Vec<Result<Answer, Error>>, Error>>,
{
    let mut queries = Vec::new();
    while waiting.recv_many(&mut queries, MOST).await > 0 {
        queries.retain(|question| !question.answer.is_closed());
        if queries.is_empty() {
            continue;
        }
        let each = queries.drain(..);
        let (asked, askers): (Vec<_>, Vec<_>) = each.map(|one| (one.asked, one.answer)).unzip();
        let answers = match timeout(ANSWER_WITHIN, catch_panic(what, ask(asked))).await {
            Ok(answers) => answers,
            Err(_) => {
                tracing::error!(what, "the store did not say in time");
                Err(CANNOT_SAY)
            }
        };
        match answers {
            Ok(answers) => {
                for (asker, answer) in askers.into_iter().zip(answers) {
                    tell(asker, answer);
                }
            }
            Err(error) => {
                for asker in askers {
                    tell(asker, Err(error.clone()));
                }
                if matches!(error, Error::Unavailable { .. }) {
                    // Those who wait would only wait for the same failure; they hear when to come again.
                    while let Ok(question) = waiting.try_recv() {
                        tell(question.answer, Err(error.clone()));
                    }
                }
            }
        }
    }
}

fn tell<Answer>(asker: oneshot::Sender<Answer>, answer: Answer) {
    // A socket that ended meanwhile does not hear it.
    drop(asker.send(answer));
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::{Arc, Mutex};
    use tokio::{
        sync::Semaphore,
        task::{JoinHandle, yield_now},
        time::Instant,
    };

    type Answer = Result<i64, Error>;

    /// A store that answers when it is told to: with the number's double, but nothing of 7, with 13 it fails, and with 99 it panics.
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

        fn start(&self) -> Arc<BatchLoader<i64, i64>> {
            let store = self.clone();
            let ask = move |asked| store.clone().answer(asked);
            Arc::new(BatchLoader::start(
                "a number",
                CancellationToken::new(),
                ask,
            ))
        }

        async fn answer(self, asked: Vec<i64>) -> Result<Vec<Answer>, Error> {
            self.asked.lock().unwrap().push(asked.clone());
            self.may_answer.acquire().await.unwrap().forget();
            assert!(!asked.contains(&99), "a defect");
            if asked.contains(&13) {
                return Err(CANNOT_SAY);
            }
            Ok(asked.into_iter().map(answer).collect())
        }

        fn asked(&self) -> Vec<Vec<i64>> {
            self.asked.lock().unwrap().clone()
        }
    }

    fn answer(number: i64) -> Answer {
        if number == 7 {
            Err(Error::Internal)
        } else {
            Ok(2 * number)
        }
    }

    /// These ask, in this order, and wait.
    async fn ask(
        batch_loader: &Arc<BatchLoader<i64, i64>>,
        numbers: impl IntoIterator<Item = i64>,
    ) -> Vec<JoinHandle<Answer>> {
        let asking = numbers.into_iter().map(|number| {
            let batch_loader = batch_loader.clone();
            tokio::spawn(async move { batch_loader.ask(number).await })
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
        let batch_loader = store.start();
        let first = ask(&batch_loader, [1]).await;
        let others = ask(&batch_loader, 6..=8).await;
        assert_eq!(store.asked(), [vec![1]], "one at a time");
        store.may_answer.add_permits(2);
        assert_eq!(heard(first).await, [answer(1)]);
        assert_eq!(heard(others).await, [6, 7, 8].map(answer));
        assert_eq!(store.asked(), [vec![1], vec![6, 7, 8]]);
    }

    #[tokio::test]
    async fn a_crowd_is_asked_for_in_few_questions() {
        let store = Store::new(usize::MAX >> 4);
        let batch_loader = store.start();
        let crowd = 1_000..3_000;
        let asking = ask(&batch_loader, crowd.clone()).await;
        assert!(heard(asking).await.into_iter().eq(crowd.map(answer)));
        let sizes: Vec<_> = store.asked().iter().map(Vec::len).collect();
        assert!(
            sizes.iter().all(|size| *size <= MOST) && sizes.len() < 10,
            "{sizes:?}"
        );
        assert_eq!(sizes.iter().sum::<usize>(), 2_000);
    }

    #[tokio::test]
    async fn a_failure_is_everybodys_who_waits_and_nobodys_who_comes_later() {
        let store = Store::new(0);
        let batch_loader = store.start();
        let mut asking = ask(&batch_loader, [13]).await;
        asking.extend(ask(&batch_loader, 1..=3).await);
        store.may_answer.add_permits(1);
        assert_eq!(heard(asking).await, vec![Err(CANNOT_SAY); 4]);
        assert_eq!(store.asked(), [[13]], "they wait for nothing that fails");
        store.may_answer.add_permits(1);
        let again = ask(&batch_loader, [1, 2]).await;
        assert_eq!(heard(again).await, [1, 2].map(answer));
    }

    #[tokio::test]
    async fn a_defect_in_one_question_is_no_end_of_asking() {
        let store = Store::new(0);
        let batch_loader = store.start();
        let asking = ask(&batch_loader, [99]).await;
        let others = ask(&batch_loader, [1]).await;
        store.may_answer.add_permits(2);
        assert_eq!(heard(asking).await, [Err(Error::Internal)]);
        assert_eq!(heard(others).await, [answer(1)]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_store_that_says_nothing_keeps_nobody_for_long() {
        let store = Store::new(0);
        let batch_loader = store.start();
        let since = Instant::now();
        let mut asking = ask(&batch_loader, [1]).await;
        asking.extend(ask(&batch_loader, [2]).await);
        assert_eq!(heard(asking).await, vec![Err(CANNOT_SAY); 2]);
        assert!(since.elapsed() < ANSWER_WITHIN + Duration::from_secs(1));
    }

    #[tokio::test]
    async fn nobody_asks_for_a_socket_that_has_ended() {
        let store = Store::new(0);
        let batch_loader = store.start();
        let first = ask(&batch_loader, [1]).await;
        let others = ask(&batch_loader, [2, 3]).await;
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
        let (queries, waiting) = mpsc::unbounded_channel();
        let batch_loader = Arc::new(BatchLoader(queries));
        let asking = ask(&batch_loader, [1]).await;
        drop(waiting);
        assert_eq!(heard(asking).await, [Err(CANNOT_SAY)]);
        assert_eq!(
            heard(ask(&batch_loader, [1]).await).await,
            [Err(CANNOT_SAY)]
        );
    }
}
