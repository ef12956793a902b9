// A vendor with hundreds of vehicles and thousands of drivers: pages load only a few and search the rest on the
// server.
import type { Page } from "@playwright/test";
import { choose, field } from "../fixtures/shift_form.ts";
import { expect, large as test } from "../fixtures/large_fleet.ts";

/** Delays the answer to the first request of this path until `arrive` is called. */
async function holdBackFirst(page: Page, path: string) {
  let [ask, arrive] = [() => {}, () => {}];
  const asked = new Promise<void>((resolve) => (ask = resolve));
  const arrival = new Promise<void>((resolve) => (arrive = resolve));
  await page.route(
    (url) => url.pathname === path,
    async (route) => {
      const response = await route.fetch();
      ask();
      await arrival;
      await route.fulfill({ response });
    },
    { times: 1 },
  );
  return {
    /** Resolves when the request was sent. */
    asked,
    /** Delivers the answer, and waits until the page has rendered. */
    async arrive() {
      const response = page.waitForResponse((response) => new URL(response.url()).pathname === path);
      arrive();
      await (await response).finished();
      await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    },
  };
}

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

for (const { label, early, fleet, asks } of [
  { label: "Vehicle", early: "GJ", fleet: "/api/vehicles/", asks: "/fn/fleet/vehicles" },
  { label: "Driver", early: "a", fleet: "/api/drivers/", asks: "/fn/fleet/drivers" },
]) {
  test(`${label}: a late answer to earlier input is ignored`, async ({ vendor, server }) => {
    const { results } = await server.as(vendor.who).get<{ results: { registration_no: string; full_name: string }[] }>(`${fleet}?page_size=1&page=250`);
    const wanted = results[0].registration_no ?? results[0].full_name;
    const { page } = vendor;
    await vendor.open("/shifts/new");
    const list = page.getByRole("listbox", { name: label });
    const options = list.getByRole("option");
    const late = await holdBackFirst(page, asks);

    await field(page, label).pressSequentially(early);
    await late.asked;
    await field(page, label).fill(wanted);
    await expect(options.first()).toContainText(wanted);
    await expect(options.filter({ hasNotText: wanted })).toHaveCount(0);
    await late.arrive();
    await expect(options.first()).toContainText(wanted);
    await expect(options.filter({ hasNotText: wanted })).toHaveCount(0);
    await page.keyboard.press("Enter");
    await expect(field(page, label)).toHaveValue(new RegExp(`^${wanted}`));
  });

  test(`${label}: a late answer does not replace the choice`, async ({ vendor }) => {
    const { page } = vendor;
    await vendor.open("/shifts/new");
    const list = page.getByRole("listbox", { name: label });
    const late = await holdBackFirst(page, asks);
    await field(page, label).pressSequentially(early);
    await late.asked;
    await page.keyboard.press("ArrowDown");
    await expect(list).toBeVisible();
    const first = await list.getByRole("option").first().innerText();
    await list.getByRole("option").first().click();
    await expect(list).toBeHidden();
    await late.arrive();
    await expect(list).toBeHidden();
    await expect(field(page, label)).toHaveValue(first);
  });
}

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

test("what was typed before hydration is chosen as if it was typed later", async ({ vendor, server }) => {
  const { results } = await server.as(vendor.who).get<{ results: { registration_no: string }[] }>("/api/vehicles/?page_size=1&page=250");
  const wanted = results[0].registration_no;
  const { page } = vendor;
  let release = () => {};
  const released = new Promise<void>((resolve) => (release = resolve));
  await page.route(/\.wasm/, (route) => released.then(() => route.continue()));
  await page.goto("/shifts/new", { waitUntil: "commit" });
  await page.locator("input[name=vehicle]").fill(wanted);
  const start = page.getByLabel(/^Starts/);
  await start.fill("2030-01-01T06:00");
  await page.locator("input[name=vehicle]").focus();
  release();
  await vendor.hydrated();
  await page.keyboard.press("Tab");
  await expect(field(page, "Vehicle")).toHaveValue(new RegExp(`^${wanted} · `));
  await expect(page.getByText("Please choose a vehicle.")).toBeHidden();
  await expect(page.getByLabel(/^Ends/)).toHaveValue("2030-01-01T14:00");
  await expect(start).toHaveAccessibleName(/IST/);
});
