// The list on paper.
import { inHours, type Shift } from "../fixtures/api.ts";
import type { Person } from "../fixtures/person.ts";
import type { Server } from "../fixtures/server.ts";
import { expect, test } from "../fixtures/test.ts";

async function shifts(server: Server, count: number): Promise<Shift[]> {
  const vendor = server.credentials.vendors[0];
  const made: Shift[] = [];
  for (let turn = 0; turn < count; turn += 1) {
    made.push(await server.as(vendor).create({ vehicle: vendor.vehicle_ids[turn % 4], driver: vendor.driver_ids[turn % 4], start: inHours(30 + turn) }));
  }
  return made;
}

/** Black text on white paper, without what cannot be used there. */
async function expectPaper(person: Person) {
  const { page } = person;
  for (const hidden of [page.getByRole("banner"), page.getByRole("navigation", { name: "Status" }), page.getByRole("search"), page.locator(".toast")]) {
    await expect(hidden).toBeHidden();
  }
  await expect(page.getByRole("button")).toHaveCount(0);
  const styles = await page.evaluate(() => {
    const colour = (element: Element | null) => (element === null ? "" : getComputedStyle(element).color);
    const backgrounds = [...document.querySelectorAll("body, body *")].filter((element) => element.checkVisibility()).map((element) => getComputedStyle(element).backgroundColor);
    return {
      text: colour(document.querySelector("tbody td")),
      dark: backgrounds.filter((background) => /^rgb\((\d+), (\d+), (\d+)\)$/.exec(background)?.slice(1).some((part) => Number(part) < 128)),
      head: getComputedStyle(document.querySelector("thead") as Element).display,
    };
  });
  expect(styles).toEqual({ text: "rgb(0, 0, 0)", dark: [], head: "table-header-group" });
}

test("the whole filtered list is printed, not one page of it", async ({ vendor, server }) => {
  const made = await shifts(server, 30);
  const { page } = vendor;
  await page.emulateMedia({ colorScheme: "dark" });
  await vendor.open(`/?q=${encodeURIComponent(made[0].vehicle_reg)}`);
  await page.getByRole("link", { name: "Clear", exact: true }).click();
  await expect(page.getByText("1–25 of 30")).toBeVisible();
  await page.getByRole("link", { name: "Print" }).click();
  await expect(page.getByRole("row")).toHaveCount(31);
  await expect(page.getByText(/^30 shifts · as of .* 20\d\d, \d\d:\d\d IST$/)).toBeVisible();
  await page.emulateMedia({ media: "print", colorScheme: "dark" });
  await expectPaper(vendor);
  await expect(page.getByText("Upcoming · Earliest start first")).toBeVisible();

  // The filter of the list goes with it; the server draws the sheet too.
  await page.emulateMedia({ media: "screen" });
  await vendor.open(`/?q=${encodeURIComponent(made[0].vehicle_reg)}`);
  await page.getByRole("link", { name: "Print" }).click();
  await expect(page).toHaveURL(/\/shifts\/print\?q=/);
  const plates = made.filter((shift) => shift.vehicle_reg === made[0].vehicle_reg).length;
  await expect(page.getByRole("row")).toHaveCount(1 + plates);
  await page.reload();
  await vendor.hydrated();
  await expect(page.getByRole("row")).toHaveCount(1 + plates);
  await expect(page.getByText(`Upcoming · “${made[0].vehicle_reg}” · Earliest start first`)).toBeVisible();
  await page.getByRole("link", { name: "Back to the list" }).click();
  await expect(page).toHaveURL(/\/\?q=/);
});

test("the browser's own print command prints the rows of the page as a table", async ({ eic, server }) => {
  const made = await shifts(server, 3);
  await eic.watchLive("/");
  // A toast and a dark theme, as people have them.
  await eic.page.emulateMedia({ media: "print", colorScheme: "dark" });
  // A sheet of A4 has fewer pixels than most windows.
  await eic.page.setViewportSize({ width: 700, height: 1000 });
  await expectPaper(eic);
  await expect(eic.page.getByText("Pending · Earliest start first")).toBeVisible();
  await expect(eic.page.getByText(/^3 shifts · as of/)).toBeVisible();
  // The heading above the rows is the only place that names their day.
  await expect(eic.page.getByRole("rowheader").first()).toBeVisible();
  const row = eic.row(made[0].vehicle_reg);
  expect(await row.evaluate((element) => getComputedStyle(element).display)).toBe("table-row");
});

test("on a phone the sheet shows all of a shift without scrolling sideways", async ({ eic, server }) => {
  const [shift] = await shifts(server, 1);
  await server.as(eic.who).post(`/api/shifts/${shift.id}/reject/`, { reason: "The compressor is in maintenance until noon. Please plan for the afternoon." });
  await eic.page.setViewportSize({ width: 390, height: 844 });
  await eic.open("/shifts/print?status=all");
  const cells = eic.page.getByRole("cell");
  await expect(cells).toHaveCount(4);
  for (const cell of await cells.all()) {
    const box = await cell.boundingBox();
    expect(box !== null && box.x >= 0 && box.x + box.width <= 390, JSON.stringify(box)).toBe(true);
  }
  const row = await eic.page.getByRole("row").filter({ hasText: shift.vehicle_reg }).boundingBox();
  expect(row?.height).toBeLessThan(160);
});
