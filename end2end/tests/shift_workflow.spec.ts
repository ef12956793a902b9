// Windows of a vendor and an EIC side by side, without reloads.
import { inHours } from "../fixtures/api.ts";
import { fillShift, sendForApproval } from "../fixtures/shift_form.ts";
import { expect, test } from "../fixtures/test.ts";

type Fleet = { results: { registration_no: string; full_name: string }[] };

test("a shift rings the EIC's bell, is approved, and rings the vendor's bell", async ({ eic, vendor, server }) => {
  const api = server.as(vendor.who);
  const vehicle = (await api.get<Fleet>("/api/vehicles/")).results[0].registration_no;
  const driver = (await api.get<Fleet>("/api/drivers/")).results[0].full_name;
  await eic.watchLive("/");
  await eic.bell.shows(0);
  await expect(eic.tab("Pending")).toContainText("0");

  await vendor.watchLive("/shifts/new");
  await fillShift(vendor.page, { vehicle, driver, start: inHours(30) });
  await sendForApproval(vendor.page);
  await expect(vendor.page).toHaveURL(/\/shifts\/\d+$/);
  await expect(vendor.status).toContainText("Pending");

  await eic.bell.shows(1);
  await expect(eic.row(vehicle)).toBeVisible();
  await expect(eic.row(vehicle)).toContainText(driver);
  await expect(eic.tab("Pending")).toContainText("1");

  await eic.bell.open();
  await expect(eic.bell.items).toHaveCount(1);
  await expect(eic.bell.items).toContainText("New shift request");
  await expect(eic.bell.items).toContainText(vehicle);
  await expect(eic.bell.items).toContainText(driver);
  await eic.bell.items.first().getByText("New shift request").click();
  await expect(eic.page).toHaveURL(/\/shifts\/\d+$/);
  await eic.bell.shows(0);

  await vendor.watchLive("/");
  await expect(vendor.row(vehicle)).toContainText("Pending");
  await eic.button("Approve").click();
  await expect(eic.status).toContainText("Approved");

  await expect(vendor.row(vehicle)).toContainText("Approved");
  await vendor.bell.shows(1);
  await vendor.bell.open();
  await expect(vendor.bell.items.first()).toContainText("Shift approved");
});

test("a rejection needs a reason, and the vendor sees it", async ({ eic, vendor, server }) => {
  const { vehicle_ids, driver_ids } = server.credentials.vendors[0];
  const shift = await server.as(vendor.who).create({ vehicle: vehicle_ids[0], driver: driver_ids[0], start: inHours(30) });
  await vendor.watchLive(`/shifts/${shift.id}`);
  await eic.watchLive(`/shifts/${shift.id}`);

  const reason = eic.page.getByLabel(/Reason/);
  await reason.fill("   ");
  await eic.button("Reject").click();
  await expect(eic.page.getByText("Please give a reason. The vendor will read it.")).toBeVisible();
  expect((await server.as(eic.who).get<{ status: string }>(`/api/shifts/${shift.id}/`)).status).toBe("PENDING");

  await reason.fill("The driver has not rested.");
  await eic.button("Reject").click();
  await expect(eic.status).toContainText("Rejected");

  await expect(vendor.status).toContainText("Rejected");
  await expect(vendor.page.getByRole("main")).toContainText("The driver has not rested.");
  await vendor.bell.open();
  await expect(vendor.bell.items.first()).toContainText("The driver has not rested.");
});

test("a cancelled shift leaves the EIC's pending list", async ({ eic, vendor, server }) => {
  const { vehicle_ids, driver_ids } = server.credentials.vendors[0];
  const shift = await server.as(vendor.who).create({ vehicle: vehicle_ids[0], driver: driver_ids[0], start: inHours(30) });
  await eic.watchLive("/");
  await expect(eic.row(shift.vehicle_reg)).toBeVisible();

  await vendor.watchLive(`/shifts/${shift.id}`);
  await vendor.button("Cancel shift").click();
  const question = vendor.page.getByRole("dialog", { name: "Cancel this shift?" });
  await expect(question).toContainText(shift.vehicle_reg);
  await question.getByRole("button", { name: "Keep it" }).click();
  await expect(question).toBeHidden();
  expect((await server.as(vendor.who).get<{ status: string }>(`/api/shifts/${shift.id}/`)).status).toBe("PENDING");

  await vendor.button("Cancel shift").click();
  await question.getByRole("button", { name: "Cancel shift" }).click();
  await expect(vendor.status).toContainText("Cancelled");
  await expect(question).toBeHidden();

  await expect(eic.row(shift.vehicle_reg)).toBeHidden();
  await expect(eic.tab("Cancelled")).toContainText("1");
});

test("the second EIC to decide is told who decided", async ({ eic, secondEic, server }) => {
  const vendor = server.credentials.vendors[0];
  const shift = await server.as(vendor).create({ vehicle: vendor.vehicle_ids[0], driver: vendor.driver_ids[0], start: inHours(30) });
  const first = await server.as(eic.who).fullName();
  // The second EIC's page must not learn of the decision before the click, so its socket is blocked.
  await secondEic.page.routeWebSocket(/\/ws\/notifications/, () => {});
  await secondEic.open(`/shifts/${shift.id}`);
  await eic.watchLive(`/shifts/${shift.id}`);
  await eic.button("Approve").click();
  await expect(eic.status).toContainText("Approved");

  secondEic.watch.expect(/status of 409/);
  await secondEic.button("Approve").click();
  await expect(secondEic.page.getByText(`${first} approved this shift just now. Your decision was not saved.`)).toBeVisible();
  await expect(secondEic.status).toContainText("Approved");
});

test("a colleague's decision lowers the bell, and the toast tells of it", async ({ eic, secondEic, server }) => {
  const vendor = server.credentials.vendors[0];
  const book = (lane: number) =>
    server.as(vendor).create({ vehicle: vendor.vehicle_ids[lane], driver: vendor.driver_ids[lane], start: inHours(30) });
  const shown = await book(0);
  await eic.watchLive(`/shifts/${shown.id}`);
  const decided = await book(1);
  await eic.bell.shows(2);
  await expect(eic.toasts).toHaveCount(1);
  await server.as(secondEic.who).post(`/api/shifts/${decided.id}/approve/`);
  await eic.bell.shows(1);
  await expect(eic.toasts).toContainText(/Approved by .+, \d\d:\d\d/);
  // One's own decision counts too.
  await eic.button("Approve").click();
  await eic.bell.shows(0);
});

test("when a shift ends, it can still be rejected but no longer approved", async ({ eic, server }) => {
  const vendor = server.credentials.vendors[0];
  const shift = await server.as(vendor).create({ vehicle: vendor.vehicle_ids[0], driver: vendor.driver_ids[0], start: inHours(30) });
  await eic.page.clock.install();
  await eic.watchLive("/");
  const row = eic.row(shift.vehicle_reg);
  await expect(row.getByRole("button", { name: /^Approve/ })).toBeVisible();
  await eic.page.clock.fastForward("48:00:00");
  await expect(row.getByRole("button", { name: /^Approve/ })).toBeHidden();
  await expect(row.getByRole("button", { name: /^Reject/ })).toBeVisible();

  // The page's clock stays ahead.
  await eic.watchLive(`/shifts/${shift.id}`);
  await expect(eic.page.getByText("This shift has ended. It can no longer be approved.")).toBeVisible();
  await expect(eic.button("Approve")).toBeHidden();
  await expect(eic.button("Reject")).toBeVisible();
});
