// Decisions by evidence, limits and withdrawing without JavaScript.
import { blockRestBelow, shiftAt } from "../fixtures/evidence.ts";
import { expect, test } from "../fixtures/test.ts";

test("approve a blocked shift with a reason", async ({ eic, server }) => {
  await shiftAt(server, 30);
  const shift = await shiftAt(server, 44);
  await blockRestBelow(server, 11);
  const { page } = eic;
  await page.goto(`/shifts/${shift.id}`);
  await expect(page.getByRole("img", { name: /6 h rest before/ })).toBeVisible();
  await eic.button("Approve anyway…").click();
  await expect(eic.status).toContainText("Pending");
  await eic.button("Approve anyway").click();
  await expect(page.getByText("Please give a reason. It is kept in the history.")).toBeVisible();
  await page.getByLabel("Why it is approved anyway").fill("A second driver takes over.");
  await eic.button("Approve anyway").click();
  await expect(eic.status).toContainText("Approved");
  await expect(page.getByRole("region", { name: "History" })).toContainText("A second driver takes over.");
});

test("an approval of facts that have changed decides nothing and says what changed", async ({ eic, server }) => {
  const shift = await shiftAt(server, 44);
  const { page } = eic;
  await page.goto(`/shifts/${shift.id}`);
  await shiftAt(server, 34, { hour: 4, vehicle: 1 });
  await eic.button("Approve").click();
  await expect(page.getByText("nothing was decided")).toBeVisible();
  const panel = page.getByRole("region", { name: "Around this shift" });
  await expect(panel).toContainText("New shift of this driver:");
  await expect(panel).toContainText("Rest before is now 6 h; there was no other shift in 7 days.");
  await eic.button("Approve").click();
  await expect(eic.status).toContainText("Approved");
});

test("the list leads to a blocked shift", async ({ eic, server }) => {
  await shiftAt(server, 30);
  const shift = await shiftAt(server, 44);
  await blockRestBelow(server, 11);
  await eic.page.goto("/");
  await eic.page.locator(`[data-shift="${shift.id}"]`).getByRole("button", { name: /^Approve/ }).click();
  await eic.page.getByRole("link", { name: "Open the shift" }).click();
  await expect(eic.page).toHaveURL(new RegExp(`/shifts/${shift.id}$`));
});

test("set the limits of a station, with errors beside the fields", async ({ meet, server }) => {
  const { page } = await meet(server.credentials.admin);
  await page.goto("/limits");
  await page.getByRole("main").getByRole("listitem").getByRole("link").click();
  const hours = page.getByLabel("Duty of a driver in 7 days: hours");
  await hours.fill("forty");
  await page.getByLabel("Trucks at the station at a time: number").fill("12");
  await page.getByLabel("Trucks at the station at a time: what happens").selectOption("Warn");
  await page.getByRole("button", { name: "Save limits" }).click();
  await expect(page.getByText("Enter whole hours and minutes, at most 168 h together.")).toBeVisible();
  await expect(hours).toHaveValue("forty");
  await hours.fill("48");
  await page.getByRole("button", { name: "Save limits" }).click();
  await expect(page.getByText(/^Limits of .* saved$/)).toBeVisible();
  await expect(hours).toHaveValue("48");
  await expect(page.getByLabel("Trucks at the station at a time: number")).toHaveValue("12");
});

test("withdraw an approval with a reason", async ({ eic, vendor, server }) => {
  const shift = await shiftAt(server, 44);
  await server.as(eic.who).post(`/api/shifts/${shift.id}/approve/`);
  const { page } = eic;
  await page.goto(`/shifts/${shift.id}`);
  await eic.button("Withdraw approval…").click();
  await eic.button("Withdraw approval").click();
  await expect(page.getByText("Please give a reason. The vendor will read it.")).toBeVisible();
  await page.getByLabel("Reason for withdrawing").fill("The compressor failed.");
  await eic.button("Withdraw approval").click();
  await expect(eic.status).toContainText("Rejected");
  await vendor.page.goto(`/shifts/${shift.id}`);
  await expect(vendor.page.getByRole("region", { name: "History" })).toContainText("withdrew the approval");
  await expect(vendor.page.getByRole("complementary")).toContainText("The compressor failed.");
});
