// The main tasks without JavaScript.
import { inHours } from "../fixtures/api.ts";
import { field, fillShift, sendForApproval } from "../fixtures/shift_form.ts";
import { PASSWORD } from "../fixtures/server.ts";
import { expect, test } from "../fixtures/test.ts";

type Fleet = { results: { registration_no: string; full_name: string }[] };

test("sign in with errors, then reach the requested page", async ({ stranger, server }) => {
  const { page, who } = await stranger(server.credentials.eics[0]);
  await page.goto("/notifications");
  await expect(page).toHaveURL(/\/login\?next=/);
  await page.getByLabel("E-mail").fill(who.email);
  await page.getByLabel("Password").fill("not the password");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "Invalid email or password" })).toBeVisible();
  await page.getByLabel("E-mail").fill(who.email);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL(`${server.origin}/notifications`);
});

test("create a shift, with errors beside the fields and no input lost", async ({ vendor, server }) => {
  const api = server.as(vendor.who);
  const vehicle = (await api.get<Fleet>("/api/vehicles/")).results[0].registration_no;
  const driver = (await api.get<Fleet>("/api/drivers/")).results[0].full_name;
  const { page } = vendor;
  await page.goto("/shifts/new");
  await fillShift(page, { vehicle, driver, start: inHours(30), minutes: -60 });
  await sendForApproval(page);
  await expect(page.getByText("The end must be after the start.")).toBeVisible();
  await expect(field(page, "Vehicle").locator("option:checked")).toHaveText(new RegExp(vehicle));

  await fillShift(page, { vehicle, driver, start: inHours(30) });
  await sendForApproval(page);
  await expect(vendor.status).toContainText("Pending");
  await page.goto("/");
  await expect(vendor.row(vehicle)).toContainText("Pending");
});

test("filter the list, approve and reject", async ({ eic, server }) => {
  const vendor = server.credentials.vendors[0];
  const api = server.as(vendor);
  const [good, bad] = [
    await api.create({ vehicle: vendor.vehicle_ids[0], driver: vendor.driver_ids[0], start: inHours(30) }),
    await api.create({ vehicle: vendor.vehicle_ids[1], driver: vendor.driver_ids[1], start: inHours(31) }),
  ];
  const { page } = eic;
  await page.goto("/");
  await page.getByRole("searchbox").fill(good.vehicle_reg);
  await page.getByRole("searchbox").press("Enter");
  await expect(eic.row(good.vehicle_reg)).toBeVisible();
  await expect(eic.row(bad.vehicle_reg)).toBeHidden();

  await page.goto(`/shifts/${good.id}`);
  await page.getByRole("button", { name: "Approve", exact: true }).click();
  await expect(eic.status).toContainText("Approved");

  await page.goto(`/shifts/${bad.id}`);
  await page.getByLabel(/Reason/).fill("The driver has not rested.");
  await page.getByRole("button", { name: "Reject", exact: true }).click();
  await expect(page.getByRole("main")).toContainText("The driver has not rested.");

  await page.goto("/");
  await eic.tab("Approved").click();
  await expect(eic.row(good.vehicle_reg)).toBeVisible();
  await eic.tab("Rejected").click();
  await expect(eic.row(bad.vehicle_reg)).toBeVisible();
});

test("cancel a shift", async ({ vendor, server }) => {
  const { vehicle_ids, driver_ids } = server.credentials.vendors[0];
  const shift = await server.as(vendor.who).create({ vehicle: vehicle_ids[0], driver: driver_ids[0], start: inHours(30) });
  await vendor.page.goto(`/shifts/${shift.id}`);
  await vendor.button("Cancel shift").click();
  await expect(vendor.status).toContainText("Cancelled");
});

test("read the notifications and mark them read", async ({ eic, server }) => {
  const vendor = server.credentials.vendors[0];
  for (const turn of [0, 1, 2]) {
    await server.as(vendor).create({ vehicle: vendor.vehicle_ids[turn], driver: vendor.driver_ids[turn], start: inHours(30) });
  }
  const { page } = eic;
  await page.goto("/notifications");
  const items = page.getByRole("main").locator(".notification");
  await expect(items).toHaveCount(3);
  await items.first().getByRole("button", { name: "Mark read" }).click();
  await expect.poll(() => server.as(eic.who).unread()).toBe(2);
  await page.getByRole("main").getByRole("button", { name: "Mark all read" }).click();
  await expect.poll(() => server.as(eic.who).unread()).toBe(0);
  await expect(page.getByRole("main").getByRole("button", { name: "Mark all read" })).toHaveCount(0);
});
