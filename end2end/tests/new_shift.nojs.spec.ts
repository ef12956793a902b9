// Without scripts: one shift after the other, and a shift planned again.
import { inHours } from "../fixtures/api.ts";
import { atTheStation, field, fillShift, sendForApproval } from "../fixtures/shift_form.ts";
import { expect, test } from "../fixtures/test.ts";

const HOUR = 3_600_000;

test("one shift after the other is sent from the same form", async ({ vendor, server }) => {
  const api = server.as(vendor.who);
  const [vehicles, drivers] = await Promise.all(["vehicles", "drivers"].map((kind) => api.get<{ results: { registration_no: string; full_name: string }[] }>(`/api/${kind}/`)));
  const [vehicle, driver] = [vehicles.results[0].registration_no, drivers.results[0].full_name];
  const { page } = vendor;
  const start = inHours(30);
  await page.goto("/shifts/new");
  await fillShift(page, { vehicle, driver, start, minutes: 480 });
  await page.getByRole("button", { name: "Send and plan another" }).click();
  await expect(page.getByText(/^Sent to .* for approval: /)).toContainText(driver);
  await expect(field(page, "Vehicle").locator("option:checked")).toHaveText(new RegExp(vehicle));
  await expect(field(page, "Driver").locator("option:checked")).toHaveText(new RegExp(driver));
  await expect(page.getByLabel(/^Starts/)).toHaveValue(atTheStation(new Date(start.getTime() + 24 * HOUR)));
  await expect(page.getByLabel(/^Starts/)).toBeFocused();
  await sendForApproval(page);
  await expect(vendor.status).toContainText("Pending");
  expect((await api.get<{ count: number }>("/api/shifts/")).count).toBe(2);
});

test("a shift is planned again from its page", async ({ vendor, server }) => {
  const { vehicle_ids, driver_ids } = server.credentials.vendors[0];
  const api = server.as(vendor.who);
  const shift = await api.create({ vehicle: vehicle_ids[1], driver: driver_ids[1], start: inHours(3), minutes: 360 });
  const { page } = vendor;
  await page.goto(`/shifts/${shift.id}`);
  await page.getByRole("link", { name: "Plan again" }).click();
  await expect(field(page, "Vehicle").locator("option:checked")).toHaveText(new RegExp(shift.vehicle_reg));
  await expect(page.getByText(/ IST · 6 h$/)).toBeVisible();
  await sendForApproval(page);
  await expect(vendor.status).toContainText("Pending");
  expect((await api.get<{ count: number }>("/api/shifts/")).count).toBe(2);
});
