// Without scripts: a search step narrows the select.
import { inHours } from "../fixtures/api.ts";
import { addFleet } from "../fixtures/named_fleet.ts";
import { atTheStation, field } from "../fixtures/shift_form.ts";
import { expect, large as test } from "../fixtures/large_fleet.ts";

test("a driver is found by a search and chosen from a select", async ({ vendor, server }) => {
  const api = server.as(vendor.who);
  const driver = (await api.get<{ results: { full_name: string }[] }>("/api/drivers/?page_size=1&page=1900")).results[0].full_name;
  const { page } = vendor;
  await page.goto("/shifts/new");
  const options = field(page, "Driver").locator("option");
  expect(await options.count()).toBeLessThan(60);
  const search = page.locator("input[name=driver]");
  await search.fill(driver);
  await page.locator(".combobox").filter({ has: search }).getByRole("button", { name: "Find" }).click();
  await expect(search).toHaveValue(driver);
  await expect(options.filter({ hasText: driver }).first()).toBeAttached();
});

test("a part of a name chooses nobody, and a whole name is shown as chosen before it is booked", async ({ vendor, server }, info) => {
  await addFleet(server, info.outputPath("fleet.json"), { vehicles: ["GJ 05 A 12", "GJ 05 A 123"], drivers: ["Suraj Patelwala"] });
  const { page } = vendor;
  const find = async (name: string, text: string) => {
    await page.locator(`input[name=${name}]`).fill(text);
    await page.locator(`input[name=${name}]`).press("Enter");
  };
  const chosen = (label: string) => field(page, label).locator("option:checked");
  await page.goto("/shifts/new");
  await page.getByLabel(/^Starts/).fill(atTheStation(inHours(30)));
  await page.getByLabel(/^Ends/).fill(atTheStation(inHours(38)));
  await find("driver", "Raj Patelw");
  await expect(chosen("Driver")).toHaveText(/^Choose/);
  await find("vehicle", "gj05a12");
  await expect(chosen("Vehicle")).toHaveText(/^GJ 05 A 12 · /);
  await page.getByRole("button", { name: "Send for approval" }).click();
  await expect(page.getByText("Please choose a driver.")).toBeVisible();
  const count = async () => (await server.as(vendor.who).get<{ count: number }>("/api/shifts/")).count;
  expect(await count()).toBe(0);

  // Sent without the search: refused, and shown as chosen.
  await page.locator("input[name=driver]").fill("suraj patelwala");
  await page.getByRole("button", { name: "Send for approval" }).click();
  await expect(chosen("Driver")).toHaveText("Suraj Patelwala");
  expect(await count()).toBe(0);
  await page.getByRole("button", { name: "Send for approval" }).click();
  await expect(vendor.status).toContainText("Pending");
  expect(await count()).toBe(1);
});
