// A refetch of the list leaves everything in place for the user.
import { inHours, type Shift } from "../fixtures/api.ts";
import type { Server } from "../fixtures/server.ts";
import { expect, test } from "../fixtures/test.ts";

async function shifts(server: Server, count: number, vendorNumber = 0, firstHour = 30): Promise<Shift[]> {
  const vendor = server.credentials.vendors[vendorNumber];
  const made: Shift[] = [];
  for (let turn = 0; turn < count; turn += 1) {
    made.push(await server.as(vendor).create({ vehicle: vendor.vehicle_ids[turn % 4], driver: vendor.driver_ids[turn % 4], start: inHours(firstHour + turn) }));
  }
  return made;
}

test("search, tab and dates stay in the URL and keep filtering", async ({ eic, server }) => {
  const [shown, other] = await shifts(server, 2);
  await eic.watchLive("/");
  await eic.page.getByRole("searchbox").fill(shown.vehicle_reg);
  await eic.page.keyboard.press("Enter");
  await expect(eic.page).toHaveURL(/q=/);
  await expect(eic.row(other.vehicle_reg)).toBeHidden();

  // One shift that the search hides and one that it shows.
  await shifts(server, 1, 1);
  const vendor = server.credentials.vendors[0];
  await server.as(vendor).create({ vehicle: shown.vehicle_id, driver: shown.driver_id, start: inHours(50) });
  await expect(eic.row(shown.vehicle_reg)).toHaveCount(2);
  await expect(eic.row(other.vehicle_reg)).toBeHidden();
  await expect(eic.page.getByRole("searchbox")).toHaveValue(shown.vehicle_reg);

  await eic.tab("All").click();
  await expect(eic.page).toHaveURL(/status=all/);
  await expect(eic.page).toHaveURL(/q=/);
  await eic.page.reload();
  await eic.hydrated();
  await expect(eic.row(shown.vehicle_reg)).toHaveCount(2);
});

test("a plate is found however it is spaced", async ({ eic, server }) => {
  const [shown, other] = await shifts(server, 2);
  await eic.open("/");
  const plain = shown.vehicle_reg.replaceAll(" ", "");
  for (const text of [plain, shown.vehicle_reg.toLowerCase().replaceAll(" ", "-"), shown.vehicle_reg, plain.slice(2)]) {
    await eic.page.getByRole("searchbox").fill(text);
    await expect(eic.page.getByText("1 found")).toBeVisible();
    await expect(eic.row(shown.vehicle_reg)).toBeVisible();
    await expect(eic.row(other.vehicle_reg)).toBeHidden();
    // Over REST too.
    const { results } = await server.as(eic.who).get<{ results: Shift[] }>(`/api/shifts/?q=${encodeURIComponent(text)}`);
    expect(results.map((shift) => shift.id)).toEqual([shown.id]);
    await eic.page.getByRole("link", { name: "Clear", exact: true }).click();
    await expect(eic.row(other.vehicle_reg)).toBeVisible();
  }
});

test("the search names vendors only where they differ", async ({ eic, vendor }) => {
  await eic.open("/");
  await expect(eic.page.getByRole("searchbox", { name: "Search vehicle, driver, vendor" })).toBeVisible();
  await vendor.open("/");
  await expect(vendor.page.getByRole("searchbox", { name: "Search vehicle, driver", exact: true })).toBeVisible();
});

test("days the wrong way round are said to be so", async ({ eic, server }) => {
  const [shift] = await shifts(server, 1);
  await eic.open("/");
  const [from, to] = [eic.page.getByLabel("From", { exact: true }), eic.page.getByLabel("to", { exact: true })];
  await from.fill("2027-03-05");
  await to.fill("2027-03-04");
  for (const field of [from, to]) {
    await expect(field).toHaveAttribute("aria-invalid", "true");
    await expect(field).toHaveAccessibleDescription(/The end is before the start/);
  }
  await expect(eic.page.getByRole("alert").filter({ hasText: "The end is before the start" })).toBeVisible();
  await expect(eic.page.getByText("No shift matches")).toBeHidden();
  // Nothing that was chosen is lost.
  await expect(from).toHaveValue("2027-03-05");
  await to.fill("2027-03-05");
  await expect(from).not.toHaveAttribute("aria-invalid");
  await eic.page.getByRole("link", { name: "Clear", exact: true }).click();
  await expect(eic.row(shift.vehicle_reg)).toBeVisible();
});

test("a search and a day that were entered before the program arrived are applied", async ({ eic, server }) => {
  const [shown, other] = await shifts(server, 2);
  const later = await server.as(server.credentials.vendors[0]).create({ vehicle: shown.vehicle_id, driver: shown.driver_id, start: inHours(240) });
  const { page } = eic;
  let release = () => {};
  const released = new Promise<void>((resolve) => (release = resolve));
  await page.route(/\.wasm/, (route) => released.then(() => route.continue()));
  await page.goto("/", { waitUntil: "commit" });
  const from = later.start_time.slice(0, 10);
  await page.getByRole("searchbox").fill(shown.vehicle_reg);
  await page.getByLabel("From", { exact: true }).fill(from);
  release();
  await eic.hydrated();
  await expect(page).toHaveURL(new RegExp(`from=${from}`));
  await expect(page.getByRole("searchbox")).toHaveValue(shown.vehicle_reg);
  await expect(page.getByLabel("From", { exact: true })).toHaveValue(from);
  await expect(eic.row(shown.vehicle_reg)).toHaveCount(1);
  await expect(eic.row(other.vehicle_reg)).toBeHidden();
});

test("one page of shifts has no links to other pages", async ({ eic, server }) => {
  await shifts(server, 2);
  await eic.open("/");
  const pager = eic.page.getByRole("navigation", { name: "Pages of the list" });
  await expect(pager).toHaveText("1–2 of 2");
});

test("the viewed row and a typed reason survive a refetch", async ({ eic, server }) => {
  const made = await shifts(server, 20);
  await eic.page.setViewportSize({ width: 1280, height: 500 });
  await eic.watchLive("/");
  const last = eic.row(made[19].vehicle_reg).last();
  await last.scrollIntoViewIfNeeded();
  await last.getByRole("button", { name: /^Reject/ }).click();
  const reason = eic.page.getByRole("dialog", { name: "Reject this shift?" }).getByLabel("Reason");
  await reason.fill("half a sen");
  const before = await last.boundingBox();

  await shifts(server, 1, 1, 29);
  await eic.bell.shows(21);
  await expect(eic.tab("Pending")).toContainText("21");
  await expect(reason).toBeVisible();
  await expect(reason).toHaveValue("half a sen");
  await expect(reason).toBeFocused();
  // A row was inserted above it, and it has not moved.
  expect((await last.boundingBox())?.y).toBe(before?.y);
});

test("the open dialog keeps saying that a colleague was faster", async ({ eic, secondEic, server }) => {
  const [mine, other, third] = await shifts(server, 3);
  const colleague = server.as(secondEic.who);
  await eic.watchLive("/");
  await eic.row(mine.vehicle_reg).getByRole("button", { name: /^Reject/ }).click();
  const dialog = eic.page.getByRole("dialog", { name: /^Reject/ });
  const warning = dialog.getByRole("status").filter({ hasText: await colleague.fullName() });
  await dialog.getByLabel("Reason").fill("half a sen");
  await expect(warning).toBeHidden();

  await colleague.post(`/api/shifts/${mine.id}/approve/`);
  await expect(warning).toBeVisible();
  // Behind the dialog: the change of another shift has arrived.
  await colleague.post(`/api/shifts/${other.id}/approve/`);
  await expect(eic.row(other.vehicle_reg)).toBeHidden();
  await expect(warning).toBeVisible();
  await colleague.post(`/api/shifts/${third.id}/reject/`, { reason: "The driver has not rested." });
  await expect(eic.row(third.vehicle_reg)).toBeHidden();
  await expect(warning).toBeVisible();
  await expect(dialog.getByLabel("Reason")).toHaveValue("half a sen");
});

test("a new row is highlighted for a moment", async ({ eic, server }) => {
  await shifts(server, 1);
  await eic.watchLive("/");
  const [fresh] = await shifts(server, 1, 1);
  await expect(eic.row(fresh.vehicle_reg)).toHaveClass(/fresh/);
});

test("the headline counts a new request as soon as the list shows it", async ({ eic, server }) => {
  await shifts(server, 2);
  await eic.watchLive("/");
  const headline = eic.page.getByText(/requests? to decide/);
  await expect(headline).toHaveText(/^2 requests/);
  // The exact list never arrives: what the page shows comes from the live frames alone.
  await eic.page.route(/\/fn\/shifts\/list/, () => {});

  const [fresh] = await shifts(server, 1, 1);
  await expect(eic.row(fresh.vehicle_reg)).toBeVisible();
  await expect(headline).toHaveText(/^3 requests/);
  await expect(eic.page.getByRole("link", { name: /^Pending/ })).toContainText("3");
});

test("a status is shown where the tab does not say it, and when it changes under the pointer", async ({ vendor, server }) => {
  const [shift] = await shifts(server, 1);
  const row = vendor.page.locator(`[data-shift="${shift.id}"]`);
  const column = vendor.page.getByRole("columnheader", { name: "Status" });
  await vendor.watchLive("/");
  await expect(row.locator(".row__status")).toHaveText("Pending");
  await expect(column).toBeVisible();
  await vendor.tab("Pending").click();
  await expect(column).toBeHidden();
  await expect(row).not.toContainText("Pending", { useInnerText: true });
  await row.hover();
  await server.as(server.credentials.eics[0]).post(`/api/shifts/${shift.id}/approve/`);
  await expect(row.locator(".row__outcome")).toHaveText(/^Approved by Asha Patel, \d\d:\d\d$/);
});

test("a shift that cannot be loaded is told on a card", async ({ eic, server }) => {
  const [shift] = await shifts(server, 1);
  eic.watch.expect(/Failed to load resource/);
  await eic.watchLive("/");
  await eic.page.route("**/fn/shifts/details*", (route) => route.abort());
  await eic.page.locator(`[data-shift="${shift.id}"] a`).click();
  const notice = eic.page.locator("main .empty");
  await expect(notice).toContainText("Try again");
  const [panel, page] = await Promise.all(
    [notice, eic.page.locator("body")].map((part) => part.evaluate((element) => getComputedStyle(element).backgroundColor)),
  );
  expect(panel).not.toBe(page);
  expect(panel).not.toBe("rgba(0, 0, 0, 0)");
});
