//! `shiftbell serve`: from the environment to a listening process, and to its end.

mod listeners;

use crate::{
    bus::{self, Bus, FanOutOutbox},
    command_error::CommandError,
    config::{Config, Environment, Origin},
    http::middleware::cross_site::OwnOrigins,
    pages::static_files::{self, Site},
    realtime::{Hub, SocketQueries, Sweep},
    router,
    shutdown::{self, Lifecycle},
    state::AppState,
};
use domain::{
    clock::SystemClock,
    credential::CookiePolicy,
    service::{NoOutbox, Outbox, Service, housekeeping},
    store::Store,
};
use listeners::Listeners;
use std::{
    io::{self, Write},
    path::Path,
    sync::Arc,
    time::Duration,
};
use tokio::sync::{Notify, Semaphore};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// How often what nobody needs any more is removed.
const HOUSEKEEPING_EVERY: Duration = Duration::from_secs(3600);

/// Serves until SIGTERM or SIGINT.
pub async fn run(environment: &Environment) -> Result<(), CommandError> {
    let config = Config::read(environment)?;
    let signals = shutdown::Signals::listen()?;
    allow_many_files();
    let store = Store::open(config.database.as_str()).await?;
    let listeners = Listeners::open(&config).await?;
    let look = Arc::new(Notify::new());
    let (bus, bus_builder) = config
        .redis
        .as_ref()
        // Off means off: nobody here waits for hints.
        .filter(|_| config.realtime)
        .map(|url| bus::new(url, store.epoch(), look.clone()))
        .unzip();
    let state = build_state(&config, &store, bus, &listeners);
    let site = open_site(&config);
    let router = router::build(state.clone(), site, config.reload_port);

    let Lifecycle {
        stop, shut, tasks, ..
    } = state.lifecycle.clone();
    if config.realtime {
        let sweep = Sweep::new(state.service.clone(), state.hub.clone(), look).await;
        // Not one of the tasks that a stop waits for: the sockets that it closes one after the other are looked after to the last.
        tokio::spawn(sweep.run(shut));
    }
    let bus = bus_builder.map(|builder| builder.start(state.service.clone(), state.hub.clone()));
    let listens_on = listeners.origin();
    let accepting = listeners.serve(router, &state.public_url, &state.lifecycle);
    tasks.spawn(run_housekeeping(state.service.clone(), stop.clone()));
    announce(&listens_on);

    signals.wait().await;
    tracing::info!("stopping");
    state.hub.stop();
    shutdown::finish(state.lifecycle, accepting).await;
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
        shut: CancellationToken::new(),
        tasks: TaskTracker::new(),
        sockets: Arc::new(Semaphore::new(
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
        // Sockets ask to the last, as the sweep looks.
        queries: SocketQueries::start(&service, &lifecycle.shut),
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
        lifecycle,
    }
}

fn open_site(config: &Config) -> Site {
    let folder = static_files::find(config.site_root.clone());
    if folder.is_none() {
        tracing::warn!(
            "no site folder: pages come without style and program; `make build` makes it, SITE_ROOT says where it is"
        );
    }
    Site::open(
        folder.as_deref().unwrap_or(Path::new("target/site")),
        config.reload_port.is_some(),
    )
}

/// Each socket is an open file, and many systems allow only 1024 unless a process asks for more.
fn allow_many_files() {
    match rlimit::increase_nofile_limit(u64::MAX) {
        Ok(limit) => tracing::debug!(limit, "open files"),
        Err(error) => tracing::warn!(%error, "the limit of open files stays as it is"),
    }
}

/// The one line on stdout, for whoever started the process and waits for it.
fn announce(origin: &Origin) {
    let line = format!("shiftbell listens on {origin}\n");
    // Nobody has to listen.
    drop(
        io::stdout()
            .write_all(line.as_bytes())
            .and_then(|()| io::stdout().flush()),
    );
    tracing::info!(%origin, "listening");
}

async fn run_housekeeping(service: Service, stop: CancellationToken) {
    let mut ticks = tokio::time::interval(HOUSEKEEPING_EVERY);
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            _ = ticks.tick() => {}
        }
        // What fails is logged by the store, and done the next time.
        drop(housekeeping::run(&service).await);
    }
}
