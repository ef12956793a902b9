// The bell in the header and the list below it.
import { inHours } from "../fixtures/api.ts";
import type { Server } from "../fixtures/server.ts";
import { expect, test } from "../fixtures/test.ts";

/** Creates this many shifts of the first vendor, one hour apart. Each notifies every EIC once. */
async function ring(server: Server, times: number, firstHour = 30) {
  const vendor = server.credentials.vendors[0];
  const api = server.as(vendor);
  for (let turn = 0; turn < times; turn += 1) {
    await api.create({ vehicle: vendor.vehicle_ids[0], driver: vendor.driver_ids[0], start: inHours(firstHour + turn) });
  }
}

test("the bell is in the HTML from the server, for every role", async ({ meet, server }) => {
  for (const who of [server.credentials.eics[0], server.credentials.vendors[0], server.credentials.admin]) {
    const person = await meet(who);
    const html = await (await person.context.request.get(server.origin)).text();
    expect(html).toContain('aria-label="Notifications, 0 unread"');
  }
});

test("an empty list says so", async ({ eic }) => {
  await eic.open("/");
  await eic.bell.open();
  await expect(eic.bell.panel).toContainText("No notifications");
  await expect(eic.bell.markAllRead).toBeHidden();
});

test("two tabs of one EIC agree on the count", async ({ eic, server }) => {
  const second = await eic.anotherTab();
  await eic.watchLive("/");
  await second.watchLive("/notifications");
  await ring(server, 3);
  await eic.bell.shows(3);
  await second.bell.shows(3);

  await eic.bell.open();
  await eic.bell.items.first().getByText("New shift request").click();
  await eic.bell.shows(2);
  await second.bell.shows(2);
});

test("'mark all read' works and is offered only while something is unread", async ({ eic, server }) => {
  await ring(server, 2);
  const second = await eic.anotherTab();
  await second.watchLive("/");
  await eic.watchLive("/");
  await eic.bell.shows(2);
  await eic.bell.open();
  await eic.bell.markAllRead.click();
  await eic.bell.shows(0);
  await expect(eic.bell.markAllRead).toBeHidden();
  await second.bell.shows(0);
  expect(await server.as(eic.who).unread()).toBe(0);
});

test("new notifications appear at the top of the open list", async ({ eic, server }) => {
  await ring(server, 1);
  await eic.watchLive("/");
  await eic.bell.open();
  await expect(eic.bell.items).toHaveCount(1);
  await ring(server, 1, 40);
  await expect(eic.bell.items).toHaveCount(2);
  const [newest] = (await server.as(eic.who).get<{ notifications: { created_at: string }[] }>("/api/notifications/")).notifications;
  await expect(eic.bell.items.first().locator("time")).toHaveAttribute("datetime", newest.created_at);
});

test("times are relative, and exact on hover", async ({ eic, server }) => {
  await ring(server, 1);
  await eic.open("/");
  await eic.bell.open();
  const time = eic.bell.items.first().locator("time");
  await expect(time).toHaveText("just now");
  await expect(time).toHaveAttribute("title", /\d{2}:\d{2}/);
});

test("arrow keys move through the list, Escape and a click outside close it", async ({ eic, server }) => {
  await ring(server, 3);
  await eic.watchLive("/");
  await eic.bell.button.focus();
  await eic.page.keyboard.press("Enter");
  await expect(eic.bell.items).toHaveCount(3);
  const focused = eic.bell.panel.locator(":focus");
  await eic.page.keyboard.press("ArrowDown");
  const first = await focused.textContent();
  await eic.page.keyboard.press("ArrowDown");
  expect(await focused.textContent()).not.toBe(first);
  await eic.page.keyboard.press("ArrowUp");
  expect(await focused.textContent()).toBe(first);

  await eic.page.keyboard.press("Escape");
  await expect(eic.bell.panel).toBeHidden();
  await expect(eic.bell.button).toBeFocused();

  await eic.bell.open();
  await eic.page.getByRole("heading", { level: 1 }).click();
  await expect(eic.bell.panel).toBeHidden();
});

test("the badge counts to 99, then shows 99+, and screen readers get the number", async ({ eic, server }) => {
  await ring(server, 99);
  await eic.watchLive("/");
  await eic.bell.shows(99);
  await expect(eic.bell.button).toContainText("99");
  await ring(server, 1, 140);
  await eic.bell.shows(100);
  await expect(eic.bell.button).toContainText("99+");
});

test("the notifications page shows more than the last 50", async ({ eic, server }) => {
  await ring(server, 55);
  await eic.watchLive("/notifications");
  const items = eic.page.getByRole("main").locator(".notification");
  await expect(items).toHaveCount(50);
  await eic.page.getByRole("main").getByRole("link", { name: "Older" }).click();
  await expect(items.filter({ hasText: "New shift request" }).last()).toBeVisible();
  const oldest = (await server.as(eic.who).get<{ notifications: { created_at: string }[] }>("/api/notifications/?limit=200")).notifications.at(-1);
  await expect(items.last().locator("time")).toHaveAttribute("datetime", oldest?.created_at ?? "none");
});

test("marks all read from an older page too, the newer ones with it", async ({ eic, server }) => {
  await ring(server, 55);
  await eic.watchLive("/notifications");
  const main = eic.page.getByRole("main");
  const [items, markAll] = [main.locator(".notification"), main.getByRole("button", { name: "Mark all read" })];
  await main.getByRole("link", { name: "Older" }).click();
  await expect(eic.page).toHaveURL(/cursor=/);
  // Loaded as it is, nothing here knows of a newer one than these.
  await eic.page.reload();
  await eic.hydrated();
  await eic.live();
  await expect(items).toHaveCount(5);
  await eic.bell.shows(55);

  await markAll.click();
  await eic.bell.shows(0);
  await expect(main.locator(".notification--unread")).toHaveCount(0);
  await expect(items).toHaveCount(5);
  await expect(markAll).toHaveCount(0);
  await expect.poll(() => server.as(eic.who).unread()).toBe(0);
});

test("marks all read while its list is still on the way", async ({ eic, server }) => {
  await ring(server, 3);
  await eic.watchLive("/");
  let arrive = () => {};
  const arrival = new Promise<void>((resolve) => (arrive = resolve));
  await eic.page.route(/\/fn\/notifications\/list/, (route) => arrival.then(() => route.continue()));
  await eic.bell.open();
  await expect(eic.bell.panel.getByRole("status")).toBeVisible();
  await eic.bell.markAllRead.click();
  await eic.bell.shows(0);
  await expect.poll(() => server.as(eic.who).unread()).toBe(0);
  await expect(eic.bell.items).toHaveCount(0);

  arrive();
  await expect(eic.bell.items).toHaveCount(3);
  await expect(eic.bell.panel.locator(".notification--unread")).toHaveCount(0);
  await eic.bell.shows(0);
});

test("shows its list although a notification arrived while the list was on its way", async ({ eic, server }) => {
  await ring(server, 2);
  await eic.watchLive("/");
  let arrive = () => {};
  const arrival = new Promise<void>((resolve) => (arrive = resolve));
  const asked = eic.page.waitForResponse(/\/fn\/notifications\/list/);
  let answers = 0;
  await eic.page.route(/\/fn\/notifications\/list/, async (route) => {
    const response = await route.fetch();
    answers += 1;
    if (answers === 1) await arrival;
    await route.fulfill({ response });
  });
  await eic.bell.open();
  await expect.poll(() => answers).toBe(1);
  await ring(server, 1, 60);
  await eic.bell.shows(3);

  arrive();
  await asked;
  await expect(eic.bell.items).toHaveCount(3);
});

test("marks all read where its list cannot be loaded", async ({ eic, server }) => {
  await ring(server, 3);
  eic.watch.expect(/status of 503/);
  await eic.watchLive("/");
  await eic.page.route(/\/fn\/notifications\/list/, (route) => route.fulfill({ status: 503, json: { unavailable: { retry_after: 1 } } }));
  await eic.bell.open();
  await expect(eic.bell.panel.getByRole("alert")).toBeVisible();
  await eic.bell.markAllRead.click();
  await eic.bell.shows(0);
  await expect(eic.bell.markAllRead).toBeHidden();
  await expect.poll(() => server.as(eic.who).unread()).toBe(0);
});

test("the tab shows the unread count and a dot on every page, until all is read", async ({ eic, server }) => {
  const icon = eic.page.locator("link[rel=icon]");
  await ring(server, 2);
  await eic.watchLive("/");
  await expect(eic.page).toHaveTitle("(2) Shifts · Shiftbell");
  await expect(icon).toHaveAttribute("href", "/favicon-unread.svg");
  expect((await eic.context.request.get(`${server.origin}/favicon-unread.svg`)).headers()["content-type"]).toContain("image/svg+xml");
  await ring(server, 1, 60);
  await expect(eic.page).toHaveTitle("(3) Shifts · Shiftbell");
  await eic.page.getByRole("link", { name: "Notifications" }).click();
  await expect(eic.page).toHaveTitle("(3) Notifications · Shiftbell");
  await server.as(eic.who).post("/api/notifications/mark-all-read/");
  await expect(eic.page).toHaveTitle("Notifications · Shiftbell");
  await expect(icon).toHaveAttribute("href", "/favicon.svg");
});

test("a card says the time first, and its plate does not break", async ({ eic, server }) => {
  const vendor = server.credentials.vendors[0];
  const shift = await server.as(vendor).create({ vehicle: vendor.vehicle_ids[0], driver: vendor.driver_ids[0], start: inHours(30) });
  await eic.open("/");
  await eic.bell.open();
  const lines = eic.bell.items.first().locator(".notification__text > span");
  await expect(lines).toHaveCount(2);
  await expect(lines.first().locator("b")).toHaveText(/^\S.* \d\d:\d\d – (\w{3} )?\d\d:\d\d$/);
  await expect(lines.first()).toContainText(`${shift.vehicle_reg} · ${shift.driver_name}`);
  expect(await lines.first().textContent()).toContain(shift.vehicle_reg.replaceAll(" ", "\u{a0}"));
  await expect(lines.last()).toHaveText("New shift request · just now");
});

test("the badge does not hide the bell", async ({ eic, server }) => {
  await ring(server, 100);
  await eic.watchLive("/");
  const badge = eic.bell.button.getByText("99+");
  const [icon, count] = [await eic.bell.button.locator("svg").boundingBox(), await badge.boundingBox()];
  if (!icon || !count) throw new Error("no box");
  expect(count.x).toBeGreaterThanOrEqual(icon.x + icon.width);
});
