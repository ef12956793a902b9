// User input stays text in every text field of every form, after an error and when stored.
import { inHours } from "../fixtures/api.ts";
import { expectTextOnly, MARKUP } from "../fixtures/injected_html.ts";
import { expect, test } from "../fixtures/test.ts";

test("the login form", async ({ stranger, server }) => {
  const { page } = await stranger(server.credentials.eics[0]);
  await page.goto(`/login?next=${encodeURIComponent(`/?q=${MARKUP}`)}`);
  await expectTextOnly(page);
  await page.getByLabel("E-mail").fill(MARKUP);
  await page.getByLabel("Password").fill("not the password");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "Invalid email or password" })).toBeVisible();
  await expect(page.getByLabel("E-mail")).toHaveValue(MARKUP);
  await expectTextOnly(page);
});

test("the filters of the list", async ({ eic }) => {
  const { page } = eic;
  await page.goto("/");
  await page.getByRole("searchbox").fill(MARKUP);
  await page.getByRole("searchbox").press("Enter");
  await expect(page.getByRole("searchbox")).toHaveValue(MARKUP);
  await expectTextOnly(page);
});

test("the form of a new shift with its search", async ({ vendor }) => {
  vendor.watch.expect(/does not conform to the required format/);
  const { page } = vendor;
  const entered = new URLSearchParams({ vehicle: MARKUP, driver: MARKUP, vehicle_id: MARKUP, driver_id: MARKUP, start: MARKUP, end: MARKUP });
  await page.goto(`/shifts/new?${entered}`);
  for (const name of ["vehicle", "driver"]) {
    await expect(page.locator(`input[name=${name}]`)).toHaveValue(MARKUP);
  }
  await expectTextOnly(page);
  await page.getByRole("button", { name: "Send for approval" }).click();
  await expect(page.getByText("Please choose a vehicle.")).toBeVisible();
  await expect(page.locator("input[name=vehicle]")).toHaveValue(MARKUP);
  await expectTextOnly(page);
});

test("a rejected reason", async ({ eic, server }) => {
  const { vehicle_ids, driver_ids, token } = server.credentials.vendors[0];
  const shift = await server.as({ token }).create({ vehicle: vehicle_ids[0], driver: driver_ids[0], start: inHours(30) });
  const { page } = eic;
  await page.goto(`/shifts/${shift.id}`);
  // The reason is too long; the browser must not refuse it itself.
  const reason = MARKUP + "x".repeat(500);
  await page.getByLabel(/Reason/).evaluate((area: HTMLTextAreaElement) => area.removeAttribute("maxlength"));
  await page.getByLabel(/Reason/).fill(reason);
  await page.getByRole("button", { name: "Reject", exact: true }).click();
  await expect(page.getByText("At most 500 characters, please.")).toBeVisible();
  await expect(page.getByLabel(/Reason/)).toHaveValue(reason);
  await expectTextOnly(page);
});

test("a stored reason", async ({ eic, vendor, server }) => {
  const { vehicle_ids, driver_ids, token } = server.credentials.vendors[0];
  const shift = await server.as({ token }).create({ vehicle: vehicle_ids[0], driver: driver_ids[0], start: inHours(30) });
  await eic.page.goto(`/shifts/${shift.id}`);
  await eic.page.getByLabel(/Reason/).fill(MARKUP);
  await eic.page.getByRole("button", { name: "Reject", exact: true }).click();
  await expect(eic.page.getByRole("complementary").locator("blockquote")).toHaveText(MARKUP);
  for (const path of [`/shifts/${shift.id}`, "/", "/notifications"]) {
    await vendor.page.goto(path);
    await expectTextOnly(vendor.page);
  }
  await expect(vendor.page.getByRole("main")).toContainText(MARKUP);
});
