// The form of a new shift, as a vendor uses it all day.
import type { Page } from "@playwright/test";
import { inHours, type Shift } from "../fixtures/api.ts";
import { addFleet } from "../fixtures/named_fleet.ts";
import type { Server } from "../fixtures/server.ts";
import { PASSWORD } from "../fixtures/server.ts";
import { atTheStation, choose, field, fillShift, sendForApproval } from "../fixtures/shift_form.ts";
import { expect, test } from "../fixtures/test.ts";

const HOUR = 3_600_000;
const starts = (page: Page) => page.getByLabel(/^Starts/);
const ends = (page: Page) => page.getByLabel(/^Ends/);
const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });
const later = (time: Date, hours: number) => new Date(time.getTime() + hours * HOUR);

/** The first vehicle and driver of the vendor. */
async function first(server: Server) {
  const api = server.as(server.credentials.vendors[0]);
  const [vehicles, drivers] = await Promise.all(["vehicles", "drivers"].map((kind) => api.get<{ results: { registration_no: string; full_name: string }[] }>(`/api/${kind}/?page_size=1`)));
  return { vehicle: vehicles.results[0].registration_no, driver: drivers.results[0].full_name };
}

async function sent(server: Server): Promise<Shift[]> {
  return (await server.as(server.credentials.vendors[0]).get<{ results: Shift[] }>("/api/shifts/?page_size=50")).results;
}

test("the end follows the start by the length of the shift", async ({ vendor }) => {
  const { page } = vendor;
  await vendor.open("/shifts/new");
  const start = inHours(30);
  await expect(button(page, "8 h")).toHaveAttribute("aria-pressed", "true");
  await starts(page).fill(atTheStation(start));
  await expect(ends(page)).toHaveValue(atTheStation(later(start, 8)));
  await button(page, "12 h").click();
  await expect(ends(page)).toHaveValue(atTheStation(later(start, 12)));
  await expect(button(page, "12 h")).toHaveAttribute("aria-pressed", "true");
  await starts(page).fill(atTheStation(later(start, 2)));
  await expect(ends(page)).toHaveValue(atTheStation(later(start, 14)));
  // A length that no button has.
  await ends(page).fill(atTheStation(later(start, 7)));
  await expect(button(page, "12 h")).toHaveAttribute("aria-pressed", "false");
  await starts(page).fill(atTheStation(later(start, 3)));
  await expect(ends(page)).toHaveValue(atTheStation(later(start, 8)));
});

test("an end that was set without a start stays", async ({ vendor }) => {
  const { page } = vendor;
  await vendor.open("/shifts/new");
  const start = inHours(30);
  await ends(page).fill(atTheStation(later(start, 5)));
  await starts(page).fill(atTheStation(later(start, 1)));
  await starts(page).fill(atTheStation(start));
  await expect(ends(page)).toHaveValue(atTheStation(later(start, 5)));
});

test("the next full hour at the station is one click away", async ({ vendor }) => {
  const { page } = vendor;
  await vendor.open("/shifts/new");
  const chip = page.getByRole("button", { name: /^Next full hour/ });
  const hour = /\d\d:\d\d$/.exec(await chip.innerText())?.[0];
  await chip.click();
  await expect(starts(page)).toHaveValue(new RegExp(`T${hour}$`));
  const value = await starts(page).inputValue();
  const ahead = new Date(`${value}:00+05:30`).getTime() - Date.now();
  expect(ahead).toBeGreaterThan(-60_000);
  expect(ahead).toBeLessThanOrEqual(HOUR);
  await expect(ends(page)).not.toHaveValue("");
});

test("a line says in the station's time when the shift is and how long", async ({ vendor, server }) => {
  const { page } = vendor;
  const { vehicle } = await first(server);
  await vendor.open("/shifts/new");
  const day = atTheStation(inHours(24 * 5)).slice(0, 10);
  await choose(page, "Vehicle", vehicle);
  await starts(page).fill(`${day}T23:00`);
  await ends(page).fill(`${atTheStation(inHours(24 * 6)).slice(0, 10)}T06:00`);
  const line = page.getByRole("status").filter({ hasText: "IST" });
  const name = (date: string, form: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", ...form }).format(new Date(`${date}T12:00Z`));
  const next = atTheStation(inHours(24 * 6)).slice(0, 10);
  await expect(line).toHaveText(new RegExp(`^${name(day, { weekday: "short" })} \\d+ ${name(day, { month: "short" }).slice(0, 3)}.* 23:00 – ${name(next, { weekday: "short" })} 06:00 IST · 7 h$`));
});

test("the length is real in the night in which the station's clocks are put forward", async ({ vendor, server }, info) => {
  await addFleet(server, info.outputPath("fleet.json"), { vehicles: ["B MS 1"], zone: "Europe/Berlin" });
  const { page } = vendor;
  await vendor.open("/shifts/new");
  await choose(page, "Vehicle", "B MS 1");
  // The last Sunday in March.
  const change = [0, 1].map((years) => new Date(Date.UTC(new Date().getUTCFullYear() + years, 2, 31))).map((end) => new Date(end.getTime() - end.getUTCDay() * 24 * HOUR)).find((day) => day.getTime() > Date.now() + 48 * HOUR);
  if (change === undefined) throw new Error("no change");
  const [before, after] = [later(change, -24), change].map((day) => day.toISOString().slice(0, 10));
  await starts(page).fill(`${before}T22:00`);
  await ends(page).fill(`${after}T06:00`);
  await expect(page.getByRole("status").filter({ hasText: /22:00 CET – Sun 06:00 CEST · 7 h$/ })).toBeVisible();
  await button(page, "8 h").click();
  await expect(ends(page)).toHaveValue(`${after}T07:00`);
});

test("the length that was sent last is offered for the next shift", async ({ vendor, server }) => {
  const { page } = vendor;
  const named = await first(server);
  await vendor.open("/shifts/new");
  await fillShift(page, { ...named, start: inHours(30), minutes: 390 });
  await sendForApproval(page);
  await expect(vendor.status).toContainText("Pending");
  await page.getByRole("link", { name: "New shift" }).first().click();
  await starts(page).fill(atTheStation(inHours(60)));
  await expect(ends(page)).toHaveValue(atTheStation(later(inHours(60), 6.5)));
});

test("one shift after the other is sent from the same form", async ({ vendor, server }) => {
  const { page } = vendor;
  const named = await first(server);
  const start = inHours(30);
  await vendor.open("/shifts/new");
  await fillShift(page, { ...named, start, minutes: 480 });
  await button(page, "Send and plan another").click();
  const notice = page.getByRole("status").filter({ hasText: /^Sent to .* for approval: / });
  await expect(notice).toContainText(named.vehicle);
  await expect(notice).toContainText(named.driver);
  await expect(page).toHaveURL(`${server.origin}/shifts/new`);
  await expect(field(page, "Vehicle")).toHaveValue(new RegExp(named.vehicle));
  await expect(field(page, "Driver")).toHaveValue(new RegExp(named.driver));
  await expect(starts(page)).toHaveValue(atTheStation(later(start, 24)));
  await expect(ends(page)).toHaveValue(atTheStation(later(start, 32)));
  await expect(starts(page)).toBeFocused();
  await expect(page.getByText("Driver and vehicle are free at that time.")).toBeVisible();
  await button(page, "Send and plan another").click();
  await expect(starts(page)).toHaveValue(atTheStation(later(start, 48)));
  await sendForApproval(page);
  await expect(vendor.status).toContainText("Pending");
  const times = (await sent(server)).map((shift) => new Date(shift.start_time).getTime());
  expect(times.sort()).toEqual([0, 24, 48].map((hours) => later(start, hours).getTime()));
});

test("a shift of any status is planned again from its page", async ({ vendor, eic, secondEic, server }) => {
  const { vehicle_ids, driver_ids } = server.credentials.vendors[0];
  const start = inHours(3);
  const shift = await server.as(vendor.who).create({ vehicle: vehicle_ids[1], driver: driver_ids[1], start, minutes: 360 });
  const { page } = vendor;
  await vendor.open(`/shifts/${shift.id}`);
  await page.getByRole("link", { name: "Plan again" }).click();
  await expect(field(page, "Vehicle")).toHaveValue(new RegExp(shift.vehicle_reg));
  await expect(field(page, "Driver")).toHaveValue(new RegExp(shift.driver_name));
  // The shift itself holds its own time.
  const next = atTheStation(later(start, 24));
  await expect(starts(page)).toHaveValue(new RegExp(`T${next.slice(11)}$`));
  await expect(page.getByText("Driver and vehicle are free at that time.")).toBeVisible();
  await server.as(eic.who).post(`/api/shifts/${shift.id}/reject/`, { reason: "No gas." });
  await vendor.open(`/shifts/${shift.id}`);
  await page.getByRole("link", { name: "Plan again" }).click();
  await expect(field(page, "Driver")).toHaveValue(new RegExp(shift.driver_name));
  await sendForApproval(page);
  await expect(vendor.status).toContainText("Pending");
  const [one, other] = (await sent(server)).sort((left, right) => left.id - right.id);
  expect([other.vehicle_id, other.driver_id]).toEqual([one.vehicle_id, one.driver_id]);
  expect(new Date(other.end_time).getTime() - new Date(other.start_time).getTime()).toBe(6 * HOUR);
  await secondEic.open(`/shifts/${shift.id}`);
  await expect(secondEic.status).toContainText("Rejected");
  await expect(secondEic.page.getByRole("link", { name: "Plan again" })).toHaveCount(0);
});

test("another vendor's shift cannot be planned again", async ({ vendor, meet, server }) => {
  const { vehicle_ids, driver_ids } = server.credentials.vendors[0];
  const shift = await server.as(vendor.who).create({ vehicle: vehicle_ids[1], driver: driver_ids[1], start: inHours(3) });
  const stranger = await meet(server.credentials.vendors[1]);
  stranger.watch.expect(/status of 404/);
  const response = await stranger.page.goto(`/shifts/new?again=${shift.id}`);
  expect(response?.status()).toBe(404);
  expect(await response?.text()).not.toContain(shift.driver_name);
});

test.describe("what was entered", () => {
  test("is there again after another page, a reload and a new sign-in, and for nobody else", async ({ vendor, server }) => {
    const { page } = vendor;
    const { vehicle } = await first(server);
    const start = inHours(40);
    const isThere = async () => {
      await expect(field(page, "Vehicle")).toHaveValue(new RegExp(vehicle));
      await expect(field(page, "Driver")).toHaveValue("an unfinished na");
      await expect(starts(page)).toHaveValue(atTheStation(start));
      await expect(ends(page)).toHaveValue(atTheStation(later(start, 5)));
    };
    await vendor.open("/shifts/new");
    await choose(page, "Vehicle", vehicle);
    await field(page, "Driver").fill("an unfinished na");
    await starts(page).fill(atTheStation(start));
    await ends(page).fill(atTheStation(later(start, 5)));
    await page.getByRole("link", { name: "Notifications", exact: true }).click();
    await expect(vendor.status).toContainText("Notifications");
    await page.goBack();
    await isThere();
    await page.reload();
    await vendor.hydrated();
    await isThere();

    // The session ends while the form is open; somebody else signs in between.
    const signIn = async (email: string) => {
      // An open page might ask for something without a session.
      await page.goto("about:blank");
      await vendor.context.clearCookies();
      await page.goto("/shifts/new");
      await page.getByLabel("E-mail").fill(email);
      await page.getByLabel("Password").fill(PASSWORD);
      await page.getByRole("button", { name: "Sign in" }).click();
      await expect(vendor.status).toContainText("New shift");
      await vendor.hydrated();
    };
    await signIn(server.credentials.vendors[1].email);
    await expect(field(page, "Vehicle")).toHaveValue("");
    await expect(starts(page)).toHaveValue("");
    await signIn(vendor.who.email);
    await isThere();
  });

  test("is gone once it is sent or cleared", async ({ vendor, server }) => {
    const { page } = vendor;
    const named = await first(server);
    const isEmpty = async () => {
      await expect(field(page, "Vehicle")).toHaveValue("");
      await expect(field(page, "Driver")).toHaveValue("");
      await expect(starts(page)).toHaveValue("");
      await expect(ends(page)).toHaveValue("");
    };
    await vendor.open("/shifts/new");
    await choose(page, "Vehicle", named.vehicle);
    await field(page, "Driver").fill("Ra");
    await starts(page).fill(atTheStation(inHours(40)));
    await button(page, "Clear form").click();
    await isEmpty();
    await expect(page.getByRole("alert").filter({ hasText: /\S/ })).toHaveCount(0);
    await page.reload();
    await vendor.hydrated();
    await isEmpty();
    await fillShift(page, { ...named, start: inHours(30) });
    await sendForApproval(page);
    await expect(vendor.status).toContainText("Pending");
    await page.goBack();
    await expect(vendor.status).toContainText("New shift");
    await isEmpty();
  });

  test("gives way to a shift that is planned again, whose changes then stay", async ({ vendor, server }) => {
    const { vehicle_ids, driver_ids } = server.credentials.vendors[0];
    const shift = await server.as(vendor.who).create({ vehicle: vehicle_ids[2], driver: driver_ids[2], start: inHours(30) });
    const { page } = vendor;
    const { vehicle } = await first(server);
    await vendor.open("/shifts/new");
    await choose(page, "Vehicle", vehicle);
    await vendor.open(`/shifts/new?again=${shift.id}`);
    await expect(field(page, "Vehicle")).toHaveValue(new RegExp(shift.vehicle_reg));
    await page.reload();
    await vendor.hydrated();
    await expect(field(page, "Vehicle")).toHaveValue(new RegExp(shift.vehicle_reg));
    await starts(page).fill(atTheStation(inHours(50)));
    await page.reload();
    await vendor.hydrated();
    await expect(starts(page)).toHaveValue(atTheStation(inHours(50)));
    await expect(field(page, "Vehicle")).toHaveValue(new RegExp(shift.vehicle_reg));
    await expect(field(page, "Driver")).toHaveValue(new RegExp(shift.driver_name));
  });
});
