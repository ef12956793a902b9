// Input made before hydration is kept.
import { inHours } from "../fixtures/api.ts";
import { holdBack } from "../fixtures/hold_back.ts";
import { atTheStation, choose, field } from "../fixtures/shift_form.ts";
import { expect, test } from "../fixtures/test.ts";

test("input for a new shift is kept and can be sent", async ({ vendor, server }) => {
  const { page } = vendor;
  const release = await holdBack(page);
  await page.goto("/shifts/new", { waitUntil: "commit" });
  const options = field(page, "Vehicle").locator("option");
  const [vehicle, driver] = [await options.nth(1).innerText(), await field(page, "Driver").locator("option").nth(1).innerText()];
  await choose(page, "Vehicle", vehicle);
  await choose(page, "Driver", driver);
  const start = atTheStation(inHours(30));
  await page.getByLabel(/^Starts/).fill(start);
  await page.getByLabel(/^Ends/).fill(atTheStation(inHours(31)));
  release();
  await vendor.hydrated();
  await expect(field(page, "Vehicle")).toHaveValue(vehicle);
  await expect(field(page, "Driver")).toHaveValue(driver);
  await expect(page.getByLabel(/^Starts/)).toHaveValue(start);
  await page.getByRole("button", { name: "Send for approval" }).click();
  await expect(vendor.status).toContainText("Pending");
  expect((await server.as(vendor.who).get<{ count: number }>("/api/shifts/")).count).toBe(1);
});

test("input in the filters is searched for", async ({ eic, server }) => {
  const { vehicle_ids, driver_ids, token } = server.credentials.vendors[0];
  const [one, other] = [
    await server.as({ token }).create({ vehicle: vehicle_ids[0], driver: driver_ids[0], start: inHours(30) }),
    await server.as({ token }).create({ vehicle: vehicle_ids[1], driver: driver_ids[1], start: inHours(30) }),
  ];
  const { page } = eic;
  const release = await holdBack(page);
  await page.goto("/", { waitUntil: "commit" });
  await page.getByRole("searchbox").fill(one.vehicle_reg);
  release();
  await eic.hydrated();
  await expect(page.getByRole("searchbox")).toHaveValue(one.vehicle_reg);
  await expect(eic.row(other.vehicle_reg)).toBeHidden();
  await expect(eic.row(one.vehicle_reg)).toBeVisible();
});

test("the start of a reason is kept", async ({ eic, server }) => {
  const { vehicle_ids, driver_ids, token } = server.credentials.vendors[0];
  const shift = await server.as({ token }).create({ vehicle: vehicle_ids[0], driver: driver_ids[0], start: inHours(30) });
  const release = await holdBack(eic.page);
  await eic.page.goto(`/shifts/${shift.id}`, { waitUntil: "commit" });
  await eic.page.getByLabel(/Reason/).fill("The driver has not rested.");
  release();
  await eic.hydrated();
  await expect(eic.page.getByLabel(/Reason/)).toHaveValue("The driver has not rested.");
});

test("an e-mail address and a password are kept", async ({ stranger, server }) => {
  const { page, who } = await stranger(server.credentials.eics[0]);
  const release = await holdBack(page);
  await page.goto("/login", { waitUntil: "commit" });
  await page.getByLabel("E-mail").fill(who.email);
  await page.getByLabel("Password").fill("demo-password");
  release();
  await expect(page.locator("body[data-hydrated]")).toBeAttached();
  await expect(page.getByLabel("E-mail")).toHaveValue(who.email);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL(`${server.origin}/`);
});
