// Without scripts: a series is planned with all its dates in sight, and decided on its page.
import { atTheStation, choose } from "../fixtures/shift_form.ts";
import { createSeries, dateAtTheStation, dateRows, dates, dayInList, dayInWords, daysLater, nextMonday, pick } from "../fixtures/series.ts";
import { expect, test } from "../fixtures/test.ts";

type Named = { results: { registration_no: string; full_name: string }[] };

test("the dates are shown before anything is sent, and some are left out", async ({ vendor, server }) => {
  const { vehicle_ids, driver_ids } = server.credentials.vendors[0];
  const api = server.as(vendor.who);
  const [vehicles, drivers] = await Promise.all(["vehicles", "drivers"].map((kind) => api.get<Named>(`/api/${kind}/?page_size=1`)));
  const { page } = vendor;
  const start = nextMonday();
  await api.create({ vehicle: vehicle_ids[0], driver: driver_ids[1], start: daysLater(start, 2) });
  await page.goto("/shifts/new");
  await choose(page, "Vehicle", vehicles.results[0].registration_no);
  await choose(page, "Driver", drivers.results[0].full_name);
  await page.getByLabel(/^Starts/).fill(atTheStation(start));
  await page.getByLabel(/^Ends/).fill(atTheStation(new Date(start.getTime() + 8 * 3_600_000)));
  await expect(page.getByLabel("Last day")).toBeHidden();
  await pick(page, "radio", "Weekly");
  await pick(page, "checkbox", "Wed");
  await page.getByRole("button", { name: "Show all dates" }).click();
  await expect(page.getByLabel("Last day")).toHaveAccessibleDescription("Enter the last day.");
  await page.getByLabel("Last day").fill(dateAtTheStation(daysLater(start, 11)));
  await page.getByRole("button", { name: "Show all dates" }).click();
  await expect(dates(page).getByText(/^4 shifts, Mon, Wed 06:00, until /)).toBeVisible();
  await expect(dates(page).getByText("1 date clashes with another shift.")).toBeVisible();
  await expect(dateRows(page)).toHaveCount(4);
  // A clash comes back with the dates, and what was typed is kept.
  await page.getByRole("button", { name: "Send for approval" }).click();
  await expect(page.getByText(`Nothing was sent. There are other shifts on ${dayInWords(daysLater(start, 2))}.`)).toBeVisible();
  await expect(page.getByRole("checkbox", { name: "Wed", exact: true })).toBeChecked();
  await page.getByRole("checkbox", { name: `Leave out ${dayInList(daysLater(start, 2))}` }).check();
  await page.getByRole("button", { name: "Send for approval" }).click();
  await expect(page).toHaveURL(/\/series\/\d+$/);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(/^3 shifts, Mon, Wed 06:00, until /);
  await expect(page.getByText(/^Sent to .* for approval: 3 shifts, /)).toBeVisible();
});

test("dates of a series are decided and cancelled by plain forms", async ({ eic, vendor, server }) => {
  const start = nextMonday();
  const created = await createSeries(server, start);
  const { page } = eic;
  await page.goto(`/series/${created.series_id}`);
  // The Enter key in a check box decides nothing.
  await page.getByRole("checkbox", { name: `Select ${dayInList(start)}` }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Approve the selected" }).click();
  await expect(page.getByText("Please select at least one date.")).toBeVisible();
  await pick(page, "checkbox", `Select ${dayInList(start)}`);
  await page.getByRole("button", { name: "Reject the selected" }).click();
  await expect(page.getByText("Please give a reason. The vendor will read it.")).toBeVisible();
  await expect(page.getByRole("checkbox", { name: `Select ${dayInList(start)}` })).toBeChecked();
  await page.getByLabel(/^Reason/).fill("No gas.");
  await page.getByRole("button", { name: "Reject the selected" }).click();
  await expect(page.getByText("5 Pending · 1 Rejected")).toBeVisible();
  await page.getByRole("button", { name: "Approve all 5" }).click();
  await expect(page.getByText("5 Approved · 1 Rejected")).toBeVisible();
  await expect(page.getByText("Approved: 5 shifts")).toBeVisible();
  await vendor.page.goto(`/series/${created.series_id}`);
  await vendor.page.getByRole("button", { name: "Cancel all 5 coming shifts" }).click();
  await expect(vendor.page.getByText("1 Rejected · 5 Cancelled")).toBeVisible();
});
