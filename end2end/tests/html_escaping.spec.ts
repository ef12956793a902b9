// User input stays text where a script renders it: in the dialog, the list, the bell and toasts.
import { inHours } from "../fixtures/api.ts";
import { expectTextOnly, MARKUP } from "../fixtures/injected_html.ts";
import { expect, test } from "../fixtures/test.ts";

test("a reason from the dialog is shown as text in the vendor's bell and page", async ({ eic, vendor, server }) => {
  const { vehicle_ids, driver_ids } = server.credentials.vendors[0];
  const shift = await server.as(vendor.who).create({ vehicle: vehicle_ids[0], driver: driver_ids[0], start: inHours(30) });
  await vendor.watchLive("/");
  await eic.watchLive("/");
  await eic.row(shift.vehicle_reg).getByRole("button", { name: /^Reject/ }).click();
  const dialog = eic.page.getByRole("dialog");
  await dialog.getByLabel("Reason").fill(MARKUP + "x".repeat(500));
  await expect(dialog.getByLabel("Reason")).toHaveValue(/<script/);
  await dialog.getByLabel("Reason").fill(MARKUP);
  await dialog.getByRole("button", { name: "Reject shift" }).click();
  await expect(vendor.toasts).toHaveCount(1);
  await expectTextOnly(vendor.page);
  await vendor.bell.open();
  await expect(vendor.bell.items.first()).toContainText(MARKUP);
  await expectTextOnly(vendor.page);
  await vendor.bell.items.first().getByRole("link").click();
  await expect(vendor.page.getByRole("complementary").locator("blockquote")).toHaveText(MARKUP);
  await expectTextOnly(vendor.page);
  await expectTextOnly(eic.page);
});

test("searches in the list and in the form of a new shift are shown as text", async ({ eic, vendor }) => {
  await eic.open("/");
  await eic.page.getByRole("searchbox").fill(MARKUP);
  await expect(eic.page.getByText("No shift matches")).toBeVisible();
  await expectTextOnly(eic.page);
  await vendor.open("/shifts/new");
  await vendor.page.getByRole("combobox", { name: "Vehicle" }).fill(MARKUP);
  await expect(vendor.page.getByText("Nothing found")).toBeVisible();
  await expectTextOnly(vendor.page);
});
