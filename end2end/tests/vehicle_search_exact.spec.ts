// Only what was chosen, or typed in full and shown as chosen, is booked.
import { inHours } from "../fixtures/api.ts";
import { addFleet } from "../fixtures/named_fleet.ts";
import { atTheStation, choose, field, sendForApproval } from "../fixtures/shift_form.ts";
import { expect, test } from "../fixtures/test.ts";

test.beforeEach(async ({ server }, info) => {
  await addFleet(server, info.outputPath("fleet.json"), { vehicles: ["GJ 05 A 12", "GJ 05 A 123", "ZZ 99 X 118"], drivers: ["Suraj Patelwala", "Kiranbhai Vasava"] });
});

for (const [label, part, missing] of [
  ["Driver", "Raj Patelw", "Please choose a driver."],
  ["Vehicle", "X 118", "Please choose a vehicle."],
]) {
  test(`${label}: a part of a name books nobody, not even the only one`, async ({ vendor, server }) => {
    const { page } = vendor;
    await vendor.open("/shifts/new");
    await page.getByLabel(/^Starts/).fill(atTheStation(inHours(30)));
    if (label === "Driver") await choose(page, "Vehicle", "ZZ 99 X 118");
    else await choose(page, "Driver", "Suraj Patelwala");
    await field(page, label).pressSequentially(part);
    await page.keyboard.press("Tab");
    await expect(page.getByText(missing)).toBeVisible();
    await expect(field(page, label)).toHaveValue(part);
    await sendForApproval(page);
    await expect(field(page, label)).toBeFocused();
    await expect(field(page, label)).toHaveValue(part);
    expect((await server.as(vendor.who).get<{ count: number }>("/api/shifts/")).count).toBe(0);
  });
}

test("Enter chooses nothing that was found for an earlier text", async ({ vendor }) => {
  const { page } = vendor;
  await vendor.open("/shifts/new");
  const list = page.getByRole("listbox", { name: "Driver" });
  const driver = field(page, "Driver");
  await driver.fill("Kiranbhai");
  await expect(list.getByRole("option")).toHaveText(["Kiranbhai Vasava"]);
  let arrive = () => {};
  const arrival = new Promise<void>((resolve) => (arrive = resolve));
  await page.route(/\/fn\/fleet\/drivers/, (route) => arrival.then(() => route.continue()));
  await driver.fill("suraj patelwala");
  await page.keyboard.press("Enter");
  await expect(driver).toHaveValue("suraj patelwala");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Enter");
  await expect(driver).toHaveValue("suraj patelwala");
  arrive();
  await expect(list.getByRole("option")).toHaveText(["Suraj Patelwala"]);
  await page.keyboard.press("Enter");
  await expect(driver).toHaveValue("Suraj Patelwala");
});

test("a number typed in full is that vehicle, although another contains it", async ({ vendor, server }) => {
  const { page } = vendor;
  await vendor.open("/shifts/new");
  await field(page, "Vehicle").fill("gj05a12");
  await page.keyboard.press("Tab");
  await expect(field(page, "Vehicle")).toHaveValue(/^GJ 05 A 12 · /);
  await field(page, "Driver").fill("suraj patelwala");
  await page.keyboard.press("Tab");
  await expect(field(page, "Driver")).toHaveValue("Suraj Patelwala");
  await page.getByLabel(/^Starts/).fill(atTheStation(inHours(30)));
  // In a complete form Enter sends. The field loses the focus when its page goes.
  await field(page, "Driver").press("Enter");
  await expect(vendor.status).toContainText("Pending");
  const { results } = await server.as(vendor.who).get<{ results: { vehicle_reg: string; driver_name: string }[] }>("/api/shifts/");
  expect(results.map((shift) => [shift.vehicle_reg, shift.driver_name])).toEqual([["GJ 05 A 12", "Suraj Patelwala"]]);
});
