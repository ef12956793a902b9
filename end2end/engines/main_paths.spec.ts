// The main paths, in every engine.
import { inHours, type Shift } from "../fixtures/api.ts";
import type { Server } from "../fixtures/server.ts";
import { NO_SERVER } from "../fixtures/error_watch.ts";
import { expect, test } from "./test.ts";

type Fleet = { results: { registration_no: string; full_name: string }[] };

/** Creates a shift of the first vendor, which notifies each EIC. */
async function create(server: Server, turn = 0): Promise<Shift> {
  const vendor = server.credentials.vendors[0];
  return server.as(vendor).create({ vehicle: vendor.vehicle_ids[turn], driver: vendor.driver_ids[turn], start: inHours(30) });
}

test("sign-in refuses a wrong password and leads to the requested page", async ({ stranger, server, expected }) => {
  expected.push(/status of 401/);
  const eic = await stranger(server.credentials.eics[0]);
  await eic.goto("/notifications");
  await eic.tab.isAt(/^\/login\?next=/);
  await eic.enter("not the password");
  await eic.tab.sees({ what: "alert", text: "Invalid email or password" });
  await eic.enter("demo-password");
  await eic.tab.isAt(/^\/notifications$/);
  await eic.live();
  await eic.rings(0);

  await eic.press(/^Account of /);
  await eic.press("Sign out");
  await eic.tab.isAt(/^\/login/);
});

test("a shift is created, rings the bell, is approved, and rings the vendor's bell", async ({ eic, vendor, server }) => {
  const api = server.as(vendor.who);
  const vehicle = (await api.get<Fleet>("/api/vehicles/")).results[0].registration_no;
  const driver = (await api.get<Fleet>("/api/drivers/")).results[0].full_name;
  await eic.live();
  await eic.rings(0);

  await vendor.goto("/shifts/new");
  await vendor.live();
  await vendor.fillShift({ vehicle, driver, start: inHours(30) });
  await vendor.tab.sees({ what: "status", text: "Driver and vehicle are free at that time." });
  await vendor.press("Send for approval");
  await vendor.tab.isAt(/^\/shifts\/\d+$/);
  await vendor.seesStatus("Pending");

  await eic.rings(1);
  await eic.tab.sees({ what: "row", text: vehicle });
  await eic.tab.sees({ what: "row", text: driver });
  await eic.openBell();
  await eic.tab.click(eic.told(driver));
  await eic.tab.isAt(/^\/shifts\/\d+$/);
  await eic.rings(0);
  await eic.press("Approve");
  await eic.seesStatus("Approved");

  await vendor.seesStatus("Approved");
  await vendor.rings(1);
  await vendor.openBell();
  await vendor.tab.sees(vendor.told("Shift approved"));
});

test("the list asks for the reason of a rejection and for confirmation of a cancellation", async ({ eic, vendor, server }) => {
  const [bad, dropped] = [await create(server, 0), await create(server, 1)];
  // Buttons ignore clicks just after their row came in.
  await eic.goto("/");
  await eic.live();
  await eic.press(new RegExp(`^Reject.*${bad.vehicle_reg}`));
  await eic.tab.fill({ what: "field", name: /^Reason/, within: "dialog[open]" }, "The driver has not rested.");
  await eic.press(/^Reject/, "dialog[open]");
  // The row stays while it is in use.
  await eic.tab.sees({ what: ".row__outcome", text: "Rejected" });
  await eic.tab.seesNo({ what: "dialog" });

  await vendor.goto(`/shifts/${bad.id}`);
  await vendor.tab.sees({ what: "main", text: "The driver has not rested." });
  await vendor.goto(`/shifts/${dropped.id}`);
  await vendor.live();
  await vendor.press("Cancel shift");
  await vendor.tab.sees({ what: "dialog", name: "Cancel this shift?" });
  await vendor.press("Cancel shift", "dialog[open]");
  await vendor.seesStatus("Cancelled");
  await eic.tab.sees({ what: ".row__outcome", text: "Cancelled" });
});

test("a click anywhere on a row opens its shift", async ({ eic, server }) => {
  const shifts = [await create(server, 0), await create(server, 1), await create(server, 2)];
  await eic.tab.seesTimes({ what: ".row" }, 3);
  for (const { id, vehicle_reg } of shifts) {
    await eic.goto("/");
    await eic.tab.clickAt({ what: ".row__vehicle", text: vehicle_reg });
    await eic.tab.isAt(new RegExp(`^/shifts/${id}$`));
  }
});

test("two tabs agree on what is read", async ({ eic, server }) => {
  const second = await eic.anotherTab();
  await second.goto("/notifications");
  await second.live();
  await eic.live();
  for (const turn of [0, 1, 2]) await create(server, turn);
  await eic.rings(3);
  await second.rings(3);

  await eic.openBell();
  await eic.tab.seesTimes({ what: ".notification", within: "#bell-panel" }, 3);
  await eic.tab.click(eic.told("New shift request"));
  await eic.rings(2);
  await second.rings(2);
  await second.press("Mark all read", "main");
  await second.rings(0);
  await eic.rings(0);
  expect(await server.as(eic.who).unread()).toBe(0);
});

test("after a server restart the bell is live and complete", async ({ eic, server, expected }) => {
  expected.push(...NO_SERVER);
  await eic.live();
  await create(server, 0);
  await eic.rings(1);

  await server.stop();
  await eic.tab.sees({ what: "status", name: /^Connection: (Reconnecting|Offline since)/ });
  await server.run();
  const missed = await create(server, 1);
  await eic.rings(2);
  await eic.tab.sees({ what: "row", text: missed.vehicle_reg });
  await eic.live();
  const last = await create(server, 2);
  await eic.rings(3);
  await eic.tab.sees({ what: "row", text: last.vehicle_reg });
});

test.describe("without notifications", () => {
  test.use({ settings: { ENABLE_REALTIME_NOTIFICATIONS: "false" } });

  test("there is no bell, and a shift is decided as usual", async ({ eic, server }) => {
    const shift = await create(server);
    await eic.goto("/");
    await eic.tab.sees({ what: "row", text: shift.vehicle_reg });
    await eic.tab.seesNo({ what: "button", name: /^Notifications, / });
    await eic.tab.seesNo({ what: "status", name: /^Connection: / });
    await eic.goto(`/shifts/${shift.id}`);
    await eic.press("Approve");
    await eic.seesStatus("Approved");
    expect(await server.as(eic.who).unread()).toBe(0);
  });
});
