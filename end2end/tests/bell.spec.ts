// The bell in the header and what opens under it.
import { inHours } from "../fixtures/api.ts";
import type { Server } from "../fixtures/server.ts";
import { expect, test } from "../fixtures/test.ts";

/** So many shifts of the first vendor, an hour after another: so many notifications for each EIC. */
async function ring(server: Server, times: number, firstHour = 30) {
  const vendor = server.credentials.vendors[0];
  const api = server.as(vendor);
  for (let turn = 0; turn < times; turn += 1) {
    await api.create({ vehicle: vendor.vehicle_ids[0], driver: vendor.driver_ids[0], start: inHours(firstHour + turn) });
  }
}

test("is in the server's own page, for every role", async ({ meet, server }) => {
  for (const who of [server.credentials.eics[0], server.credentials.vendors[0], server.credentials.admin]) {
    const person = await meet(who);
    const html = await (await person.context.request.get(server.origin)).text();
    expect(html).toContain('aria-label="Notifications, 0 unread"');
  }
});

test("says so when there is nothing", async ({ eic }) => {
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

test("marks all read, and offers it only while something is unread", async ({ eic, server }) => {
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

test("new ones appear on top of the open list", async ({ eic, server }) => {
  await ring(server, 1);
  await eic.watchLive("/");
  await eic.bell.open();
  await expect(eic.bell.items).toHaveCount(1);
  await ring(server, 1, 40);
  await expect(eic.bell.items).toHaveCount(2);
  const [newest] = (await server.as(eic.who).get<{ notifications: { created_at: string }[] }>("/api/notifications/")).notifications;
  await expect(eic.bell.items.first().locator("time")).toHaveAttribute("datetime", newest.created_at);
});

test("shows relative times, and the exact one on hover", async ({ eic, server }) => {
  await ring(server, 1);
  await eic.open("/");
  await eic.bell.open();
  const time = eic.bell.items.first().locator("time");
  await expect(time).toHaveText("just now");
  await expect(time).toHaveAttribute("title", /\d{2}:\d{2}/);
});

test("arrow keys move, Escape and a click outside close", async ({ eic, server }) => {
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

test("counts exactly to 99, then says 99+ and keeps the number for screen readers", async ({ eic, server }) => {
  await ring(server, 99);
  await eic.watchLive("/");
  await eic.bell.shows(99);
  await expect(eic.bell.button).toContainText("99");
  await ring(server, 1, 140);
  await eic.bell.shows(100);
  await expect(eic.bell.button).toContainText("99+");
});

test("the page goes past the last 50", async ({ eic, server }) => {
  await ring(server, 55);
  await eic.watchLive("/notifications");
  const items = eic.page.getByRole("main").locator(".notification");
  await expect(items).toHaveCount(50);
  await eic.page.getByRole("main").getByRole("link", { name: "Older" }).click();
  await expect(items.filter({ hasText: "New shift request" }).last()).toBeVisible();
  const oldest = (await server.as(eic.who).get<{ notifications: { created_at: string }[] }>("/api/notifications/?limit=200")).notifications.at(-1);
  await expect(items.last().locator("time")).toHaveAttribute("datetime", oldest?.created_at ?? "none");
});
