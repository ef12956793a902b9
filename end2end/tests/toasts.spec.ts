// Toasts: only for what is not on the screen, one at a time, never over what somebody is using.
import type { Page, WebSocketRoute } from "@playwright/test";
import { inHours, type Shift } from "../fixtures/api.ts";
import { NO_SERVER } from "../fixtures/error_watch.ts";
import type { Person } from "../fixtures/person.ts";
import type { Server } from "../fixtures/server.ts";
import { expect, test } from "../fixtures/test.ts";

/** A list of the EIC that shows no new request. */
const ELSEWHERE = "/?status=rejected";
/** A toast appears within this time, if at all. */
const SOON = 1_000;

/** Creates a request for one of the vendor's vehicles. */
async function request(server: Server, turn = 0, hours = 30): Promise<Shift> {
  const vendor = server.credentials.vendors[0];
  return server.as(vendor).create({ vehicle: vendor.vehicle_ids[turn], driver: vendor.driver_ids[turn], start: inHours(hours) });
}

/** Opens a page and stops its clock: time passes only by `pass`. Counts every toast that ever appears. */
async function watch(person: Person, path: string) {
  await person.page.clock.install();
  await person.watchLive(path);
  await person.page.evaluate(() => {
    const seen = window as unknown as { toasts: number };
    seen.toasts = 0;
    new MutationObserver((changes) => {
      for (const node of changes.flatMap((change) => [...change.addedNodes])) {
        if (node instanceof Element && node.matches(".toast")) seen.toasts += 1;
      }
    }).observe(document.body, { childList: true, subtree: true });
  });
  await person.page.clock.pauseAt(Date.now() + 2_000);
}

const pass = (person: Person, time: number) => person.page.clock.runFor(time);
const everSeen = (page: Page) => page.evaluate(() => (window as unknown as { toasts: number }).toasts);

/** The request arrives while its page shows something else, and its toast is there. */
async function toasted(person: Person, server: Server, unread = 1): Promise<Shift> {
  const shift = await request(server, 0, 30 + unread);
  await person.bell.shows(unread);
  await pass(person, SOON);
  await expect(person.toasts).toHaveCount(1);
  return shift;
}

test("a request that the list shows gets no toast, whichever frame comes first", async ({ eic, server }) => {
  const frames: { socket: WebSocketRoute; text: string | Buffer }[] = [];
  await eic.page.routeWebSocket(/\/ws\/notifications/, (socket) => {
    const wire = socket.connectToServer();
    wire.onMessage((text) => {
      if (String(text).startsWith('{"type":"shift"')) frames.push({ socket, text });
      else socket.send(text);
    });
    socket.onMessage((message) => wire.send(message));
  });
  await watch(eic, "/");
  const shift = await request(server);
  await eic.bell.shows(1);
  await pass(eic, 150);
  await expect.poll(() => frames.length).toBe(1);
  for (const { socket, text } of frames) socket.send(text);
  await expect(eic.row(shift.vehicle_reg)).toBeVisible();
  await pass(eic, 15_000);
  expect(await everSeen(eic.page)).toBe(0);
});

test("a decision gets no toast on the shift's own page", async ({ eic, vendor, server }) => {
  const shift = await request(server);
  await watch(vendor, `/shifts/${shift.id}`);
  await server.as(eic.who).post(`/api/shifts/${shift.id}/approve/`);
  await vendor.bell.shows(1);
  await expect(vendor.status).toContainText("Approved");
  await pass(vendor, 15_000);
  expect(await everSeen(vendor.page)).toBe(0);
});

test("a request elsewhere gets a toast with the time first, which opens it", async ({ eic, server }) => {
  await watch(eic, ELSEWHERE);
  const shift = await toasted(eic, server);
  await expect(eic.toasts.locator("b")).toHaveText(/^\S+ .*\d\d:\d\d – (\w{3} )?\d\d:\d\d$/);
  await expect(eic.toasts).toContainText(`${shift.vehicle_reg} · ${shift.driver_name}`);
  await expect(eic.toasts).toContainText("New shift request");
  await eic.toasts.getByRole("link", { name: "Open" }).click();
  await expect(eic.page).toHaveURL(new RegExp(`/shifts/${shift.id}$`));
  await expect(eic.toasts).toHaveCount(0);
  await eic.bell.shows(0);
});

test("a burst is one toast with a count", async ({ eic, server }) => {
  await watch(eic, ELSEWHERE);
  for (let turn = 0; turn < 8; turn += 1) await request(server, 0, 30 + turn);
  await eic.bell.shows(8);
  await pass(eic, SOON);
  await expect(eic.toasts).toHaveCount(1);
  await expect(eic.toasts).toContainText("8 new requests");

  // One that is decided by somebody else counts no more.
  const [first] = (await server.as(eic.who).get<{ results: Shift[] }>("/api/shifts/?status=PENDING")).results;
  await server.as(server.credentials.eics[1]).post(`/api/shifts/${first.id}/approve/`);
  await expect(eic.toasts).toContainText("7 new requests");
  await eic.toasts.getByRole("link", { name: "Show" }).click();
  await expect(eic.page).toHaveURL(/\/notifications\?unread=true$/);
  await expect(eic.toasts).toHaveCount(0);
});

test("a toast stays while it is hovered", async ({ eic, server }) => {
  await watch(eic, ELSEWHERE);
  await toasted(eic, server);
  await eic.toasts.hover();
  await pass(eic, 14_000);
  await expect(eic.toasts).toBeVisible();
  await eic.page.mouse.move(800, 300);
  await pass(eic, 14_000);
  await expect(eic.toasts).toHaveCount(0);
});

test("a toast stays while it has the focus, and gives it back", async ({ eic, server }) => {
  await watch(eic, ELSEWHERE);
  await toasted(eic, server);
  const search = eic.page.getByRole("searchbox");
  const dismiss = eic.toasts.getByRole("button", { name: "Dismiss" });
  await search.focus();
  await dismiss.focus();
  await pass(eic, 14_000);
  await expect(dismiss).toBeFocused();
  // Read elsewhere, so it goes at once.
  await server.as(eic.who).post("/api/notifications/mark-all-read/");
  await expect(eic.toasts).toHaveCount(0);
  await pass(eic, 100);
  await expect(search).toBeFocused();
});

test("a toast stays while its tab is hidden", async ({ eic, server }) => {
  // Somebody looks at the page again: its socket is asked, and under this clock it answers too late.
  eic.watch.expect(...NO_SERVER);
  await watch(eic, ELSEWHERE);
  await toasted(eic, server);
  const hide = (hidden: boolean) =>
    eic.page.evaluate((hidden) => {
      Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
      document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
    }, hidden);
  await hide(true);
  await pass(eic, 14_000);
  await expect(eic.toasts).toBeVisible();
  await hide(false);
  await pass(eic, 14_000);
  await expect(eic.toasts).toHaveCount(0);
});

test("a toast goes when its notification is read elsewhere", async ({ eic, server }) => {
  await watch(eic, ELSEWHERE);
  await toasted(eic, server);
  await server.as(eic.who).post("/api/notifications/mark-all-read/");
  await expect(eic.toasts).toHaveCount(0);
});

test("a toast goes when the page shows its request", async ({ eic, server }) => {
  await watch(eic, ELSEWHERE);
  await toasted(eic, server);
  await eic.tab("Pending").click();
  await expect(eic.page.locator("tr.row")).toHaveCount(1);
  await expect(eic.toasts).toHaveCount(0);
});

test("a toast is never over the row under the pointer", async ({ eic, server }) => {
  for (let turn = 0; turn < 12; turn += 1) await request(server, 1, 40 + turn);
  const [{ vehicle_reg }] = (await server.as(eic.who).get<{ results: Shift[] }>("/api/shifts/")).results;
  await watch(eic, `/?q=${encodeURIComponent(vehicle_reg)}`);
  const [x, y] = [200, 730];
  await eic.page.mouse.move(x, y);
  const row = await eic.page.evaluateHandle(([x, y]) => document.elementFromPoint(x, y)?.closest("tr") ?? null, [x, y]);
  const under = await row.asElement()?.boundingBox();
  expect(under, "a row is under the pointer").toBeTruthy();
  await toasted(eic, server, 13);
  const toast = await eic.toasts.boundingBox();
  if (!toast || !under) throw new Error("no box");
  expect(toast.y + toast.height <= under.y || toast.y >= under.y + under.height).toBe(true);
});

test.describe("on a phone", () => {
  test.use({ viewport: { width: 390, height: 844 } });

  test("a toast is under the header and covers no button of a decision", async ({ eic, server }) => {
    for (let turn = 0; turn < 6; turn += 1) await request(server, 1, 40 + turn);
    const [{ vehicle_reg }] = (await server.as(eic.who).get<{ results: Shift[] }>("/api/shifts/")).results;
    await watch(eic, `/?q=${encodeURIComponent(vehicle_reg)}`);
    await toasted(eic, server, 7);
    const header = await eic.page.locator(".top-bar").boundingBox();
    const toast = await eic.toasts.boundingBox();
    if (!toast || !header) throw new Error("no box");
    expect(toast.y).toBeGreaterThanOrEqual(header.y + header.height);
    expect(toast.y).toBeLessThan(200);
    for (const button of await eic.page.getByRole("button", { name: /^(Approve|Reject)/ }).all()) {
      const box = await button.boundingBox();
      if (box) expect(box.y >= toast.y + toast.height || box.y + box.height <= toast.y).toBe(true);
    }
  });
});
