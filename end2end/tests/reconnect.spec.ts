// The socket reconnects by itself and nothing is missing.
import { inHours } from "../fixtures/api.ts";
import { expect, test } from "../fixtures/test.ts";
import { NO_SERVER } from "../fixtures/error_watch.ts";

test("after a server restart the bell is live and complete", async ({ eic, server }) => {
  const vendor = server.credentials.vendors[0];
  eic.watch.expect(...NO_SERVER);
  await eic.watchLive("/");
  await server.as(vendor).create({ vehicle: vendor.vehicle_ids[0], driver: vendor.driver_ids[0], start: inHours(30) });
  await eic.bell.shows(1);

  await server.stop();
  await expect(eic.connection).toHaveAccessibleName(/Reconnecting|Offline since/);
  await server.run();
  // Before the page is back: it must get this one by pulling.
  const missed = await server.as(vendor).create({ vehicle: vendor.vehicle_ids[1], driver: vendor.driver_ids[1], start: inHours(31) });

  await eic.bell.shows(2);
  await expect(eic.row(missed.vehicle_reg)).toBeVisible();
  await eic.live();
  const last = await server.as(vendor).create({ vehicle: vendor.vehicle_ids[2], driver: vendor.driver_ids[2], start: inHours(32) });
  await eic.bell.shows(3);
  await expect(eic.row(last.vehicle_reg)).toBeVisible();
});

test("the header shows since when the page is offline, until the network is back", async ({ eic, server }) => {
  const vendor = server.credentials.vendors[0];
  eic.watch.expect(...NO_SERVER);
  await eic.watchLive("/");
  await eic.context.setOffline(true);
  await expect(eic.connection).toHaveAccessibleName(/^Connection: Offline since \d{2}:\d{2}$/);
  await server.as(vendor).create({ vehicle: vendor.vehicle_ids[0], driver: vendor.driver_ids[0], start: inHours(30) });
  await eic.context.setOffline(false);
  await eic.live();
  await eic.bell.shows(1);
});

test("behind a proxy that blocks sockets, the page asks every 15 s and says so", async ({ eic, server }) => {
  const vendor = server.credentials.vendors[0];
  eic.watch.expect(...NO_SERVER);
  await eic.page.routeWebSocket(/\/ws\/notifications/, (socket) => socket.close());
  await eic.page.clock.install();
  await eic.open("/");
  await server.as(vendor).create({ vehicle: vendor.vehicle_ids[0], driver: vendor.driver_ids[0], start: inHours(30) });
  await eic.page.clock.runFor(40_000);
  await expect(eic.connection).toHaveAccessibleName("Connection: Updates every 15 s");
  await eic.bell.shows(1);
  // A row that has just come takes no clicks.
  await eic.page.clock.runFor(1_000);
  await eic.page.getByRole("button", { name: /^Approve/ }).click();
  await expect(eic.page.locator("tr.row")).toContainText("Approved");
  // Without the server it is offline.
  await server.stop();
  await eic.page.clock.runFor(20_000);
  await expect(eic.connection).toHaveAccessibleName(/Offline since/);
});

test("a page reconnects at once when its tab becomes visible", async ({ eic, server }) => {
  const vendor = server.credentials.vendors[0];
  eic.watch.expect(...NO_SERVER);
  await eic.page.clock.install();
  await eic.watchLive("/");
  await server.stop();
  await expect(eic.connection).toHaveAccessibleName(/Reconnecting|Offline since/);
  await eic.page.clock.fastForward("20:00");
  await server.run();
  const shift = await server.as(vendor).create({ vehicle: vendor.vehicle_ids[0], driver: vendor.driver_ids[0], start: inHours(30) });
  await eic.page.evaluate(() => window.dispatchEvent(new Event("focus")));
  await eic.live();
  await eic.bell.shows(1);
  await expect(eic.row(shift.vehicle_reg)).toBeVisible();
});
