// Navigation: links to our own pages do not reload, and all other links are left to the browser.
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

/** Sets a mark that a reload would remove. */
async function mark(person: Person) {
  await person.page.evaluate(() => Object.assign(window, { marked: true }));
}

async function isMarked(person: Person): Promise<boolean> {
  return person.page.evaluate(() => "marked" in window);
}

const scrolled = (person: Person) => person.page.evaluate(() => window.scrollY);
const steps = (person: Person) => person.page.evaluate(() => window.history.length);

test("links, back and forward change the page and the title without a reload", async ({ eic, server }) => {
  const [shift] = await shifts(server, 1);
  await server.as(eic.who).post("/api/notifications/mark-all-read/");
  await eic.open("/");
  await mark(eic);
  await expect(eic.page).toHaveTitle("Shifts · Shiftbell");
  await expect(eic.page.getByRole("link", { name: "Shifts", exact: true })).toHaveAttribute("aria-current", "page");

  await eic.row(shift.vehicle_reg).getByRole("link").click();
  await expect(eic.page).toHaveURL(`${server.origin}/shifts/${shift.id}`);
  await expect(eic.status).toContainText("Pending");
  await expect(eic.page).toHaveTitle(new RegExp(`${shift.vehicle_reg} · Shiftbell$`));

  await eic.page.getByRole("link", { name: "Notifications", exact: true }).click();
  await expect(eic.page).toHaveTitle("Notifications · Shiftbell");
  await expect(eic.page.getByRole("link", { name: "Notifications", exact: true })).toHaveAttribute("aria-current", "page");
  await eic.page.getByRole("link", { name: "Unread", exact: true }).click();
  await expect(eic.page).toHaveURL(`${server.origin}/notifications?unread=true`);

  await eic.page.goBack();
  await expect(eic.page).toHaveURL(`${server.origin}/notifications`);
  await expect(eic.page.getByRole("link", { name: "All", exact: true })).toHaveAttribute("aria-current", "page");
  await eic.page.goBack();
  await expect(eic.status).toContainText("Pending");
  await eic.page.goForward();
  await expect(eic.page.getByRole("heading", { level: 1 })).toHaveText("Notifications");
  await eic.page.goBack();
  await eic.page.goBack();
  await expect(eic.row(shift.vehicle_reg)).toBeVisible();
  await expect(eic.page).toHaveTitle("Shifts · Shiftbell");
  expect(await isMarked(eic)).toBe(true);
});

test("back restores the tab, the search and the scroll position of the list", async ({ eic, server }) => {
  await shifts(server, 20);
  await eic.page.setViewportSize({ width: 1280, height: 500 });
  await eic.open("/?status=all&q=GJ");
  // The list loads late, so the scroll position does not exist yet.
  let arrive = () => {};
  const arrival = new Promise<void>((resolve) => (arrive = resolve));
  await eic.page.route(/\/fn\/shifts\/list/, (route) => arrival.then(() => route.continue()));
  const link = eic.page.locator("tr.row").nth(15).getByRole("link");
  await link.scrollIntoViewIfNeeded();
  const before = await scrolled(eic);
  expect(before).toBeGreaterThan(300);
  await link.click();
  await expect(eic.status).toContainText("Pending");
  expect(await scrolled(eic)).toBe(0);

  await eic.page.goBack();
  await expect(eic.page.getByRole("status", { name: "Loading shifts" })).toBeVisible();
  arrive();
  await expect(eic.page).toHaveURL(/\?status=all&q=GJ$/);
  await expect(eic.page.getByRole("searchbox")).toHaveValue("GJ");
  await expect(eic.tab("All")).toHaveAttribute("aria-current", "page");
  await expect.poll(() => scrolled(eic)).toBe(before);
});

test("a page that was left sends no more requests", async ({ eic, secondEic, server }) => {
  const [shift] = await shifts(server, 1);
  await eic.page.clock.install();
  await eic.watchLive("/?status=all");
  const asked: string[] = [];
  eic.page.on("request", (request) => asked.push(new URL(request.url()).pathname));
  const times = (path: string) => asked.filter((one) => one === path).length;
  await eic.row(shift.vehicle_reg).getByRole("link").click();
  await expect(eic.status).toContainText("Pending");
  await eic.page.getByRole("link", { name: "Notifications", exact: true }).click();
  const request = eic.page.locator(".notification").first();
  await expect(request).toBeVisible();
  // After this every open list is fetched again within five seconds.
  const before = times("/fn/shifts/list");
  await server.as(secondEic.who).post(`/api/shifts/${shift.id}/approve/`);
  await expect(request).toContainText("Approved by");
  await eic.page.clock.runFor(6_000);
  await eic.page.getByRole("link", { name: "Shifts", exact: true }).click();
  await expect(eic.page.getByRole("main")).toContainText("Nothing to decide");
  expect(times("/fn/shifts/list")).toBe(before + 1);
  expect(times("/fn/shifts/details")).toBe(1);
});

test("nothing of a shift remains on the page of another", async ({ eic, server }) => {
  const [first, second] = await shifts(server, 2);
  await eic.open(`/shifts/${first.id}`);
  await mark(eic);
  await eic.page.getByLabel(/Reason/).fill("half a sen");
  await eic.bell.open();
  await eic.bell.items.filter({ hasText: second.vehicle_reg }).getByRole("link").click();
  await expect(eic.page).toHaveURL(`${server.origin}/shifts/${second.id}`);
  const main = eic.page.getByRole("main");
  await expect(main).toContainText(second.vehicle_reg);
  await expect(main).not.toContainText(first.vehicle_reg);
  await expect(eic.page.getByLabel(/Reason/)).toHaveValue("");
  await expect(eic.page).toHaveTitle(new RegExp(second.vehicle_reg));
  await eic.page.goBack();
  await expect(main).toContainText(first.vehicle_reg);
  expect(await isMarked(eic)).toBe(true);
});

test("a link to the current page adds no history entry and leads to its top", async ({ eic, server }) => {
  await shifts(server, 20);
  await eic.page.setViewportSize({ width: 1280, height: 500 });
  await eic.open("/");
  const before = await steps(eic);
  await eic.page.evaluate(() => window.scrollTo(0, 300));
  await eic.page.getByRole("link", { name: "Shifts", exact: true }).evaluate((link: HTMLElement) => link.click());
  await expect.poll(() => scrolled(eic)).toBe(0);
  expect(await steps(eic)).toBe(before);

  // Input in the search changes the URL and adds no entry either.
  await eic.page.getByRole("searchbox").fill("GJ");
  await expect(eic.page).toHaveURL(/q=GJ/);
  expect(await steps(eic)).toBe(before);
});

test("a click with a modifier or the middle button opens another tab", async ({ eic, server }) => {
  const [shift] = await shifts(server, 1);
  await eic.open("/");
  await mark(eic);
  const link = eic.row(shift.vehicle_reg).getByRole("link");
  for (const how of [{ modifiers: ["ControlOrMeta" as const] }, { modifiers: ["Shift" as const] }, { button: "middle" as const }]) {
    const opened = eic.context.waitForEvent("page");
    await link.click(how);
    const tab = await opened;
    await expect(tab).toHaveURL(`${server.origin}/shifts/${shift.id}`);
    await tab.close();
    await expect(eic.page).toHaveURL(`${server.origin}/`);
  }
  expect(await isMarked(eic)).toBe(true);
});

test("links with a target, a download or another origin are left to the browser", async ({ eic }) => {
  // One of the pages is that of an unknown shift.
  eic.watch.expect(/status of 404/);
  await eic.open("/");
  const links: [html: string, ours: boolean][] = [
    ['<a href="/notifications">', true],
    ['<a href="/?status=all"><b>', true],
    ['<a href="/shifts/7">', true],
    ['<a href="/notifications" rel="nofollow">', true],
    ['<a href="/notifications" rel="nofollow external">', false],
    ['<a href="/notifications" target="_blank">', false],
    ['<a href="/notifications" download>', false],
    ['<a href="http://127.0.0.1:1/notifications">', false],
    ['<a href="mailto:asha@example.org">', false],
    ["<a>", false],
    ["<span>", false],
  ];
  for (const [html, ours] of links) {
    const taken = await eic.page.evaluate((html) => {
      const place = document.createElement("div");
      place.innerHTML = html;
      document.body.append(place);
      let deepest = place.firstElementChild as HTMLElement;
      while (deepest.firstElementChild !== null) deepest = deepest.firstElementChild as HTMLElement;
      let taken = false;
      const last = (event: Event) => {
        taken = event.defaultPrevented;
        event.preventDefault();
      };
      window.addEventListener("click", last);
      deepest.click();
      window.removeEventListener("click", last);
      place.remove();
      return taken;
    }, html);
    expect.soft(taken, html).toBe(ours);
  }
});

test("a link to a path that is no page is loaded from the server", async ({ eic, server }) => {
  eic.watch.expect(/status of 404/);
  for (const path of ["/favicon.svg", "/no-such-page", "/api/me/"]) {
    await eic.open("/");
    await mark(eic);
    const loaded = eic.page.waitForResponse((response) => response.url() === server.origin + path && response.request().isNavigationRequest());
    await eic.page.evaluate((path) => {
      const link = document.createElement("a");
      link.href = path;
      document.body.append(link);
      link.click();
    }, path);
    await loaded;
    await expect(eic.page).toHaveURL(server.origin + path);
    await expect.poll(() => isMarked(eic)).toBe(false);
    await eic.page.goBack();
    await expect(eic.page).toHaveURL(`${server.origin}/`);
  }
});

test("going back before the program runs leads to the page before", async ({ eic, server }) => {
  await eic.open("/");
  await eic.page.getByRole("link", { name: "Notifications", exact: true }).click();
  await expect(eic.page).toHaveURL(`${server.origin}/notifications`);
  // The program is late, so that it finds another address than the one that the server was asked for.
  let release = () => {};
  const released = new Promise<void>((resolve) => (release = resolve));
  await eic.page.route(/\.wasm/, (route) => released.then(() => route.continue()));
  await eic.page.reload({ waitUntil: "commit" });
  await expect(eic.page.getByRole("heading", { level: 1, name: "Notifications" })).toBeVisible();
  await eic.page.evaluate(() => history.back());
  await expect(eic.page.getByRole("heading", { level: 1, name: /^Shifts/ })).toBeVisible();
  release();
  await eic.hydrated();
  await expect(eic.page).toHaveURL(`${server.origin}/`);
});

test("the heading of the new page has the focus", async ({ eic }) => {
  await eic.open("/");
  await eic.page.getByRole("link", { name: "Notifications", exact: true }).click();
  await expect(eic.page.getByRole("heading", { level: 1, name: "Notifications" })).toBeFocused();
  await eic.page.goBack();
  await expect(eic.page.getByRole("heading", { level: 1, name: /^Shifts/ })).toBeFocused();
  // Another list on the same page is not a new page.
  await eic.tab("All").focus();
  await eic.page.keyboard.press("Enter");
  await expect(eic.tab("All")).toHaveAttribute("aria-current", "page");
  await expect(eic.tab("All")).toBeFocused();
});

test("the skip link moves the focus to the content", async ({ eic }) => {
  await eic.open("/");
  await mark(eic);
  await eic.page.keyboard.press("Tab");
  await expect(eic.page.getByRole("link", { name: "Skip to the content" })).toBeFocused();
  await eic.page.keyboard.press("Enter");
  await expect(eic.page.getByRole("main")).toBeFocused();
  await eic.page.getByRole("link", { name: "Notifications", exact: true }).click();
  await expect(eic.page).toHaveURL(/\/notifications$/);
  await eic.page.goBack();
  await expect(eic.page.getByRole("searchbox")).toBeVisible();
  expect(await isMarked(eic)).toBe(true);
});

test("an unknown path shows a way to the list, and back works", async ({ eic }) => {
  eic.watch.expect(/status of 404/);
  for (const path of ["/no-such-page", "/shifts/abc"]) {
    expect((await eic.page.goto(path))?.status()).toBe(404);
    await eic.hydrated();
    await expect(eic.page).toHaveTitle("Not found · Shiftbell");
    await mark(eic);
    await eic.page.getByRole("link", { name: "Go to shifts" }).click();
    await expect(eic.page).toHaveTitle("Shifts · Shiftbell");
    await eic.page.goBack();
    await expect(eic.page.getByRole("heading", { name: "Page not found" })).toBeVisible();
    expect(await isMarked(eic)).toBe(true);
  }
});
