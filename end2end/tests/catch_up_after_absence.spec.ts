// A page that was offline, asleep or cut off: how it catches up, what it shows about that, and how often it rings.
import type { WebSocketRoute } from "@playwright/test";
import { inHours, type Shift } from "../fixtures/api.ts";
import { rings, stub } from "../fixtures/alert_stubs.ts";
import type { Person } from "../fixtures/person.ts";
import type { Server } from "../fixtures/server.ts";
import { expect, test } from "../fixtures/test.ts";
import { NO_SERVER } from "../fixtures/error_watch.ts";

/** Creates this many shifts, one hour apart, spread over the first vendor's vehicles. */
async function create(server: Server, count: number, firstHour = 30): Promise<Shift[]> {
  const vendor = server.credentials.vendors[0];
  const lanes = vendor.vehicle_ids.map(async (vehicle, lane) => {
    const made: Shift[] = [];
    for (let turn = lane; turn < count; turn += vendor.vehicle_ids.length) {
      made.push(await server.as(vendor).create({ vehicle, driver: vendor.driver_ids[lane], start: inHours(firstHour + turn) }));
    }
    return made;
  });
  return (await Promise.all(lanes)).flat().sort((one, other) => one.id - other.id);
}

/** Opens the list in a window with a controllable clock. */
async function watch(person: Person, path = "/") {
  person.watch.expect(...NO_SERVER);
  await stub(person.page, "granted", "granted");
  await person.page.clock.install();
  await person.watchLive(path);
}

async function goOffline(person: Person) {
  await person.context.setOffline(true);
  await expect(person.connection).toHaveAccessibleName(/Offline since/);
}

/** Reconnects and reports the time until `shown` is true. */
async function comeBack(person: Person, shown: () => Promise<void>) {
  const before = Date.now();
  await person.context.setOffline(false);
  await shown();
  const after = Date.now() - before;
  test.info().annotations.push({ type: "back after", description: `${after} ms` });
  console.log(`back after ${after} ms`);
}

/** Checks that the list shows every row of the database. */
async function showsTheDatabase(person: Person, server: Server, expected: number) {
  const { results } = await server.as(person.who).get<{ results: Shift[] }>("/api/shifts/?status=PENDING&page_size=200");
  expect(results).toHaveLength(expected);
  await expect(person.page.locator("tr.row")).toHaveCount(Math.min(expected, 25));
  await expect(person.tab("Pending")).toContainText(String(expected));
  await person.bell.shows(await server.as(person.who).unread());
}

test("twelve minutes offline lead to one strip, one chime and one desktop notification", async ({ eic, secondEic, server }) => {
  const known = await create(server, 4);
  await watch(eic);
  await expect(eic.page.locator("tr.row")).toHaveCount(4);
  await goOffline(eic);
  const fresh = await create(server, 4, 40);
  const other = server.as(secondEic.who);
  await other.post(`/api/shifts/${known[0].id}/approve/`);
  await other.post(`/api/shifts/${known[1].id}/reject/`, { reason: "No gas." });
  await other.post(`/api/shifts/${fresh[0].id}/approve/`);
  // Decided by the same user in another window.
  await server.as(eic.who).post(`/api/shifts/${known[2].id}/approve/`);
  await eic.page.clock.fastForward("12:00");
  await comeBack(eic, async () => {
    await expect(eic.missed).toContainText("You were offline for 12 min: 3 new, 3 decided by others");
    await showsTheDatabase(eic, server, 4);
  });
  await expect(eic.page.getByRole("status").filter({ hasText: "offline for 12 min" })).toBeVisible();
  await expect(eic.toasts).toHaveCount(0);
  await expect.poll(() => rings(eic.page)).toEqual({ played: 1, shown: 1 });
  const [shown] = await eic.page.evaluate(() => window.shown);
  expect(shown.title).toBe("3 new notifications");
  expect(shown.options.body).toBe("You were offline for 12 min: 3 new, 3 decided by others");

  // The strip stays until it is seen or closed with the keyboard.
  await eic.page.clock.fastForward("30:00");
  await eic.live();
  await expect(eic.missed).toBeVisible();
  await eic.missed.getByRole("button", { name: "Dismiss" }).focus();
  await eic.page.keyboard.press("Enter");
  await expect(eic.missed).toBeHidden();
});

test("two absences never report the same decision, even if the list is late", async ({ eic, secondEic, server }) => {
  const known = await create(server, 2);
  await watch(eic);
  await expect(eic.page.locator("tr.row")).toHaveCount(2);
  await goOffline(eic);
  await server.as(secondEic.who).post(`/api/shifts/${known[0].id}/approve/`);
  await eic.page.clock.fastForward("12:00");
  await eic.page.route("**/fn/shifts/list*", () => {});
  await comeBack(eic, () => expect(eic.missed).toContainText("You were offline for 12 min: 1 decided by others"));
  await eic.live();
  await eic.missed.getByRole("button", { name: "Dismiss" }).click();
  await expect(eic.missed).toBeHidden();

  await goOffline(eic);
  await server.as(secondEic.who).post(`/api/shifts/${known[1].id}/approve/`);
  await eic.page.clock.fastForward("30:00");
  await comeBack(eic, () => expect(eic.missed).toContainText("You were offline for 30 min: 1 decided by others"));
});

test("a vendor sees how its shifts were decided", async ({ vendor, eic, server }) => {
  const known = await create(server, 3);
  await watch(vendor);
  await expect(vendor.page.locator("tr.row")).toHaveCount(3);
  await goOffline(vendor);
  await server.as(eic.who).post(`/api/shifts/${known[0].id}/approve/`);
  await server.as(eic.who).post(`/api/shifts/${known[1].id}/approve/`);
  await server.as(eic.who).post(`/api/shifts/${known[2].id}/reject/`, { reason: "No gas." });
  await vendor.page.clock.fastForward("03:10:00");
  await comeBack(vendor, () => expect(vendor.missed).toContainText("You were offline for 3 h: 2 approved, 1 rejected"));
  await expect(vendor.row("Approved")).toHaveCount(2);
});

test("an hour without changes and a short interruption show no strip", async ({ eic, server }) => {
  await create(server, 1);
  await watch(eic);
  await goOffline(eic);
  await eic.page.clock.fastForward("01:00:00");
  await comeBack(eic, () => eic.live());
  await showsTheDatabase(eic, server, 1);
  expect(await rings(eic.page)).toEqual({ played: 0, shown: 0 });

  await goOffline(eic);
  await create(server, 1, 40);
  await comeBack(eic, () => showsTheDatabase(eic, server, 2));
  // Missed for only a moment, so it rings as usual; the list shows it, so it needs no toast.
  await expect.poll(() => rings(eic.page)).toEqual({ played: 1, shown: 1 });
  await expect(eic.missed).toBeHidden();
});

test("a laptop that slept notices its dead socket and catches up", async ({ eic, server }) => {
  const sockets: WebSocketRoute[] = [];
  let asleep = false;
  await eic.page.routeWebSocket(/\/ws\/notifications/, (socket) => {
    const first = sockets.push(socket) === 1;
    const wire = socket.connectToServer();
    // Nothing passes through the first socket any more, and no close arrives.
    socket.onMessage((message) => (first && asleep ? undefined : wire.send(message)));
    wire.onMessage((message) => (first && asleep ? undefined : socket.send(message)));
  });
  await watch(eic);
  asleep = true;
  await create(server, 2);
  const before = Date.now();
  await eic.page.clock.fastForward("03:00:00");
  await expect(eic.missed).toContainText("You were offline for 3 h: 2 new");
  const after = Date.now() - before;
  test.info().annotations.push({ type: "back after", description: `${after} ms` });
  console.log(`back after ${after} ms`);
  await showsTheDatabase(eic, server, 2);
  await eic.live();
  expect(sockets).toHaveLength(2);
  await expect.poll(() => rings(eic.page)).toEqual({ played: 1, shown: 1 });
});

test("a frozen tab with an open socket rings once for everything that arrived meanwhile", async ({ eic, server }) => {
  let frozen = false;
  const waiting: (() => void)[] = [];
  await eic.page.routeWebSocket(/\/ws\/notifications/, (socket) => {
    const wire = socket.connectToServer();
    wire.onMessage((message) => {
      if (frozen) waiting.push(() => socket.send(message));
      else socket.send(message);
    });
    socket.onMessage((message) => wire.send(message));
  });
  await watch(eic);
  frozen = true;
  await create(server, 3);
  // Each with its count and its shift.
  await expect.poll(() => waiting.length).toBe(9);
  frozen = false;
  // The clock moves on but timers do not run: pending frames come first.
  await eic.page.clock.setSystemTime(Date.now() + 45 * 60_000);
  for (const deliver of waiting) deliver();
  await expect(eic.missed).toContainText("You were offline for 45 min: 3 new");
  await expect.poll(() => rings(eic.page)).toEqual({ played: 1, shown: 1 });
  await showsTheDatabase(eic, server, 3);
});

test("more notifications than a replay contains are still counted", async ({ eic, server }) => {
  test.slow();
  await watch(eic);
  await goOffline(eic);
  await create(server, 520);
  await eic.page.clock.fastForward("01:00:00");
  await comeBack(eic, () => expect(eic.missed).toContainText("You were offline for 1 h: 520 new"));
  await eic.bell.shows(520);
  await expect(eic.tab("Pending")).toContainText("520");
  await expect.poll(() => rings(eic.page)).toEqual({ played: 1, shown: 1 });
});

test("the strip disappears when everything has been read, in any tab", async ({ eic, server }) => {
  await watch(eic);
  await goOffline(eic);
  await create(server, 2);
  await eic.page.clock.fastForward("00:50");
  await comeBack(eic, () => expect(eic.missed).toContainText(/^You were offline for 5\d s: 2 new/));
  await server.as(eic.who).post("/api/notifications/mark-all-read/");
  await expect(eic.missed).toBeHidden();
});

test("a shift's page is up to date after an absence", async ({ eic, secondEic, server }) => {
  const [shown, other] = await create(server, 2);
  await watch(eic, `/shifts/${shown.id}`);
  await server.as(secondEic.who).post(`/api/shifts/${other.id}/approve/`);
  await goOffline(eic);
  await server.as(secondEic.who).post(`/api/shifts/${shown.id}/approve/`);
  await eic.page.clock.fastForward("02:00");
  await comeBack(eic, () => expect(eic.status).toContainText("Approved"));
});
