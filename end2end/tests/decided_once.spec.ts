// Whoever decides first, decides: the row, the card, the toast, the sound and the desktop notification of all others say so at once.
import { stub } from "../fixtures/alert_stubs.ts";
import { inHours, type Shift } from "../fixtures/api.ts";
import { NO_SERVER } from "../fixtures/error_watch.ts";
import type { Person } from "../fixtures/person.ts";
import type { Server } from "../fixtures/server.ts";
import { expect, test } from "../fixtures/test.ts";

/** A list of the EIC that shows no new request. */
const ELSEWHERE = "/?status=rejected";
/** A change is on the screen of everybody within this time, on a machine with nothing else to do. */
const SOON = 300;
/** What a busy test machine may add. */
const SLACK = 1_200;

async function request(server: Server, turn = 0): Promise<Shift> {
  const vendor = server.credentials.vendors[0];
  return server.as(vendor).create({ vehicle: vendor.vehicle_ids[turn], driver: vendor.driver_ids[turn], start: inHours(30 + turn) });
}

const rowOf = (person: Person, shift: Shift) => person.page.locator(`[data-shift="${shift.id}"]`);

/** `Approved by Asha Patel, 09:14`. */
const outcome = (name: string, status = "Approved") => new RegExp(`${status} by ${name}, \\d\\d:\\d\\d`);

test("another engineer's decision is on the row and the card at once, and leaves the unread count", async ({ eic, secondEic, server }) => {
  const [shift, other] = [await request(server), await request(server, 1)];
  const name = await server.as(secondEic.who).fullName();
  await eic.watchLive("/");
  await eic.bell.shows(2);
  const seen = eic.page.evaluate(
    ([id, name]) =>
      new Promise<number>((resolve) => {
        const look = () => {
          const row = document.querySelector(`[data-shift="${id}"]`)?.textContent ?? "";
          const unread = document.querySelector(".bell, [aria-label^=Notifications]")?.getAttribute("aria-label");
          if (row.includes(`Approved by ${name}`) && unread === "Notifications, 1 unread") resolve(Date.now());
        };
        new MutationObserver(look).observe(document.body, { childList: true, subtree: true, attributes: true, characterData: true });
        look();
      }),
    [shift.id, name] as const,
  );
  await server.as(secondEic.who).post(`/api/shifts/${shift.id}/approve/`);
  const decided = Date.now();
  const took = (await seen) - decided;
  console.log(`decided elsewhere: row and count ${took} ms after the answer`);
  expect(took).toBeLessThan(SOON + SLACK);
  await expect(rowOf(eic, shift)).toContainText(outcome(name));
  await eic.bell.open();
  await expect(eic.bell.items.filter({ hasText: shift.driver_name }).first()).toContainText(outcome(name));
  await expect(eic.bell.items.filter({ hasText: other.driver_name }).first()).toContainText("New shift request");
});

test("a toast under the pointer changes its text and does not vanish", async ({ eic, secondEic, server }) => {
  const name = await server.as(secondEic.who).fullName();
  await eic.watchLive(ELSEWHERE);
  const shift = await request(server);
  await expect(eic.toasts).toContainText("New shift request");
  await eic.toasts.hover();
  const before = await eic.toasts.boundingBox();
  await server.as(secondEic.who).post(`/api/shifts/${shift.id}/approve/`);
  await expect(eic.toasts).toContainText(outcome(name));
  await expect(eic.toasts).toHaveCount(1);
  const after = await eic.toasts.boundingBox();
  expect([after?.x, after?.width]).toEqual([before?.x, before?.width]);
  await eic.bell.shows(0);
});

test("a toast about several counts those that are left, and tells of the last one", async ({ eic, secondEic, server }) => {
  await eic.watchLive(ELSEWHERE);
  await eic.page.getByRole("heading", { level: 1 }).hover();
  const [first, second] = [await request(server), await request(server, 1)];
  await expect(eic.toasts).toContainText("2 new requests");
  await eic.toasts.hover();
  await server.as(secondEic.who).post(`/api/shifts/${first.id}/reject/`, { reason: "No slot" });
  await expect(eic.toasts).toContainText(second.driver_name);
  await server.as(secondEic.who).post(`/api/shifts/${second.id}/reject/`, { reason: "No slot" });
  await expect(eic.toasts).toContainText(/Rejected by .*, \d\d:\d\d/);
});

test("the chime stops, and the desktop notification says who decided, without a sound", async ({ eic, secondEic, server }) => {
  const name = await server.as(secondEic.who).fullName();
  await stub(eic.page, "granted", "granted");
  await eic.page.addInitScript(() => {
    const played = window as unknown as { stopped: number };
    played.stopped = 0;
    // A chime that goes on until somebody stops it.
    Object.defineProperty(HTMLMediaElement.prototype, "paused", { get: () => false, configurable: true });
    HTMLMediaElement.prototype.pause = () => {
      played.stopped += 1;
    };
  });
  await eic.watchLive("/");
  const shift = await request(server);
  await expect.poll(() => eic.page.evaluate(() => window.shown.length)).toBe(1);
  await expect.poll(() => eic.page.evaluate(() => window.played)).toBe(1);
  const stopped = () => eic.page.evaluate(() => (window as unknown as { stopped: number }).stopped);
  expect(await stopped()).toBe(0);
  await server.as(secondEic.who).post(`/api/shifts/${shift.id}/approve/`);
  await expect.poll(() => eic.page.evaluate(() => window.shown.length)).toBe(2);
  const [first, second] = await eic.page.evaluate(() => window.shown);
  expect(second.options.body).toMatch(outcome(name));
  // The same tag: it takes the place of the first.
  expect([second.options.tag, second.options.silent]).toEqual([first.options.tag, true]);
  expect(await stopped()).toBe(1);
  expect(await eic.page.evaluate(() => window.played)).toBe(1);
});

test("after an outage everything says who decided, and nothing rings", async ({ eic, secondEic, server }) => {
  await stub(eic.page, "granted", "granted");
  const shift = await request(server);
  const name = await server.as(secondEic.who).fullName();
  await eic.watchLive("/");
  await eic.bell.shows(1);
  await eic.bell.open();
  await expect(eic.bell.items.first()).toContainText("New shift request");
  eic.watch.expect(...NO_SERVER);
  await eic.context.setOffline(true);
  await expect(eic.connection).toHaveAccessibleName(/Offline/);
  const missed = await request(server, 1);
  for (const { id } of [shift, missed]) await server.as(secondEic.who).post(`/api/shifts/${id}/approve/`);
  const rung = await eic.page.evaluate(() => [window.played, window.shown.length]);
  await eic.context.setOffline(false);
  await eic.live();
  await eic.bell.shows(0);
  await expect(eic.bell.items).toHaveCount(2);
  for (const item of await eic.bell.items.all()) await expect(item).toContainText(outcome(name));
  await expect(rowOf(eic, missed)).toHaveCount(0);
  expect(await eic.page.evaluate(() => [window.played, window.shown.length])).toEqual(rung);
  await expect(eic.toasts).toHaveCount(0);
});

test("a toast that was there before an outage says afterwards who decided", async ({ eic, secondEic, server }) => {
  const name = await server.as(secondEic.who).fullName();
  await eic.watchLive(ELSEWHERE);
  const shift = await request(server);
  await expect(eic.toasts).toContainText("New shift request");
  await eic.toasts.hover();
  eic.watch.expect(...NO_SERVER);
  await eic.context.setOffline(true);
  await expect(eic.connection).toHaveAccessibleName(/Offline/);
  await server.as(secondEic.who).post(`/api/shifts/${shift.id}/approve/`);
  await eic.context.setOffline(false);
  await eic.live();
  await expect(eic.toasts).toContainText(outcome(name));
});

test("of two engineers who decide at the same moment both see the same outcome", async ({ eic, secondEic, server }) => {
  const shift = await request(server);
  eic.watch.expect(/409/);
  secondEic.watch.expect(/409/);
  await eic.watchLive("/");
  await secondEic.watchLive("/");
  // Neither request is sent before both have clicked.
  let send = () => {};
  const clicked = new Promise<void>((resolve) => (send = resolve));
  for (const person of [eic, secondEic]) {
    await person.page.route("**/fn/shifts/approve", (route) => clicked.then(() => route.continue()));
    await rowOf(person, shift).getByRole("button", { name: /^Approve/ }).click();
  }
  send();
  await expect(rowOf(eic, shift)).toContainText("Approved");
  const decided = await server.as(eic.who).get<{ decided_by: { full_name: string } }>(`/api/shifts/${shift.id}/`);
  for (const person of [eic, secondEic]) {
    await expect(rowOf(person, shift)).toContainText(outcome(decided.decided_by.full_name));
    await person.bell.shows(0);
  }
});
