//! The load generator at a small size: it counts correctly, and nothing is lost or duplicated.

use loadtest::{
    DashboardsPlan, DashboardsReport, Deliveries, Growth, GrowthPlan, IdlePlan, LoginsPlan,
    LoginsReport, NodesPlan, NodesReport, PagesPlan, PagesReport, Plan, Refetch, SocketsPlan,
    SocketsReport, StallsPlan, StallsReport,
};
use std::{path::Path, time::Duration};

const SHIFTBELL: &str = env!("CARGO_BIN_EXE_shiftbell");

async fn measure(plan: Plan) {
    let report = loadtest::measure(Path::new(SHIFTBELL), plan).await;
    let sockets = plan.eics * plan.sockets;
    assert_eq!(report.sockets, sockets);
    all_arrived(&report.deliveries, plan.shifts, sockets);
    assert!(report.deliveries.deliveries_per_second > 0.0);
}

fn all_arrived(done: &Deliveries, shifts: usize, sockets: usize) {
    assert_eq!(
        (done.shifts, done.delivered, done.lost),
        (shifts, shifts * sockets, 0)
    );
    assert_eq!((done.duplicated, done.malformed), (0, 0));
    assert!(done.delivery_ms.p50 > 0.0 && done.delivery_ms.p50 <= done.last_delivery_ms.max);
}

#[tokio::test]
async fn counts_a_burst_on_every_socket_once() {
    measure(Plan {
        eics: 5,
        sockets: 2,
        shifts: 24,
        concurrency: 8,
    })
    .await;
}

#[tokio::test]
async fn counts_consecutive_shifts_on_every_socket_once() {
    measure(Plan {
        eics: 3,
        sockets: 1,
        shifts: 5,
        concurrency: 1,
    })
    .await;
}

#[tokio::test]
async fn brings_every_dashboard_up_to_date() {
    for refetch in [Refetch::Coalesced, Refetch::Spread] {
        let plan = DashboardsPlan {
            dashboards: 4,
            shifts: 1,
            refetch,
        };
        let report = DashboardsReport::measure(Path::new(SHIFTBELL), plan).await;
        let [shift] = report.shifts[..] else {
            panic!("{report:?}")
        };
        assert!(
            0.0 < shift.notified_ms && shift.notified_ms < shift.up_to_date_ms,
            "{shift:?}"
        );
        assert!(shift.list_bytes > 500, "{shift:?}");
        assert_eq!(
            (shift.refetches, shift.repeated, shift.missing),
            (4, 0, 0),
            "{shift:?}"
        );
    }
}

#[tokio::test]
async fn measures_growth_on_the_stored_history() {
    let plan = GrowthPlan {
        eics: vec![2],
        stored: vec![200],
        unread: vec![7],
        deliveries: 4,
        shifts: 2,
        rounds: 1,
    };
    let growth = Growth::measure(Path::new(SHIFTBELL), &plan).await;
    let sizes = [
        (&growth.eics, 2, 2),
        (&growth.stored, 200, 100),
        (&growth.unread, 7, 1),
    ];
    for (costs, size, eics) in sizes {
        let [cost] = &costs[..] else {
            panic!("{growth:?}");
        };
        assert_eq!((cost.size, cost.eics, cost.shifts), (size, eics, 2));
        assert_eq!((cost.lost, cost.duplicated, cost.malformed), (0, 0, 0));
        assert!(cost.delivery_ms > 0.0);
    }
}

#[tokio::test]
async fn counts_deliveries_of_two_nodes_and_separates_those_over_the_bus() {
    let plan = NodesPlan {
        nodes: vec![2],
        eics: 4,
        shifts: 6,
        concurrency: 3,
        single: 2,
        rounds: 1,
        idle: IdlePlan {
            users: vec![3],
            parts: 1,
            look: Duration::from_millis(10),
            sessions: true,
            ..IdlePlan::default()
        },
    };
    let report = NodesReport::measure(Path::new(SHIFTBELL), &plan).await;
    let busy = &report.busy[0];
    assert_eq!((busy.lost, busy.duplicated, busy.malformed), (0, 0, 0));
    assert!(busy.same_node_ms.p50 > 0.0 && busy.other_node_ms.is_some_and(|there| there.p50 > 0.0));
    assert_eq!(report.idle[0].users, 3);
}

#[tokio::test]
async fn counts_every_tab_of_every_user() {
    let plan = SocketsPlan {
        sockets: 13,
        tabs: 5,
        shifts: 2,
        files: 1024,
        postgres: false,
    };
    // One process is enough, so no worker starts.
    let program = Path::new("/nowhere");
    let report = SocketsReport::measure(Path::new(SHIFTBELL), program, plan).await;
    assert_eq!((report.open, report.eics, report.nodes), (13, 3, 1));
    assert_eq!((report.limit, report.refused), (None, None));
    all_arrived(&report.deliveries, 2, 13);
}

#[tokio::test]
async fn measures_pages_next_to_sockets() {
    let plan = PagesPlan {
        vehicles: 20,
        drivers: 30,
        shifts: 200,
        sockets: 3,
        clients: 2,
        duration: Duration::from_millis(500),
    };
    let report = PagesReport::measure(Path::new(SHIFTBELL), plan).await;
    assert!(report.pages.iter().all(|page| page.ms.p50 > 0.0));
    assert!(report.answered > 0);
    for others in [&report.alone, &report.beside_pages] {
        let shifts = others.deliveries.shifts;
        all_arrived(&others.deliveries, shifts, 3);
        assert!(others.requests.health_ms.p50 > 0.0 && others.requests.list_ms.p50 > 0.0);
    }
}

#[tokio::test]
async fn counts_every_login_of_a_crowd() {
    for wrong in [false, true] {
        let plan = LoginsPlan {
            users: 4,
            wrong,
            duration: Duration::from_millis(500),
        };
        let report = LoginsReport::measure(Path::new(SHIFTBELL), plan).await;
        assert!(
            report.checked >= 4 && report.checked_ms.p50 > 0.0,
            "{report}"
        );
        assert!(report.beside_logins.list_ms.p50 > 0.0, "{report}");
    }
}

#[tokio::test]
async fn measures_how_long_requests_keep_the_worker() {
    let plan = StallsPlan {
        eics: 5,
        sockets: 2,
        vehicles: 60,
        drivers: 60,
        shifts: 120,
        unread: 20,
        times: 1,
    };
    let report = StallsReport::measure(Path::new(SHIFTBELL), plan).await;
    let [none, requests @ ..] = &report.stalls[..] else {
        panic!("no measurement");
    };
    assert_eq!(none.request, "none");
    assert!(requests.len() > 30, "{}", requests.len());
    assert!(requests.iter().all(|stall| stall.answer_ms.p50 > 0.0));
    assert!(report.stalls.iter().all(|stall| stall.wait_ms > 0.0));
}
