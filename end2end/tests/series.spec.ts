// Series of shifts: planned with all dates in sight, decided on their page.
import { Api } from "../fixtures/api.ts";
import { addFleet } from "../fixtures/named_fleet.ts";
import { atTheStation, choose, fillShift } from "../fixtures/shift_form.ts";
import { createSeries, dateAtTheStation, dateRows, dates, dayInList, dayInWords, daysLater, nextMonday, pick } from "../fixtures/series.ts";
import type { Server } from "../fixtures/server.ts";
import { expect, test } from "../fixtures/test.ts";

type Named = { results: { registration_no: string; full_name: string }[] };
type SeriesState = { counts: Record<string, number>; recurrence_pattern: { weekdays: string[]; except: string[] }; shifts: { id: number; status: string }[] };

/** The first vehicle and driver of the first vendor. */
async function first(server: Server) {
  const api = server.as(server.credentials.vendors[0]);
  const [vehicles, drivers] = await Promise.all(["vehicles", "drivers"].map((kind) => api.get<Named>(`/api/${kind}/?page_size=1`)));
  return { vehicle: vehicles.results[0].registration_no, driver: drivers.results[0].full_name };
}

/** An existing shift of the first vehicle at 08:00 of a day. */
function occupy(api: Api, server: Server, start: Date) {
  const { vehicle_ids, driver_ids } = server.credentials.vendors[0];
  return api.create({ vehicle: vehicle_ids[0], driver: driver_ids[1], start: new Date(start.getTime() + 2 * 3_600_000) });
}

test("a series is planned with all its dates in sight", async ({ vendor, server }) => {
  const api = server.as(vendor.who);
  const start = nextMonday();
  await occupy(api, server, daysLater(start, 2));
  await occupy(api, server, daysLater(start, 9));
  const { page } = vendor;
  await vendor.open("/shifts/new");
  await expect(page.getByLabel("Last day")).toBeHidden();
  await fillShift(page, { ...(await first(server)), start, minutes: 480 });
  await pick(page, "radio", "Weekly");
  // The weekday of the start is in, and stays in.
  await expect(page.getByRole("checkbox", { name: "Mon", exact: true })).toBeChecked();
  await expect(page.getByRole("checkbox", { name: "Mon", exact: true })).toBeDisabled();
  await pick(page, "checkbox", "Wed");
  await pick(page, "checkbox", "Fri");
  await page.getByLabel("Last day").fill(dateAtTheStation(daysLater(start, 11)));
  await expect(dates(page).getByText(/^6 shifts, Mon, Wed, Fri 06:00, until /)).toBeVisible();
  await expect(dates(page).getByText("2 dates clash with other shifts.")).toBeVisible();
  await expect(dateRows(page)).toHaveCount(6);
  await expect(dateRows(page).filter({ hasText: "already has a shift 08:00 – 09:00" })).toHaveCount(2);
  await page.getByRole("button", { name: "Leave out all 2 clashing dates" }).click();
  await expect(dates(page).getByText(/^4 shifts, /)).toBeVisible();
  await expect(dates(page).getByText("Driver and vehicle are free on all dates.")).toBeVisible();
  // A date is left out, and taken in again, by one click.
  const last = page.getByRole("checkbox", { name: `Leave out ${dayInList(daysLater(start, 11))}` });
  await last.check();
  await expect(dates(page).getByText(/^3 shifts, /)).toBeVisible();
  await last.uncheck();
  await expect(dates(page).getByText(/^4 shifts, /)).toBeVisible();
  await page.getByRole("button", { name: "Send for approval" }).click();
  await expect(page).toHaveURL(/\/series\/\d+$/);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(/^4 shifts, Mon, Wed, Fri 06:00, until /);
  await expect(page.getByRole("status").filter({ hasText: /^Sent to .* for approval: 4 shifts, Mon, Wed, Fri 06:00/ })).toBeVisible();
  const id = /\d+$/.exec(page.url())?.[0];
  const series = await api.get<SeriesState>(`/api/series/${id}/`);
  expect(series.counts.PENDING).toBe(4);
  expect(series.recurrence_pattern.except).toEqual([2, 9].map((days) => dateAtTheStation(daysLater(start, days))));
});

test("a clash that came in between is named, and nothing is lost", async ({ vendor, server }) => {
  const api = server.as(vendor.who);
  const start = nextMonday();
  const { page } = vendor;
  await vendor.open("/shifts/new");
  await fillShift(page, { ...(await first(server)), start, minutes: 480 });
  await pick(page, "radio", "Daily");
  await page.getByLabel("Last day").fill(dateAtTheStation(daysLater(start, 3)));
  await expect(dates(page).getByText("Driver and vehicle are free on all dates.")).toBeVisible();
  await occupy(api, server, daysLater(start, 2));
  vendor.watch.expect(/409 \(Conflict\)/);
  await page.getByRole("button", { name: "Send for approval" }).click();
  await expect(page.getByRole("alert").filter({ hasText: `Nothing was sent. There are other shifts on ${dayInWords(daysLater(start, 2))}.` })).toBeVisible();
  await page.getByRole("button", { name: "Leave out 1 clashing date" }).click();
  await page.getByRole("button", { name: "Send for approval" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(/^3 shifts, daily 06:00, until /);
});

test("what is wrong with a pattern stands beside its field", async ({ vendor, server }) => {
  const start = nextMonday();
  const { page } = vendor;
  await vendor.open("/shifts/new");
  await fillShift(page, { ...(await first(server)), start, minutes: 480 });
  await pick(page, "radio", "Daily");
  await page.getByRole("button", { name: "Send for approval" }).click();
  await expect(page.getByLabel("Last day")).toBeFocused();
  await expect(page.getByLabel("Last day")).toHaveAccessibleDescription("Enter the last day.");
  await page.getByLabel("Last day").fill(dateAtTheStation(daysLater(start, -3)));
  await expect(page.getByLabel("Last day")).toHaveAccessibleDescription(/^No date remains\./);
  await page.getByLabel("Last day").fill(dateAtTheStation(daysLater(start, 500)));
  await expect(page.getByLabel("Last day")).toHaveAccessibleDescription(/at most 36\d (days after the first|shifts)/);
});

test("nights in which the station's clocks change are marked", async ({ vendor, server }, info) => {
  await addFleet(server, info.outputPath("fleet.json"), { vehicles: ["B MS 1"], zone: "Europe/Berlin" });
  const { page } = vendor;
  // The last Sunday in March.
  const march = [0, 1].map((years) => new Date(Date.UTC(new Date().getUTCFullYear() + years, 2, 31)));
  const change = march.map((end) => daysLater(end, -end.getUTCDay())).find((day) => day.getTime() > Date.now() + 96 * 3_600_000);
  if (change === undefined) throw new Error("no change");
  const day = (days: number) => daysLater(change, days).toISOString().slice(0, 10);
  await vendor.open("/shifts/new");
  await choose(page, "Vehicle", "B MS 1");
  await choose(page, "Driver", (await first(server)).driver);
  await page.getByLabel(/^Starts/).fill(`${day(-3)}T22:00`);
  await page.getByLabel(/^Ends/).fill(`${day(-2)}T06:00`);
  await pick(page, "radio", "Daily");
  await page.getByLabel("Last day").fill(day(1));
  await expect(dateRows(page)).toHaveCount(5);
  await expect(dateRows(page).filter({ hasText: "1 h shorter: the clocks go forward" })).toHaveCount(1);
  await expect(dateRows(page).nth(2)).toContainText("1 h shorter");
  await expect(dates(page).getByText("The clocks change during 1 of them.")).toBeVisible();
});

test("a draft of a series survives a reload, and the next one goes on after the last day", async ({ vendor, server }) => {
  const start = nextMonday();
  const { page } = vendor;
  await vendor.open("/shifts/new");
  await fillShift(page, { ...(await first(server)), start, minutes: 480 });
  await pick(page, "radio", "Weekly");
  await pick(page, "checkbox", "Tue");
  await page.getByLabel("Last day").fill(dateAtTheStation(daysLater(start, 12)));
  await page.getByRole("checkbox", { name: `Leave out ${dayInList(daysLater(start, 7))}` }).check();
  await expect(dates(page).getByText(/^3 shifts, Mon, Tue 06:00/)).toBeVisible();
  await page.reload();
  await vendor.hydrated();
  await expect(page.getByRole("radio", { name: "Weekly" })).toBeChecked();
  await expect(dates(page).getByText(/^3 shifts, Mon, Tue 06:00/)).toBeVisible();
  await page.getByRole("button", { name: "Send and plan another" }).click();
  const notice = page.getByRole("status").filter({ hasText: /^Sent to .* for approval: 3 shifts, / });
  await expect(notice.getByRole("link", { name: "Open the series" })).toHaveAttribute("href", /^\/series\/\d+$/);
  await expect(page.getByLabel(/^Starts/)).toHaveValue(atTheStation(daysLater(start, 14)));
  await expect(page.getByLabel("Last day")).toHaveValue(dateAtTheStation(daysLater(start, 26)));
  await expect(dates(page).getByText(/^4 shifts, Mon, Tue 06:00/)).toBeVisible();
});

test("an EIC reads the series in the bell and decides about some, and the vendor hears of it", async ({ eic, vendor, server }) => {
  await Promise.all([eic.watchLive("/notifications"), vendor.watchLive("/notifications")]);
  const start = nextMonday();
  const created = await createSeries(server, start);
  const card = eic.page.getByRole("link", { name: /6 shifts, Mon, Wed, Fri 06:00, until / });
  await expect(card).toContainText("New series of shifts");
  await card.click();
  await expect(eic.page).toHaveURL(`${server.origin}/series/${created.series_id}`);
  await expect(eic.page.getByRole("heading", { level: 1 })).toHaveText(/^6 shifts, Mon, Wed, Fri 06:00, until /);
  await expect(eic.page.getByText("6 Pending")).toBeVisible();
  for (const days of [0, 2]) await pick(eic.page, "checkbox", `Select ${dayInList(daysLater(start, days))}`);
  await eic.button("Reject 2 selected").click();
  const reason = eic.page.getByLabel(/^Reason/);
  await expect(reason).toBeFocused();
  await expect(reason).toHaveAccessibleDescription("Please give a reason. The vendor will read it.");
  await reason.fill("No gas.");
  await eic.button("Reject 2 selected").click();
  await expect(eic.page.getByText("4 Pending · 2 Rejected")).toBeVisible();
  const told = vendor.page.getByRole("link", { name: /rejected 2 of 6 shifts: No gas\./ });
  await expect(told).toContainText(`${dayInWords(start)}, ${dayInWords(daysLater(start, 2))}, 06:00`);
  await told.click();
  await expect(vendor.page.getByText("4 Pending · 2 Rejected")).toBeVisible();
  // The vendor's page follows.
  await eic.button("Approve all 4").click();
  await expect(eic.page.getByText("Nothing is waiting for a decision.")).toBeVisible();
  await expect(eic.page.getByRole("heading", { level: 1 })).toBeFocused();
  await expect(vendor.page.getByText("4 Approved · 2 Rejected")).toBeVisible();
  const series = await server.as(eic.who).get<SeriesState>(`/api/series/${created.series_id}/`);
  expect(series.shifts.map((shift) => shift.status)).toEqual(["REJECTED", "REJECTED", "APPROVED", "APPROVED", "APPROVED", "APPROVED"]);
});

test("the Enter key in a check box decides nothing", async ({ eic, server }) => {
  const start = nextMonday();
  const created = await createSeries(server, start);
  await eic.open(`/series/${created.series_id}`);
  const box = eic.page.getByRole("checkbox", { name: `Select ${dayInList(start)}` });
  await box.check();
  await box.press("Enter");
  await eic.button("Approve 1 selected").click();
  await expect(eic.page.getByText("5 Pending · 1 Approved")).toBeVisible();
});

test("the vendor cancels some of the dates, after a question", async ({ vendor, server }) => {
  const start = nextMonday();
  const created = await createSeries(server, start);
  const { page } = vendor;
  await vendor.open(`/series/${created.series_id}`);
  await pick(page, "checkbox", `Select ${dayInList(daysLater(start, 4))}`);
  await vendor.button("Cancel 1 selected").click();
  const dialog = page.getByRole("dialog", { name: "Cancel 1 shift?" });
  await dialog.getByRole("button", { name: "Keep it" }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByText("6 Pending")).toBeVisible();
  await vendor.button("Cancel 1 selected").click();
  await dialog.getByRole("button", { name: "Cancel shift" }).click();
  await expect(page.getByText("5 Pending · 1 Cancelled")).toBeVisible();
  await vendor.button("Cancel all 5 coming shifts").click();
  await page.getByRole("dialog", { name: "Cancel 5 shifts?" }).getByRole("button", { name: "Cancel shift" }).click();
  await expect(page.getByText("6 Cancelled")).toBeVisible();
  await expect(page.getByText("No date can be cancelled any more.")).toBeVisible();
});

test("a date that somebody else decided meanwhile is named as left as it is", async ({ eic, server }) => {
  const start = nextMonday();
  const created = await createSeries(server, start);
  const { page } = eic;
  await eic.open(`/series/${created.series_id}`);
  await pick(page, "checkbox", `Select ${dayInList(start)}`);
  await pick(page, "checkbox", `Select ${dayInList(daysLater(start, 2))}`);
  // The page does not hear of it before the click.
  let release = () => {};
  const released = new Promise<void>((resolve) => (release = resolve));
  await page.route("**/fn/series/details**", async (route) => {
    await released;
    await route.continue();
  });
  await server.as(server.credentials.eics[1]).post(`/api/shifts/${created.shift_ids[0]}/approve/`);
  await page.getByRole("button", { name: "Approve 2 selected" }).click();
  release();
  await expect(page.getByRole("heading", { name: "1 date was left as it is" })).toBeVisible();
  await expect(page.getByRole("link", { name: `${dayInWords(start)}: it was decided before` })).toBeVisible();
});

test("a date of a series leads to the series, from the list and from its page", async ({ eic, server }) => {
  const created = await createSeries(server);
  await eic.open("/");
  const mark = eic.page.locator(".row__series").first();
  await expect(mark).toHaveAttribute("href", `/series/${created.series_id}`);
  await eic.open(`/shifts/${created.shift_ids[0]}`);
  await eic.page.getByRole("link", { name: "See all its dates" }).click();
  await expect(eic.page.getByRole("heading", { level: 1 })).toHaveText(/^6 shifts, /);
});

test("a date of a series is planned again with the pattern of the series", async ({ vendor, server }) => {
  const start = nextMonday();
  const created = await createSeries(server, start);
  await vendor.open(`/shifts/${created.shift_ids[0]}`);
  await vendor.page.getByRole("link", { name: "Plan again" }).click();
  await expect(vendor.page.getByRole("radio", { name: "Weekly" })).toBeChecked();
  for (const day of ["Mon", "Wed", "Fri"]) await expect(vendor.page.getByRole("checkbox", { name: day, exact: true })).toBeChecked();
  await expect(vendor.page.getByLabel("Last day")).toHaveValue(dateAtTheStation(daysLater(start, 11)));
});

test("on a phone a year of dates scrolls in its own box, and nothing is wider than the screen", async ({ vendor, server }) => {
  const start = nextMonday();
  const { page } = vendor;
  await page.setViewportSize({ width: 390, height: 844 });
  await vendor.open("/shifts/new");
  await fillShift(page, { ...(await first(server)), start, minutes: 480 });
  await pick(page, "radio", "Daily");
  await page.getByLabel("Last day").fill(dateAtTheStation(daysLater(start, 300)));
  await expect(dates(page).getByText(/^301 shifts, daily 06:00/)).toBeVisible();
  const list = dates(page).getByRole("list", { name: "Dates of the series" });
  const box = await list.boundingBox();
  expect(box?.height).toBeLessThan(400);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
});
