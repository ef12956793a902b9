//! `shiftbell serve`: builds the server from the environment, runs it and stops it.

mod listeners;

use crate::{
    bus::{self, Bus, FanOutOutbox},
    command_error::CommandError,
    config::{Config, Environment, Origin},
    http::middleware::cross_site::OwnOrigins,
    pages::static_files::{self, Site},
    realtime::{
        EmergencyCountsFeed, Hub, Receipts, SocketQueries, Sweep,
        viewing::{Viewing, ViewingBus},
    },
    router,
    shutdown::{self, Lifecycle},
    state::AppState,
};
use domain::{
    clock::SystemClock,
    credential::CookiePolicy,
    service::{
        NoOutbox, Outbox, Service, emergencies,
        housekeeping::{self, Retention},
        shifts,
    },
    store::Store,
};
use listeners::Listeners;
use std::{
    io::{self, Write},
    path::Path,
    sync::Arc,
    time::Duration,
};
use tokio::{
    sync::{Notify, Semaphore},
    time::{MissedTickBehavior, timeout},
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tracing::Instrument;

/// Time between two deletions of expired rows.
const HOUSEKEEPING_INTERVAL: Duration = Duration::from_secs(3600);
/// Time between two looks for due reminders, expiries and escalations. CONTRACT §3 and §7 promise them within 10 s.
const DEADLINES_INTERVAL: Duration = Duration::from_secs(2);
/// Time limit for storing the last receipts: the process must end in time.
const LAST_RECEIPTS_TIMEOUT: Duration = Duration::from_millis(500);
/// Time between two looks whether the stored numbers of shifts have many changes.
const MERGE_INTERVAL: Duration = Duration::from_secs(60);

/// Serves until SIGTERM or SIGINT.
pub async fn run(environment: &Environment) -> Result<(), CommandError> {
    let config = Config::read(environment)?;
    let signals = shutdown::Signals::listen()
        .map_err(|error| CommandError::other("cannot listen for signals", error))?;
    raise_open_file_limit();
    let store = Store::open_to_serve(config.database.as_str()).await?;
    let listeners = Listeners::open(&config).await?;
    let resync = Arc::new(Notify::new());
    let (bus, bus_builder) = config
        .redis
        .as_ref()
        // With notifications turned off there are no sockets that could use a hint.
        .filter(|_| config.realtime)
        .map(|url| bus::new(url, store.epoch(), resync.clone()))
        .unzip();
    let state = build_state(&config, &store, bus, &listeners);
    let site = open_site(&config);
    let router = router::build(state.clone(), site, config.reload_port);

    let Lifecycle {
        stop,
        drained,
        tasks,
        ..
    } = state.lifecycle.clone();
    if config.realtime {
        let sweep = Sweep::new(state.service.clone(), state.hub.clone(), resync).await;
        // Not in `tasks`: during a stop the sockets close over up to 5 s, and the sweep serves them until then.
        tokio::spawn(state.viewing.clone().run(drained.clone()));
        let receipts = state.receipts.clone().run(drained.clone());
        tokio::spawn(receipts.instrument(tracing::error_span!("receipts")));
        let counts = EmergencyCountsFeed::new(state.service.clone(), state.hub.clone());
        tokio::spawn(
            counts
                .run(drained.clone())
                .instrument(tracing::error_span!("emergency counts")),
        );
        tokio::spawn(sweep.run(drained).instrument(tracing::error_span!("sweep")));
    }
    let bus = bus_builder.map(|builder| {
        builder.start(
            state.service.clone(),
            state.hub.clone(),
            state.viewing.clone(),
        )
    });
    let origin = listeners.origin();
    let accept_loop = listeners.serve(router, &state.public_url, &state.lifecycle);
    let housekeeping = run_housekeeping(state.service.clone(), config.retention, stop.clone());
    tasks.spawn(housekeeping.instrument(tracing::error_span!("housekeeping")));
    let deadlines = run_deadlines(state.service.clone(), stop.clone());
    tasks.spawn(deadlines.instrument(tracing::error_span!("deadlines")));
    print_origin(&origin);

    signals.wait().await;
    tracing::info!("stopping");
    state.hub.stop();
    shutdown::drain(state.lifecycle, accept_loop).await;
    // What the last sockets said. The store logs a failure.
    drop(timeout(LAST_RECEIPTS_TIMEOUT, state.receipts.flush()).await);
    if let Some(bus) = bus {
        bus.finish().await;
    }
    store.close().await;
    Ok(())
}

fn build_state(
    config: &Config,
    store: &Store,
    bus: Option<Bus>,
    listeners: &Listeners,
) -> AppState {
    let public_url = config
        .public_url
        .clone()
        .unwrap_or_else(|| listeners.origin());
    let hub = Hub::new(store.epoch().to_owned());
    let outbox: Arc<dyn Outbox> = if config.realtime {
        Arc::new(FanOutOutbox {
            hub: hub.clone(),
            bus: bus.clone(),
        })
    } else {
        Arc::new(NoOutbox)
    };
    let lifecycle = Lifecycle {
        stop: CancellationToken::new(),
        drained: CancellationToken::new(),
        tasks: TaskTracker::new(),
        socket_permits: Arc::new(Semaphore::new(
            config.max_sockets.min(Semaphore::MAX_PERMITS),
        )),
    };
    let service = Service::new(
        store.clone(),
        Arc::new(SystemClock),
        outbox,
        config.realtime,
    );
    AppState {
        // Like the sweep, these run until the last socket has closed.
        queries: SocketQueries::start(&service, &lifecycle.drained),
        viewing: Viewing::new(
            service.clone(),
            hub.clone(),
            bus.clone()
                .map(|bus| -> Box<dyn ViewingBus> { Box::new(bus) }),
        ),
        receipts: Receipts::new(service.clone()),
        service,
        hub,
        bus,
        cookies: CookiePolicy {
            secure: public_url.is_https(),
        },
        origins: Arc::new(OwnOrigins::new(
            &public_url,
            &config.allowed_origins,
            listeners.https(),
            listeners.address,
        )),
        public_url: Arc::new(public_url),
        database_check: Arc::default(),
        lifecycle,
    }
}

fn open_site(config: &Config) -> Site {
    let folder = static_files::find(config.site_root.clone());
    if folder.is_none() {
        tracing::warn!(
            "site folder missing: pages have no style and no script; run `make build` or set SITE_ROOT"
        );
    }
    Site::open(
        folder.as_deref().unwrap_or(Path::new("target/site")),
        config.reload_port.is_some(),
    )
}

/// Raises the soft limit of open files to the hard limit: each socket is a file, and the default is often 1024.
fn raise_open_file_limit() {
    match rlimit::increase_nofile_limit(u64::MAX) {
        Ok(limit) => tracing::debug!(limit, "open file limit set"),
        Err(error) => tracing::warn!(%error, "open file limit not raised"),
    }
}

/// Prints the address: the only line on stdout. Scripts that start the server wait for it.
fn print_origin(origin: &Origin) {
    let line = format!("shiftbell listens on {origin}\n");
    // stdout may be closed.
    drop(
        io::stdout()
            .write_all(line.as_bytes())
            .and_then(|()| io::stdout().flush()),
    );
    tracing::info!(%origin, "listening");
}

async fn run_housekeeping(service: Service, retention: Retention, stop: CancellationToken) {
    let mut ticks = tokio::time::interval(HOUSEKEEPING_INTERVAL);
    let mut merges = tokio::time::interval(MERGE_INTERVAL);
    loop {
        // A stop does not wait for the end of a run. The batch under way is then rolled back.
        // The store logs a failure, and the next run repeats the work.
        tokio::select! {
            () = stop.cancelled() => return,
            () = async {
                tokio::select! {
                    _ = ticks.tick() => drop(housekeeping::run(&service, retention).await),
                    _ = merges.tick() => drop(housekeeping::merge_shift_counts(&service).await),
                }
            } => {}
        }
    }
}

async fn run_deadlines(service: Service, stop: CancellationToken) {
    let mut ticks = tokio::time::interval(DEADLINES_INTERVAL);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            _ = ticks.tick() => {}
        }
        // The store logs a failure; what is not done stays due.
        // Emergencies first: however many shifts are due, they do not wait.
        while let Ok(true) = emergencies::run_escalations(&service).await {
            if stop.is_cancelled() {
                return;
            }
        }
        while let Ok(true) = shifts::run_deadlines(&service).await {
            drop(emergencies::run_escalations(&service).await);
            if stop.is_cancelled() {
                return;
            }
        }
    }
}
