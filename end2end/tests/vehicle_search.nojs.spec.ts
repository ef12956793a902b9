// Without scripts: a search step narrows the select.
import { field } from "../fixtures/shift_form.ts";
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
