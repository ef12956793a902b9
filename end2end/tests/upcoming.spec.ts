// What is ahead comes first, and nothing that matters is missing from it.
import { inHours, type Shift } from "../fixtures/api.ts";
import { Template, type Server } from "../fixtures/server.ts";
import { expect, test } from "../fixtures/test.ts";

const sample = test.extend<object, { template: Template }>({
  template: [
    async ({}, use) => {
      const template = new Template("--sample");
      await use(template);
      template.remove();
    },
    { scope: "worker" },
  ],
});

async function shiftAt(server: Server, turn: number, hours: number): Promise<Shift> {
  const vendor = server.credentials.vendors[0];
  return server.as(vendor).create({ vehicle: vendor.vehicle_ids[turn], driver: vendor.driver_ids[turn], start: inHours(hours) });
}

test("a vendor's list starts with the next shift and has new ones at their place", async ({ vendor, server }) => {
  const eic = server.as(server.credentials.eics[0]);
  const late = await shiftAt(server, 0, 60);
  const refused = await shiftAt(server, 1, 30);
  const off = await shiftAt(server, 2, 35);
  await eic.post(`/api/shifts/${refused.id}/reject/`, { reason: "The driver has not rested." });
  await server.as(vendor.who).post(`/api/shifts/${off.id}/cancel/`);
  await vendor.watchLive("/");
  await expect(vendor.tab("Upcoming")).toHaveAttribute("aria-current", "page");
  await expect(vendor.tab("Upcoming")).toContainText("2");
  // A rejected shift must not be missed; a cancelled one is in nobody's way.
  const plates = vendor.page.locator("td .plate");
  await expect(plates).toHaveText([refused.vehicle_reg, late.vehicle_reg]);

  const between = await shiftAt(server, 3, 45);
  await expect(plates).toHaveText([refused.vehicle_reg, between.vehicle_reg, late.vehicle_reg]);
  await expect(vendor.tab("Upcoming")).toContainText("3");
  await server.as(vendor.who).post(`/api/shifts/${between.id}/cancel/`);
  await expect(plates).toHaveText([refused.vehicle_reg, late.vehicle_reg]);
});

test("an EIC starts with what waits, and has what is ahead beside it", async ({ eic, server }) => {
  const decided = await shiftAt(server, 0, 30);
  const waiting = await shiftAt(server, 1, 40);
  await server.as(eic.who).post(`/api/shifts/${decided.id}/approve/`);
  await eic.open("/");
  await expect(eic.tab("Pending")).toHaveAttribute("aria-current", "page");
  const plates = eic.page.locator("td .plate");
  await expect(plates).toHaveText([waiting.vehicle_reg]);
  await eic.tab("Upcoming").click();
  await expect(eic.page).toHaveURL(/\/\?status=upcoming$/);
  await expect(plates).toHaveText([decided.vehicle_reg, waiting.vehicle_reg]);
});

test("a shift that ends leaves the list by itself, unless somebody points at it", async ({ vendor, server }) => {
  const first = await shiftAt(server, 0, 30);
  const second = await shiftAt(server, 1, 40);
  const third = await shiftAt(server, 2, 50);
  // Before the page is loaded: on a loaded one it would set back the monotonic clock, which looks like a sleep.
  await vendor.page.clock.install();
  await vendor.watchLive("/?status=all");
  // No shift is as short as a test: the list says that the first two end in a moment.
  const end = new Date(Date.now() + 10_000).toISOString();
  await vendor.page.route("**/fn/shifts/list*", async (route) => {
    const response = await route.fetch();
    const board = await response.json();
    for (const { shift } of board.page.results as { shift: Shift }[]) {
      if (shift.id !== third.id) shift.end_time = end;
    }
    await route.fulfill({ response, json: board });
  });
  const row = (shift: Shift) => vendor.page.locator(`[data-shift="${shift.id}"]`);
  await vendor.tab("Upcoming").click();
  await expect(vendor.tab("Upcoming")).toHaveAttribute("aria-current", "page");
  await expect(vendor.tab("Upcoming")).toContainText("3");
  await row(second).hover();
  await vendor.page.clock.runFor(20_000);
  await expect(vendor.tab("Upcoming")).toContainText("1");
  // The first is above the one under the pointer, so both keep their places.
  for (const shift of [first, second, third]) await expect(row(shift)).toBeVisible();
  await vendor.page.mouse.move(0, 0);
  await expect(row(first)).toBeHidden();
  await expect(row(second)).toBeHidden();
  await expect(row(third)).toBeVisible();
});

sample("upcoming and past have all shifts but cancelled ones ahead, each in its order", async ({ meet, server }) => {
  const admin = await meet(server.credentials.admin);
  const now = Date.now();
  const { results } = await server.as(admin.who).get<{ results: Shift[] }>("/api/shifts/?page_size=200");
  const ahead = results.filter((shift) => Date.parse(shift.end_time) > now && shift.status !== "CANCELLED");
  const over = results.filter((shift) => Date.parse(shift.end_time) <= now);
  expect(Math.min(ahead.length, over.length)).toBeGreaterThan(3);
  const first = async () => admin.page.locator("tbody a").first().getAttribute("href");

  await admin.open("/");
  await expect(admin.tab("Upcoming")).toHaveAttribute("aria-current", "page");
  await expect(admin.tab("Upcoming")).toContainText(String(ahead.length));
  const next = ahead.reduce((one, other) => (Date.parse(other.start_time) < Date.parse(one.start_time) ? other : one));
  const starts = new Map(results.map((shift) => [`/shifts/${shift.id}`, shift.start_time]));
  expect(starts.get((await first()) ?? "")).toBe(next.start_time);
  await admin.tab("Past").click();
  await expect(admin.tab("Past")).toHaveAttribute("aria-current", "page");
  await expect(admin.tab("Past")).toContainText(String(over.length));
  const latest = over.reduce((one, other) => (Date.parse(other.start_time) > Date.parse(one.start_time) ? other : one));
  await expect.poll(async () => starts.get((await first()) ?? "")).toBe(latest.start_time);
});

test("on a phone the daily tabs fit, and the chosen one is in sight", async ({ eic, vendor, server }) => {
  await shiftAt(server, 0, 30);
  const expectInSight = async (person: typeof eic, name: string) => {
    await expect(async () => {
      const box = await person.tab(name).boundingBox();
      // The last pixels fade out.
      expect(box !== null && box.x >= 0 && box.x + box.width <= 390 - 28, `${name}: ${JSON.stringify(box)}`).toBe(true);
    }).toPass();
  };
  for (const person of [eic, vendor]) {
    await person.page.setViewportSize({ width: 390, height: 844 });
    await person.open("/");
    for (const name of ["Upcoming", "Pending", "Past", "All"]) await expectInSight(person, name);
    await person.open("/?status=cancelled");
    await expectInSight(person, "Cancelled");
    expect(await person.page.evaluate(() => [window.scrollX, window.scrollY])).toEqual([0, 0]);
  }
});
