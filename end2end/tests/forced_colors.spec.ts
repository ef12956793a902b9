// With forced colours (Windows high contrast) states are told apart by more than a background.
import type { Locator } from "@playwright/test";
import { inHours } from "../fixtures/api.ts";
import { expect, test } from "../fixtures/test.ts";
import { NO_SERVER } from "../fixtures/error_watch.ts";

test.use({ contextOptions: { forcedColors: "active" } });

/** What is seen of an element besides its text. The browser reports forced colours here. */
async function look(element: Locator, pseudo?: string): Promise<Record<string, string>> {
  return element.first().evaluate((element, pseudo) => {
    const style = getComputedStyle(element, pseudo);
    const { color, backgroundColor, borderLeftStyle, borderLeftWidth, borderLeftColor, borderBottomColor, borderBottomWidth, borderRadius, textDecorationLine, outlineStyle } = style;
    return { color, backgroundColor, borderLeftStyle, borderLeftWidth, borderLeftColor, borderBottomColor, borderBottomWidth, borderRadius, textDecorationLine, outlineStyle };
  }, pseudo);
}

async function differ(one: Locator, other: Locator) {
  expect(await look(one)).not.toEqual(await look(other));
}

test("the list and the header", async ({ eic, server }) => {
  const { vehicle_ids, driver_ids, token } = server.credentials.vendors[0];
  const create = (turn: number) => server.as({ token }).create({ vehicle: vehicle_ids[turn], driver: driver_ids[turn], start: inHours(30) });
  const old = await create(0);
  const { page } = eic;
  await eic.watchLive("/");
  await expect(eic.row(old.vehicle_reg)).toBeVisible();
  await differ(page.locator(".tabs a[aria-current]"), page.locator(".tabs a:not([aria-current])"));
  await differ(page.locator(".nav a[aria-current]"), page.locator(".nav a:not([aria-current])"));
  const fresh = await create(1);
  await expect(eic.row(fresh.vehicle_reg)).toBeVisible();
  await differ(eic.row(fresh.vehicle_reg).locator("td"), eic.row(old.vehicle_reg).locator("td"));
  await differ(page.locator(".row .button--primary"), page.locator(".row .button--danger"));

  await server.as(eic.who).post("/api/notifications/mark-all-read/");
  await eic.bell.shows(0);
  await create(2);
  await eic.bell.shows(1);
  await eic.bell.open();
  await expect(eic.bell.items).toHaveCount(3);
  await differ(eic.bell.items.nth(0), eic.bell.items.nth(1));
  const [badge, dot] = [await look(page.locator(".count")), await look(eic.bell.items.locator(".notification__dot"))];
  expect(badge.backgroundColor).toBe(dot.backgroundColor);
  expect(badge.backgroundColor).not.toBe(badge.color);
  await page.keyboard.press("Escape");

  await eic.sound.click();
  const indicator = page.locator("#alerts-panel .thaw-switch__indicator");
  const on = await look(indicator);
  await page.getByRole("switch", { name: "Sound" }).click();
  await expect.poll(() => look(indicator)).not.toEqual(on);
});

test("the connection", async ({ eic }) => {
  eic.watch.expect(...NO_SERVER);
  await eic.watchLive("/");
  const live = await look(eic.connection, "::before");
  await eic.context.setOffline(true);
  await expect(eic.connection).toHaveAccessibleName(/Offline since/);
  expect(await look(eic.connection, "::before")).not.toEqual(live);
});

test("a toast", async ({ eic, server }) => {
  const { vehicle_ids, driver_ids, token } = server.credentials.vendors[0];
  await eic.watchLive("/?status=rejected");
  await server.as({ token }).create({ vehicle: vehicle_ids[0], driver: driver_ids[0], start: inHours(30) });
  await expect(eic.toasts).toHaveCount(1);
  expect((await look(eic.toasts)).borderLeftColor).not.toBe((await look(eic.toasts)).borderBottomColor);
});

test("the chosen theme", async ({ eic }) => {
  await eic.open("/");
  await eic.page.getByRole("button", { name: /^Account of / }).click();
  await differ(eic.page.locator(".theme-choice label:has(:checked)"), eic.page.locator(".theme-choice label:not(:has(:checked))"));
});
