// Every type of notification in the bell, in toasts and on the page of notifications, also with data of another program.
import type { Person } from "../fixtures/person.ts";
import type { Server } from "../fixtures/server.ts";
import { expect, test } from "../fixtures/test.ts";

const inMinutes = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString().replace(/\.\d+Z$/, "Z");

/** What a logistics system or Shiftbell itself may send, with the picture of each. */
const TYPES: [string, string, string, object, RegExp][] = [
  ["SHIFT_CREATED", "📋", "A request", { truck: 1 }, /A request/],
  ["SHIFT_APPROVED", "✅", "An approval", {}, /An approval/],
  ["SHIFT_REJECTED", "❌", "A rejection", {}, /A rejection/],
  [
    "TRIP_ASSIGNED",
    "🚚",
    "A trip",
    { trip_id: 1, shift_id: 1, to_station_id: 2, to_station_name: "Adajan DBS", planned_start: inMinutes(600), quantity_kg: 800, stock_request_id: null, time_zone: "Asia/Kolkata" },
    /\d\d:\d\d ?· ?to Adajan DBS.*Trip assigned · 800\skg/,
  ],
  [
    "STOCK_REQUEST",
    "📦",
    "Gas",
    { stock_request_id: 1, station_id: 2, station_name: "Adajan DBS", hours_to_empty: 3.5, runs_dry_at: inMinutes(210.5), quantity_kg: null, time_zone: "Asia/Kolkata" },
    /Adajan DBS runs dry.*Stock request · 3 h 30 min left/,
  ],
  ["EMERGENCY", "🚨", "Gas leak", { emergency_id: 1, station_id: 1, station_name: "Hazira MS", drill: false }, /Emergency ?· ?Hazira MS.*The message/],
];

async function send(server: Server, to: Person, [type, , title, data]: (typeof TYPES)[number]) {
  const { id } = server.credentials.eics.find(({ email }) => email === to.who.email)!;
  const body = { to: { user_ids: [id] }, type, title, message: "The message", data, action_url: "/?status=approved" };
  await server.as(server.credentials.admin).post("/api/notifications/", body);
}

for (const width of [390, 1280]) {
  test(`the bell and the page show every type at ${width} px`, async ({ eic, server }) => {
    for (const one of TYPES) await send(server, eic, one);
    await eic.page.setViewportSize({ width, height: 844 });
    await eic.watchLive("/notifications");
    const items = eic.page.locator("main .notification");
    await expect(items).toHaveCount(TYPES.length);
    for (const [index, [, icon, , , text]] of [...TYPES].reverse().entries()) {
      await expect(items.nth(index).locator(".notification__icon")).toHaveText(icon);
      await expect(items.nth(index)).toHaveText(text);
    }
    await expect(items.first().locator(".overdue")).toHaveText("The message");
    await expect(items.nth(1).locator(".pressing")).toContainText("3 h 30 min left");
    const overflow = await eic.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(overflow).toBe(0);
    await eic.bell.open();
    await expect(eic.bell.panel.locator(".notification")).toHaveCount(TYPES.length);
    await eic.bell.panel.locator(".notification__link").first().click();
    await expect(eic.page).toHaveURL("/?status=approved");
  });
}

test("a toast shows what another program sent, and opens its page", async ({ eic, server }) => {
  await eic.watchLive("/");
  await send(server, eic, TYPES[1]);
  await expect(eic.toasts).toContainText("The message");
  await expect(eic.toasts.locator(".toast__icon")).toHaveText("✅");
  await eic.toasts.getByRole("link", { name: "Open" }).click();
  await expect(eic.page).toHaveURL("/?status=approved");
  await expect(eic.bell.button).toHaveAccessibleName("Notifications, 0 unread");
});

test("the inbox is filtered by type, and a toast still tells of other types", async ({ eic, server }) => {
  for (const one of TYPES) await send(server, eic, one);
  await eic.watchLive("/notifications");
  const items = eic.page.locator("main .notification");
  const types = eic.page.getByRole("navigation", { name: "Type" });
  await types.getByRole("link", { name: "Stock" }).click();
  await expect(items).toHaveCount(1);
  await expect(types.getByRole("link", { name: "Stock" })).toHaveAttribute("aria-current", "page");
  // It would mark what is not shown.
  await expect(eic.button("Mark all read")).toHaveCount(0);
  await send(server, eic, TYPES[4]);
  await expect(items).toHaveCount(2);
  await send(server, eic, TYPES[0]);
  await expect(eic.toasts).toContainText("A request");
  await expect(items).toHaveCount(2);
  await eic.page.reload();
  await expect(items).toHaveCount(2);
  await types.getByRole("link", { name: "Expired" }).click();
  await expect(eic.page.getByText("None of this type")).toBeVisible();
  await types.getByRole("link", { name: "Every type" }).click();
  await expect(items).toHaveCount(TYPES.length + 2);
});
