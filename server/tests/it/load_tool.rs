//! `make load` at a small size: it counts what it must, and nothing is lost or doubled.

use rig::load::{self, Plan};
use std::path::Path;

const SHIFTBELL: &str = env!("CARGO_BIN_EXE_shiftbell");

async fn measure(plan: Plan) {
    let report = load::measure(Path::new(SHIFTBELL), plan).await;
    let sockets = plan.eics * plan.sockets;
    assert_eq!((report.sockets, report.shifts), (sockets, plan.shifts));
    assert_eq!(
        (report.delivered, report.lost, report.doubled),
        (plan.shifts * sockets, 0, 0)
    );
    assert!(report.deliveries_per_second > 0.0 && report.delivery_ms.p50 > 0.0);
}

#[tokio::test]
async fn a_burst_reaches_every_socket_once() {
    measure(Plan {
        eics: 5,
        sockets: 2,
        shifts: 24,
        concurrency: 8,
    })
    .await;
}

#[tokio::test]
async fn one_shift_after_the_other_reaches_every_socket_once() {
    measure(Plan {
        eics: 3,
        sockets: 1,
        shifts: 5,
        concurrency: 1,
    })
    .await;
}
