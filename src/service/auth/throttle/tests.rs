use super::*;

const HERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + seconds).expect("valid time")
}

fn fail(throttle: &LoginThrottle, account: &str, seconds: i64) -> Error {
    match throttle.begin(account, HERE, at(seconds)) {
        Ok(attempt) => attempt.failed(),
        Err(error) => error,
    }
}

#[test]
fn throttles_only_the_account_with_more_than_five_failures() {
    let throttle = LoginThrottle::default();
    for _ in 0..5 {
        assert_eq!(fail(&throttle, "asha", 0), Error::InvalidCredentials);
    }
    assert!(matches!(
        fail(&throttle, "asha", 0),
        Error::Throttled { retry_after: 1..=2 }
    ));
    assert!(throttle.begin("ravi", HERE, at(0)).is_ok());
}

#[test]
fn throttles_slow_failures_too_and_doubles_the_wait() {
    let throttle = LoginThrottle::default();
    for second in 0..5 {
        fail(&throttle, "asha", second * 10);
    }
    assert_eq!(
        fail(&throttle, "asha", 60),
        Error::Throttled { retry_after: 2 }
    );
    assert_eq!(
        fail(&throttle, "asha", 120),
        Error::Throttled { retry_after: 4 }
    );
    for minute in 3..12 {
        fail(&throttle, "asha", minute * 61);
    }
    assert_eq!(
        fail(&throttle, "asha", 12 * 61),
        Error::Throttled { retry_after: 60 }
    );
}

#[test]
fn every_failure_beyond_the_tenth_waits_a_minute() {
    let throttle = LoginThrottle::default();
    // A client that waits exactly as long as it is told. More failures than a number has bits.
    let mut now = 0;
    let mut waits = Vec::new();
    for _ in 0..200 {
        if let Error::Throttled { retry_after } = fail(&throttle, "asha", now) {
            waits.push(retry_after);
            now += i64::try_from(retry_after).expect("a short wait");
        } else {
            now += 1;
        }
    }
    assert_eq!(waits[..6], [2, 4, 8, 16, 32, 60]);
    assert!(waits[6..].iter().all(|wait| *wait == 60), "{waits:?}");
}

#[test]
fn success_after_the_wait_resets_the_account() {
    let throttle = LoginThrottle::default();
    for _ in 0..6 {
        fail(&throttle, "asha", 0);
    }
    let Ok(attempt) = throttle.begin("asha", HERE, at(3)) else {
        panic!("the attempt must be accepted")
    };
    attempt.succeeded();
    assert_eq!(fail(&throttle, "asha", 4), Error::InvalidCredentials);
}

#[test]
fn parallel_successes_are_delayed_but_not_counted_as_failures() {
    let throttle = LoginThrottle::default();
    let attempts: Vec<_> = (0..5)
        .map(|_| throttle.begin("asha", HERE, at(0)))
        .collect();
    assert!(matches!(
        fail(&throttle, "asha", 0),
        Error::Unavailable { .. }
    ));
    for attempt in attempts.into_iter().flatten() {
        attempt.succeeded();
    }
    assert_eq!(fail(&throttle, "asha", 0), Error::InvalidCredentials);
}

#[test]
fn a_cancelled_attempt_counts_as_nothing() {
    let throttle = LoginThrottle::default();
    for second in 0..200 {
        drop(throttle.begin("asha", HERE, at(second)));
    }
    assert!(throttle.counters().is_empty());
    for _ in 0..5 {
        assert_eq!(fail(&throttle, "asha", 200), Error::InvalidCredentials);
    }
    // Five real failures and one that was cancelled: still 429 and not 503.
    drop(throttle.begin("asha", HERE, at(210)));
    assert!(matches!(
        fail(&throttle, "asha", 210),
        Error::Throttled { .. }
    ));
    assert!(matches!(
        fail(&throttle, "asha", 211),
        Error::Throttled { .. }
    ));
}

#[test]
fn each_failure_expires_after_15_minutes() {
    let throttle = LoginThrottle::default();
    for _ in 0..5 {
        fail(&throttle, "asha", 0);
    }
    assert_eq!(fail(&throttle, "asha", 15 * 60), Error::InvalidCredentials);
    // Never six within 15 minutes.
    for n in 0..30 {
        let answer = fail(&throttle, "ravi", n * 4 * 60);
        assert_eq!(answer, Error::InvalidCredentials, "{n}");
    }
    // Six within 15 minutes, whenever the first failure was.
    for second in [0, 800, 810, 820, 830] {
        assert_eq!(fail(&throttle, "mina", second), Error::InvalidCredentials);
    }
    assert!(matches!(
        fail(&throttle, "mina", 890),
        Error::Throttled { .. }
    ));
}

#[test]
fn throttles_an_address_after_100_failures_parallel_ones_included() {
    let throttle = LoginThrottle::default();
    let attempts: Vec<_> = (0..100)
        .map(|n| throttle.begin(&format!("user{n}"), HERE, at(0)))
        .collect();
    assert!(attempts.iter().all(Result::is_ok));
    assert!(matches!(
        fail(&throttle, "one-more", 0),
        Error::Unavailable { .. }
    ));
    for attempt in attempts.into_iter().flatten() {
        assert_eq!(attempt.failed(), Error::InvalidCredentials);
    }
    assert!(matches!(
        fail(&throttle, "one-more", 0),
        Error::Throttled { .. }
    ));
}

#[test]
fn memory_is_bounded() {
    let throttle = LoginThrottle::default();
    for n in 0..300_000_u128 {
        let address = IpAddr::V6(Ipv6Addr::from(n << 64));
        if let Ok(attempt) = throttle.begin(&format!("nobody{n}"), address, at(0)) {
            attempt.failed();
        }
    }
    assert_eq!(throttle.counters().len(), CAPACITY.get());
    // Neither does one key grow.
    for n in 0..1_000 {
        fail(&throttle, "asha", n * 61);
    }
    let largest = throttle.counters().iter().map(|(_, one)| one.len()).max();
    assert!(largest.is_some_and(|most| most <= ADDRESS_LIMIT + 6));
}
