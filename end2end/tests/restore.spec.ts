// A restored backup: pages that were open show what it holds, without a reload by hand.
import { inHours } from "../fixtures/api.ts";
import { NO_SERVER } from "../fixtures/error_watch.ts";
import { expect, test } from "../fixtures/test.ts";

test("an open page loads everything again after a restore", async ({ eic, server }) => {
  const vendor = server.credentials.vendors[0];
  const create = (n: number) =>
    server.as(vendor).create({ vehicle: vendor.vehicle_ids[n], driver: vendor.driver_ids[n], start: inHours(30 + n) });
  eic.watch.expect(...NO_SERVER);
  await eic.watchLive("/");
  const saved = await create(0);
  await eic.bell.shows(1);
  server.command("backup", "saved.db");
  const lost = await create(1);
  await eic.bell.shows(2);
  await expect(eic.row(lost.vehicle_reg)).toBeVisible();

  await server.stop();
  server.command("restore", "saved.db");
  await server.run();

  await eic.bell.shows(1);
  await expect(eic.row(saved.vehicle_reg)).toBeVisible();
  await expect(eic.row(lost.vehicle_reg)).toBeHidden();
  await eic.live();
  // This one has the same `seq` as the lost one had.
  const next = await create(2);
  await eic.bell.shows(2);
  await expect(eic.row(next.vehicle_reg)).toBeVisible();
});
