//! Carries bytes between a client and a server and applies the faults of the plan.

use super::{
    FaultProfile,
    fault_plan::{Direction, Fault, FaultPlan, Trigger},
};
use std::{
    io,
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};
use tokio::{
    net::TcpStream,
    sync::{Notify, watch},
    time::{Instant, sleep, sleep_until},
};

const CHUNK: usize = 8 * 1024;
const UPGRADE: &[u8] = b"upgrade: websocket";

/// How a connection ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// With FIN on both sides.
    Finished,
    /// With RST on both sides.
    Reset,
}

/// A connection in progress.
pub(super) struct ProxiedConnection<'a> {
    client: &'a TcpStream,
    server: &'a TcpStream,
    plan: &'a FaultPlan,
    profile: watch::Receiver<FaultProfile>,
    begun: Instant,
    carried: AtomicU64,
    progress: Notify,
}

/// Makes the connection end with RST when it is dropped.
pub(super) fn reset(stream: &TcpStream) {
    // Fails only if the connection is closed already.
    drop(socket2::SockRef::from(stream).set_linger(Some(Duration::ZERO)));
}

impl<'a> ProxiedConnection<'a> {
    pub(super) fn new(
        client: &'a TcpStream,
        server: &'a TcpStream,
        plan: &'a FaultPlan,
        profile: watch::Receiver<FaultProfile>,
    ) -> Self {
        for stream in [client, server] {
            drop(stream.set_nodelay(true));
        }
        Self {
            client,
            server,
            plan,
            profile,
            begun: Instant::now(),
            carried: AtomicU64::new(0),
            progress: Notify::new(),
        }
    }

    /// Carries bytes in both directions until one side or the plan ends the connection.
    pub(super) async fn carry(&self, strip_upgrades: bool) -> End {
        tokio::select! {
            result = self.both_ways(strip_upgrades) => match result {
                Ok(()) => End::Finished,
                Err(_) => End::Reset,
            },
            end = self.planned_end() => end,
        }
    }

    async fn both_ways(&self, strip_upgrades: bool) -> io::Result<()> {
        tokio::try_join!(
            self.pump(
                Direction::ToServer,
                self.client,
                self.server,
                strip_upgrades
            ),
            self.pump(Direction::ToClient, self.server, self.client, false),
        )
        .map(drop)
    }

    async fn pump(
        &self,
        way: Direction,
        from: &TcpStream,
        to: &TcpStream,
        strip_upgrades: bool,
    ) -> io::Result<()> {
        let mut buffer = [0; CHUNK];
        loop {
            from.readable().await?;
            let read = match from.try_read(&mut buffer) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => continue,
                // After this point nothing is delivered, not even the end of the stream.
                Ok(0) | Err(_) if self.is_half_open() => std::future::pending().await,
                Ok(0) => {
                    return socket2::SockRef::from(to).shutdown(std::net::Shutdown::Write);
                }
                Ok(read) => read,
                Err(error) => return Err(error),
            };
            let bytes = &mut buffer[..read];
            if strip_upgrades {
                strip(bytes);
            }
            self.deliver(way, to, bytes).await?;
        }
    }

    /// Writes `bytes` at the pace of the plan and stops at the trigger of its end.
    async fn deliver(&self, way: Direction, to: &TcpStream, mut bytes: &[u8]) -> io::Result<()> {
        while !bytes.is_empty() {
            let mut length = bytes.len();
            let storm = !self.is_fault_free();
            if storm {
                match self.plan.pace {
                    Some(Fault::Delayed(by)) => sleep(by).await,
                    Some(Fault::Throttled(rate)) => {
                        length = length.min(1_000);
                        sleep(Duration::from_secs_f64(length as f64 / f64::from(rate))).await;
                    }
                    Some(Fault::Fragmented(most)) => length = length.min(most),
                    _ => {}
                }
                if let Some(when) = self.end_at() {
                    let left = when
                        .bytes
                        .saturating_sub(self.carried.load(Ordering::Relaxed));
                    length = length.min(usize::try_from(left).unwrap_or(usize::MAX));
                }
            }
            if storm && (length == 0 || self.end_is_due()) {
                match self.plan.end {
                    Some(Fault::HalfOpen(..)) => return Ok(()),
                    Some(Fault::Stalled(_, stalled, _)) if !stalled.covers(way) => {
                        length = bytes.len();
                    }
                    // `planned_end` ends the connection; until then nothing passes.
                    Some(_) => {
                        self.wait_until_fault_free().await;
                        continue;
                    }
                    None => {}
                }
            }
            let (now, rest) = bytes.split_at(length);
            write_all(to, now).await?;
            self.carried.fetch_add(length as u64, Ordering::Relaxed);
            self.progress.notify_one();
            bytes = rest;
        }
        Ok(())
    }

    /// Waits for the trigger of the plan's end and for its duration.
    async fn planned_end(&self) -> End {
        let Some(when) = self.end_at() else {
            return std::future::pending().await;
        };
        while !self.end_is_due() {
            tokio::select! {
                () = self.progress.notified() => {}
                () = sleep_until(self.begun + when.time) => {}
                () = self.wait_until_fault_free() => return std::future::pending().await,
            }
        }
        match self.plan.end {
            Some(Fault::Stalled(_, _, lasts)) => tokio::select! {
                () = sleep(lasts) => End::Reset,
                // The stall is over: bytes pass again.
                () = self.wait_until_fault_free() => std::future::pending().await,
            },
            Some(Fault::HalfOpen(_, lasts)) => {
                tokio::select! {
                    () = sleep(lasts) => {}
                    () = self.wait_until_fault_free() => {}
                }
                End::Reset
            }
            Some(Fault::Finished(_)) => End::Finished,
            _ => End::Reset,
        }
    }

    fn end_at(&self) -> Option<Trigger> {
        match self.plan.end? {
            Fault::Stalled(when, ..)
            | Fault::HalfOpen(when, _)
            | Fault::Finished(when)
            | Fault::Reset(when) => Some(when),
            _ => None,
        }
    }

    fn end_is_due(&self) -> bool {
        self.end_at().is_some_and(|when| {
            self.carried.load(Ordering::Relaxed) >= when.bytes || self.begun.elapsed() >= when.time
        })
    }

    fn is_half_open(&self) -> bool {
        matches!(self.plan.end, Some(Fault::HalfOpen(..))) && self.end_is_due()
    }

    fn is_fault_free(&self) -> bool {
        *self.profile.borrow() == FaultProfile::None
    }

    async fn wait_until_fault_free(&self) {
        let mut profile = self.profile.clone();
        // Without a sender the proxy is dropped and ends its connections itself.
        drop(
            profile
                .wait_for(|profile| *profile == FaultProfile::None)
                .await,
        );
    }
}

async fn write_all(to: &TcpStream, mut bytes: &[u8]) -> io::Result<()> {
    while !bytes.is_empty() {
        to.writable().await?;
        match to.try_write(bytes) {
            Ok(written) => bytes = &bytes[written..],
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Spoils the `Upgrade` header of a request.
fn strip(bytes: &mut [u8]) {
    if let Some(start) = bytes
        .windows(UPGRADE.len())
        .position(|part| part.eq_ignore_ascii_case(UPGRADE))
    {
        bytes[start] = b'x';
    }
}
