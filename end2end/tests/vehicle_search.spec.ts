// A vendor with hundreds of vehicles and thousands of drivers: pages load only a few and search the rest on the
// server.
import { choose, field } from "../fixtures/shift_form.ts";
import { expect, large as test } from "../fixtures/large_fleet.ts";

test("vehicles and drivers are searched on the server", async ({ vendor, server }) => {
  const api = server.as(vendor.who);
  const last = async (path: string) => (await api.get<{ results: { registration_no: string; full_name: string }[] }>(`${path}?page_size=1&page=250`)).results[0];
  const [vehicle, driver] = [(await last("/api/vehicles/")).registration_no, (await last("/api/drivers/")).full_name];
  const { page } = vendor;
  const response = await page.goto("/shifts/new");
  expect((await response?.text())?.length).toBeLessThan(100_000);
  await vendor.hydrated();
  await choose(page, "Vehicle", vehicle);
  await expect(field(page, "Vehicle")).toHaveValue(new RegExp(`^${vehicle} · `));
  await choose(page, "Driver", driver);
  await expect(field(page, "Driver")).toHaveValue(new RegExp(`^${driver}`));
  await field(page, "Driver").fill("nobody is called that");
  await expect(page.getByText("Nothing found")).toBeVisible();
  // The text left in the field is not a driver.
  await page.getByRole("button", { name: "Send for approval" }).click();
  await expect(page.getByText("Please choose a driver.")).toBeVisible();
  await expect(field(page, "Driver")).toBeFocused();
});

test("the keyboard can choose, and Enter sends nothing that was not chosen", async ({ vendor }) => {
  const { page } = vendor;
  await vendor.open("/shifts/new");
  const asked: string[] = [];
  page.on("request", (request) => asked.push(new URL(request.url()).pathname));
  const driver = field(page, "Driver");
  await driver.focus();
  await page.keyboard.press("ArrowDown");
  await expect(page.getByRole("listbox", { name: "Driver" })).toBeVisible();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("listbox", { name: "Driver" })).toBeHidden();
  await expect(driver).not.toHaveValue("");
  const chosen = await driver.inputValue();
  await page.keyboard.press("ArrowDown");
  await expect(page.getByRole("listbox", { name: "Driver" })).toBeVisible();
  await page.keyboard.press("Escape");
  await page.keyboard.press("Tab");
  await expect(driver).toHaveValue(chosen);
  expect(asked).not.toContain("/fn/shifts/create");
});
