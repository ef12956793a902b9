// The clock of the computer is wrong, or is set while the page is open.
import type { WebSocketRoute } from "@playwright/test";
import { inHours } from "../fixtures/api.ts";
import { rings, stub } from "../fixtures/alert_stubs.ts";
import { fillShift, sendForApproval } from "../fixtures/shift_form.ts";
import { expect, test } from "../fixtures/test.ts";
import { NO_SERVER } from "../fixtures/error_watch.ts";

declare global {
  interface Window {
    /** How far the computer's clock is wrong, in milliseconds. */
    wrongBy: number;
  }
}

const HOUR = 3_600_000;

test("a toast goes and the sound is played after the clock was set back", async ({ eic, server }) => {
  const { vehicle_ids, driver_ids, token } = server.credentials.vendors[0];
  const { page } = eic;
  await stub(page, "denied", "denied");
  await page.clock.install();
  await eic.watchLive("/?status=rejected");
  for (const turn of [0, 1]) {
    await page.clock.setSystemTime(Date.now() - (turn + 1) * HOUR);
    await server.as({ token }).create({ vehicle: vehicle_ids[turn], driver: driver_ids[turn], start: inHours(30) });
    await eic.bell.shows(turn + 1);
    await expect.poll(() => rings(page)).toEqual({ played: turn + 1, shown: 0 });
    await page.clock.runFor(1_000);
    await expect(eic.toasts).toHaveCount(1);
    await page.clock.runFor(14_000);
    await expect(eic.toasts).toHaveCount(0);
  }
});

test("a socket that goes silent is noticed as soon as ever after the clock was set back", async ({ eic, server }) => {
  const sockets: WebSocketRoute[] = [];
  let silent = false;
  await eic.page.routeWebSocket(/\/ws\/notifications/, (socket) => {
    const first = sockets.push(socket) === 1;
    const wire = socket.connectToServer();
    socket.onMessage((message) => (first && silent ? undefined : wire.send(message)));
    wire.onMessage((message) => (first && silent ? undefined : socket.send(message)));
  });
  eic.watch.expect(...NO_SERVER);
  await eic.page.clock.install();
  await eic.watchLive("/");
  silent = true;
  await eic.page.clock.setSystemTime(Date.now() - HOUR);
  const { vehicle_ids, driver_ids, token } = server.credentials.vendors[0];
  const missed = await server.as({ token }).create({ vehicle: vehicle_ids[0], driver: driver_ids[0], start: inHours(30) });
  await eic.page.clock.runFor(40_000);
  await expect.poll(() => sockets.length).toBe(2);
  await eic.live();
  await expect(eic.row(missed.vehicle_reg)).toBeVisible();
});

test("a page that was loaded with a wrong clock knows the time after the clock was set", async ({ vendor, eic, server }) => {
  const { page } = vendor;
  await page.addInitScript((behind) => {
    const now = Date.now.bind(Date);
    window.wrongBy = behind;
    Date.now = () => now() + window.wrongBy;
  }, -3 * HOUR);
  await vendor.watchLive("/shifts/new");
  const measured = page.waitForResponse(/\/healthz$/, { timeout: 15_000 });
  await page.evaluate(() => (window.wrongBy = 0));
  await measured;
  const { vehicle_ids, driver_ids, token } = server.credentials.vendors[0];
  const made = await server.as({ token }).create({ vehicle: vehicle_ids[0], driver: driver_ids[0], start: inHours(30) });
  await fillShift(page, { vehicle: made.vehicle_reg, driver: made.driver_name, start: new Date(Date.now() + 10 * 60_000) });
  await sendForApproval(page);
  await expect(vendor.status).toContainText("Pending");
  await eic.open("/");
  await expect(eic.row(made.vehicle_reg)).toHaveCount(2);
});
