// Several requests are selected and decided at once.
import { inHours, type Shift } from "../fixtures/api.ts";
import type { Person } from "../fixtures/person.ts";
import { pending } from "../fixtures/requests.ts";
import type { Server } from "../fixtures/server.ts";
import { expect, test } from "../fixtures/test.ts";

const rowOf = (person: Person, shift: Shift) => person.page.locator(`[data-shift="${shift.id}"]`);
const box = (person: Person, shift: Shift) => rowOf(person, shift).getByRole("checkbox");
const bar = (person: Person) => person.page.getByRole("group", { name: "Selection" });
const all = (person: Person) => bar(person).getByRole("checkbox");
const act = (person: Person, name: string) => bar(person).getByRole("button", { name, exact: true });
const statusOf = async (server: Server, person: Person, { id }: Shift) =>
  (await server.as(person.who).get<{ status: string }>(`/api/shifts/${id}/`)).status;

async function checked(person: Person, shifts: Shift[]): Promise<boolean[]> {
  return Promise.all(shifts.map((shift) => box(person, shift).isChecked()));
}

/** The station allows one shift at a time, those that wait included. */
async function limit(server: Server) {
  const { station_id, admin } = server.credentials;
  const response = await fetch(`${server.origin}/api/stations/${station_id}/limits/`, {
    method: "PATCH",
    headers: { Authorization: `Bearer ${admin.token}`, "Content-Type": "application/json" },
    body: JSON.stringify({ max_parallel_shifts: { value: 1, level: "BLOCK" } }),
  });
  expect(response.status).toBe(200);
}

/** Two shifts at the same time, which block each other, and one at another time. */
async function crowded(server: Server): Promise<[Shift, Shift, Shift]> {
  await limit(server);
  const { vehicle_ids, driver_ids } = server.credentials.vendors[0];
  const at = (turn: number, hours: number) =>
    server.as(server.credentials.vendors[0]).create({ vehicle: vehicle_ids[turn], driver: driver_ids[turn], start: inHours(hours) });
  return [await at(0, 30), await at(1, 30), await at(2, 40)];
}

test("the Enter key in a check box decides nothing", async ({ eic, server }) => {
  const [shift] = await pending(server, 1);
  await eic.watchLive("/");
  await box(eic, shift).check();
  await box(eic, shift).press("Enter");
  await act(eic, "Reject…").click();
  await expect(eic.page.getByRole("dialog")).toBeVisible();
  expect(await statusOf(server, eic, shift)).toBe("PENDING");
});

test("rows are selected by clicks, a range by Shift, and approved at once", async ({ eic, server }) => {
  const shifts = await pending(server, 5);
  await eic.watchLive("/");
  const before = await rowOf(eic, shifts[2]).boundingBox();
  await box(eic, shifts[1]).click();
  await expect(bar(eic)).toContainText("1 selected");
  await box(eic, shifts[3]).click({ modifiers: ["Shift"] });
  await expect(bar(eic)).toContainText("3 selected");
  expect(await checked(eic, shifts)).toEqual([false, true, true, true, false]);
  await box(eic, shifts[2]).click();
  await expect(bar(eic)).toContainText("2 selected");
  expect(await rowOf(eic, shifts[2]).boundingBox(), "the bar moves no row").toEqual(before);

  await act(eic, "Approve").click();
  await expect(eic.page.locator(".notice")).toContainText("2 shifts approved");
  for (const shift of [shifts[1], shifts[3]]) await expect(rowOf(eic, shift)).toContainText("Approved by");
  expect(await rowOf(eic, shifts[2]).boundingBox(), "decided rows stay for a while").toEqual(before);
  await expect(bar(eic)).toContainText("Select all 3 requests");
  expect(await Promise.all(shifts.map((shift) => statusOf(server, eic, shift)))).toEqual(["PENDING", "APPROVED", "PENDING", "APPROVED", "PENDING"]);
  // The focus is not lost.
  await expect(all(eic)).toBeFocused();
});

test("all requests of the page are selected by one checkbox and rejected for one reason", async ({ eic, server }) => {
  const shifts = await pending(server, 3);
  await eic.watchLive("/");
  await expect(all(eic)).toHaveAccessibleName("Select all 3 requests");
  await all(eic).check();
  await expect(bar(eic)).toContainText("3 selected");
  expect(await checked(eic, shifts)).toEqual([true, true, true]);
  await act(eic, "Reject…").click();
  const dialog = eic.page.getByRole("dialog", { name: "Reject 3 shifts?" });
  await expect(dialog).toContainText(shifts[0].driver_name);
  await dialog.getByRole("button", { name: "Reject 3 shifts" }).click();
  await expect(dialog).toContainText("Please give a reason. The vendor will read it.");
  await dialog.getByRole("button", { name: "No filling slot at that time" }).click();
  await dialog.getByRole("button", { name: "Reject 3 shifts" }).click();
  await expect(dialog).toBeHidden();
  await expect(eic.page.locator(".notice")).toContainText("3 shifts rejected");
  for (const shift of shifts) {
    const { status, rejection_reason } = await server.as(eic.who).get<{ status: string; rejection_reason: string }>(`/api/shifts/${shift.id}/`);
    expect([status, rejection_reason]).toEqual(["REJECTED", "No filling slot at that time"]);
  }
});

test("a closed dialog keeps the reason and the selection", async ({ eic, server }) => {
  await pending(server, 2);
  await eic.watchLive("/");
  await all(eic).check();
  await act(eic, "Reject…").click();
  const dialog = eic.page.getByRole("dialog", { name: "Reject 2 shifts?" });
  await dialog.getByLabel("Reason, for all of them").fill("Compressor");
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await expect(bar(eic)).toContainText("2 selected");
  await expect(act(eic, "Reject…")).toBeFocused();
  await act(eic, "Reject…").click();
  await expect(dialog.getByLabel("Reason, for all of them")).toHaveValue("Compressor");
});

test("space selects the row with the focus, Shift and arrows extend, Escape clears", async ({ eic, server }) => {
  const shifts = await pending(server, 4);
  await eic.watchLive("/");
  await rowOf(eic, shifts[1]).getByRole("link").focus();
  await eic.page.keyboard.press("Space");
  await expect(box(eic, shifts[1])).toBeChecked();
  await eic.page.keyboard.press("Shift+ArrowDown");
  await expect(box(eic, shifts[2])).toBeFocused();
  await eic.page.keyboard.press("Shift+ArrowDown");
  expect(await checked(eic, shifts)).toEqual([false, true, true, true]);
  await eic.page.keyboard.press("Shift+ArrowUp");
  expect(await checked(eic, shifts)).toEqual([false, true, true, false]);
  await eic.page.keyboard.press("Space");
  expect(await checked(eic, shifts)).toEqual([false, true, false, false]);
  await eic.page.keyboard.press("Escape");
  await expect(bar(eic)).toContainText("Select all 4 requests");
  expect(await checked(eic, shifts)).toEqual([false, false, false, false]);
  expect(await Promise.all(shifts.map((shift) => statusOf(server, eic, shift)))).toEqual(Array(4).fill("PENDING"));
});

test("a failure is listed with its cause and a link, and the rest is done", async ({ eic, server }) => {
  const [first, second, other] = await crowded(server);
  await eic.watchLive("/");
  await all(eic).check();
  await expect(bar(eic)).toContainText("3 selected");
  const before = await rowOf(eic, second).boundingBox();
  await act(eic, "Approve").click();
  const dialog = eic.page.getByRole("dialog", { name: "1 shift approved, 2 not" });
  await expect(dialog.getByRole("listitem")).toHaveCount(2);
  for (const blocked of [first, second]) {
    const failure = dialog.getByRole("listitem").filter({ hasText: blocked.driver_name });
    await expect(failure).toContainText("A limit of the station blocks this shift.");
    await expect(failure.getByRole("link")).toHaveAttribute("href", `/shifts/${blocked.id}`);
    expect(await statusOf(server, eic, blocked)).toBe("PENDING");
  }
  expect(await statusOf(server, eic, other)).toBe("APPROVED");
  await dialog.getByRole("button", { name: "Close" }).click();
  // What was not decided is still selected, and its row says why.
  await expect(bar(eic)).toContainText("2 selected");
  await expect(rowOf(eic, first).getByRole("link", { name: /A limit of the station blocks this shift/ })).toHaveAttribute("href", `/shifts/${first.id}`);
  expect(await rowOf(eic, second).boundingBox()).toEqual(before);
});

test("one approval that a limit blocks is told in its row, with a link", async ({ eic, server }) => {
  eic.watch.expect(/409/);
  const [blocked] = await crowded(server);
  await eic.watchLive("/");
  const before = await rowOf(eic, blocked).boundingBox();
  await rowOf(eic, blocked).getByRole("button", { name: /^Approve/ }).click();
  const cause = rowOf(eic, blocked).getByRole("link", { name: /A limit of the station blocks this shift/ });
  await expect(cause).toBeVisible();
  expect(await rowOf(eic, blocked).boundingBox(), "the row does not grow").toEqual(before);
  await cause.click();
  await expect(eic.page).toHaveURL(new RegExp(`/shifts/${blocked.id}$`));
});

test("a row that somebody else decides leaves the selection, and the bar says so", async ({ eic, secondEic, server }) => {
  const shifts = await pending(server, 3);
  await eic.watchLive("/");
  await all(eic).check();
  await server.as(secondEic.who).post(`/api/shifts/${shifts[1].id}/approve/`);
  await expect(bar(eic)).toContainText("2 selected");
  await expect(bar(eic)).toContainText("1 was decided meanwhile");
  await expect(rowOf(eic, shifts[1])).toContainText("Approved by");
  await act(eic, "Approve").click();
  await expect(eic.page.locator(".notice")).toContainText("2 shifts approved");
});

test("a new request above the selected rows waits, and the selection stays", async ({ eic, server }) => {
  const shifts = await pending(server, 3);
  await eic.watchLive("/");
  await box(eic, shifts[2]).click();
  await eic.page.getByRole("heading", { level: 1 }).hover();
  const vendor = server.credentials.vendors[1];
  await server.as(vendor).create({ vehicle: vendor.vehicle_ids[0], driver: vendor.driver_ids[0], start: inHours(28) });
  await expect(eic.page.getByRole("button", { name: "1 new above" })).toBeVisible();
  await expect(box(eic, shifts[2])).toBeChecked();
  await expect(bar(eic)).toContainText("1 selected");
  await act(eic, "Clear").click();
  await expect(eic.page.locator("[data-shift]")).toHaveCount(4);
});

test("another list starts without a selection, and only what can be decided is selectable", async ({ eic, vendor, server }) => {
  const [shift, approved] = await pending(server, 2);
  await server.as(eic.who).post(`/api/shifts/${approved.id}/approve/`);
  await eic.watchLive("/");
  await box(eic, shift).click();
  await eic.tab("All").click();
  await expect(rowOf(eic, approved)).toBeVisible();
  await expect(box(eic, approved)).toHaveCount(0);
  await expect(box(eic, shift)).not.toBeChecked();
  await expect(bar(eic)).toContainText("Select 1 request");
  await vendor.watchLive("/");
  await expect(rowOf(vendor, shift)).toBeVisible();
  await expect(bar(vendor)).toHaveCount(0);
  await expect(box(vendor, shift)).toHaveCount(0);
});

test("the most urgent request is first, and each counts down to its expiry", async ({ eic, server }) => {
  await eic.page.clock.install();
  const { vehicle_ids, driver_ids } = server.credentials.vendors[0];
  const start = (minutes: number) => new Date(Math.ceil(Date.now() / 60_000) * 60_000 + minutes * 60_000);
  const make = (turn: number, minutes: number) =>
    server.as(server.credentials.vendors[0]).create({ vehicle: vehicle_ids[turn], driver: driver_ids[turn], start: start(minutes) });
  const [late, soon] = [await make(0, 300), await make(1, 20)];
  await eic.watchLive("/");
  const deadline = (shift: Shift) => rowOf(eic, shift).locator(".row__deadline");
  const order = eic.page.locator("[data-shift]").evaluateAll((rows) => rows.map((row) => Number(row.getAttribute("data-shift"))));
  expect(await order).toEqual([soon.id, late.id]);
  await expect(deadline(soon)).toHaveText(/^expires in 1 h (19|20) min$/);
  await expect(deadline(soon)).toHaveClass(/overdue/);
  await expect(deadline(late)).toHaveText(/^expires in (6 h|5 h 59 min)$/);
  await expect(deadline(late)).not.toHaveClass(/overdue/);
  const before = await rowOf(eic, late).boundingBox();
  eic.watch.expect(/./);
  await eic.page.clock.runFor(30 * 60_000);
  await expect(deadline(soon)).toHaveText(/^expires in (49|50) min$/);
  expect((await rowOf(eic, late).boundingBox())?.y).toBe(before?.y);
});

test("a date of a series is marked and leads to the series", async ({ eic, server }) => {
  const vendor = server.credentials.vendors[0];
  const start = inHours(30);
  const until = new Date(start.getTime() + 4 * 86_400_000).toISOString().slice(0, 10);
  const { series_id } = await server.as(vendor).post<{ series_id: number }>("/api/shifts/", {
    vehicle_id: vendor.vehicle_ids[0],
    driver_id: vendor.driver_ids[0],
    start_time: start.toISOString(),
    end_time: new Date(start.getTime() + 3_600_000).toISOString(),
    is_recurring: true,
    recurrence_pattern: { frequency: "DAILY", interval: 1, until },
  });
  const other = server.credentials.vendors[1];
  const single = await server.as(other).create({ vehicle: other.vehicle_ids[0], driver: other.driver_ids[0], start: inHours(31) });
  await eic.watchLive("/");
  const mark = eic.page.getByRole("link", { name: /^All dates of the series/ });
  await expect(mark.first()).toHaveAttribute("href", `/series/${series_id}`);
  await expect(rowOf(eic, single).getByRole("link", { name: /series/ })).toHaveCount(0);
});

test.describe("on a phone", () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true });

  test("rows are selected after Select, by taps anywhere on the card", async ({ eic, server }) => {
    const shifts = await pending(server, 3);
    await eic.watchLive("/");
    await expect(box(eic, shifts[0])).toBeHidden();
    const before = await rowOf(eic, shifts[2]).boundingBox();
    await act(eic, "Select").click();
    await expect(box(eic, shifts[0])).toBeVisible();
    await rowOf(eic, shifts[0]).getByRole("link").click();
    await rowOf(eic, shifts[1]).click({ position: { x: 60, y: 150 } });
    await expect(bar(eic)).toContainText("2 selected");
    await expect(eic.page).toHaveURL(/\/$/);
    expect(await rowOf(eic, shifts[2]).boundingBox()).toEqual(before);
    for (const name of ["Approve", "Reject…", "Clear"]) {
      const button = await act(eic, name).boundingBox();
      expect(button && button.x >= 0 && button.x + button.width <= 390, name).toBe(true);
    }
    await act(eic, "Approve").click();
    await expect(eic.page.locator(".notice")).toContainText("2 shifts approved");
    await expect(act(eic, "Select")).toBeVisible();
    await expect(box(eic, shifts[2])).toBeHidden();
  });

  test("a long press selects a card and opens nothing", async ({ eic, server }) => {
    const [shift] = await pending(server, 2);
    await eic.watchLive("/");
    const place = await rowOf(eic, shift).boundingBox();
    if (!place) throw new Error("no row");
    const point = { x: Math.round(place.x + 80), y: Math.round(place.y + 40) };
    const touch = await eic.context.newCDPSession(eic.page);
    await touch.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: [point] });
    await expect(bar(eic)).toContainText("1 selected");
    await touch.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
    await expect(box(eic, shift)).toBeChecked();
    await expect(eic.page).toHaveURL(/\/$/);
    await act(eic, "Clear").click();
    await expect(box(eic, shift)).toBeHidden();
  });
});
