// ENABLE_REALTIME_NOTIFICATIONS=false: no bell, no socket, no notifications; shifts work as usual.
import { inHours } from "../fixtures/api.ts";
import { expect, test } from "../fixtures/test.ts";

test.use({ settings: { ENABLE_REALTIME_NOTIFICATIONS: "false" } });

test("no page has a bell or opens a socket", async ({ eic, server }) => {
  const vendor = server.credentials.vendors[0];
  const shift = await server.as(vendor).create({ vehicle: vendor.vehicle_ids[0], driver: vendor.driver_ids[0], start: inHours(30) });
  let sockets = 0;
  eic.page.on("websocket", () => (sockets += 1));
  for (const path of ["/", `/shifts/${shift.id}`, "/notifications"]) {
    await eic.open(path);
    await expect(eic.page.getByRole("heading", { level: 1 })).toBeVisible();
    await expect(eic.bell.button).toHaveCount(0);
  }
  expect(sockets).toBe(0);
});

test("a shift is created and decided as usual, and no one is notified", async ({ eic, vendor, server }) => {
  const { vehicle_ids, driver_ids } = server.credentials.vendors[0];
  const shift = await server.as(vendor.who).create({ vehicle: vehicle_ids[0], driver: driver_ids[0], start: inHours(30) });
  await eic.open(`/shifts/${shift.id}`);
  await eic.button("Approve").click();
  await expect(eic.status).toContainText("Approved");
  await vendor.open("/");
  await expect(vendor.row(shift.vehicle_reg)).toContainText("Approved");
  expect(await server.as(eic.who).unread()).toBe(0);
  expect(await server.as(vendor.who).unread()).toBe(0);
});
