// Sound and desktop notifications: only with permission, and once per browser instead of once per tab.
import { inHours } from "../fixtures/api.ts";
import { rings, stub } from "../fixtures/alert_stubs.ts";
import { Person, type Who } from "../fixtures/person.ts";
import type { Server } from "../fixtures/server.ts";
import { expect, test } from "../fixtures/test.ts";

async function ring(server: Server) {
  const vendor = server.credentials.vendors[0];
  return server.as(vendor).create({ vehicle: vendor.vehicle_ids[0], driver: vendor.driver_ids[0], start: inHours(30) });
}

test("a button asks for permission, and after that the next notification is shown", async ({ eic, server }) => {
  await stub(eic.page, "default", "granted");
  await eic.watchLive("/");
  await eic.sound.click();
  await eic.page.getByRole("button", { name: "Switch on" }).click();
  expect(await eic.page.evaluate(() => window.asked)).toBe(1);

  const shift = await ring(server);
  await expect.poll(() => eic.page.evaluate(() => window.shown.length)).toBe(1);
  const [shown] = await eic.page.evaluate(() => window.shown);
  const [notification] = (await server.as(eic.who).get<{ notifications: { id: number }[] }>("/api/notifications/")).notifications;
  expect(shown.title).toBe("New shift request");
  expect(shown.options.body).toMatch(/^\S.* \d\d:\d\d – (\w{3} )?\d\d:\d\d · /);
  expect(shown.options.body).toContain(shift.driver_name);
  expect(shown.options.tag).toBe(String(notification.id));
  expect(shown.options.icon).toBeTruthy();

  await eic.page.evaluate(() => window.clickLast());
  await expect(eic.page).toHaveURL(new RegExp(`/shifts/${shift.id}$`));
});

test("neither loading a page nor a new notification asks for permission", async ({ eic, server }) => {
  await stub(eic.page, "default", "granted");
  await eic.watchLive("/");
  await ring(server);
  await eic.bell.shows(1);
  expect(await eic.page.evaluate(() => window.asked)).toBe(0);
  expect(await eic.page.evaluate(() => window.shown.length)).toBe(0);
});

test("the chime plays once in two tabs, and not when muted", async ({ eic, server }) => {
  const second = await eic.anotherTab();
  await stub(eic.page, "denied", "denied");
  await stub(second.page, "denied", "denied");
  await eic.watchLive("/");
  await second.watchLive("/");
  const played = async () => (await eic.page.evaluate(() => window.played)) + (await second.page.evaluate(() => window.played));

  await ring(server);
  await eic.bell.shows(1);
  await second.bell.shows(1);
  await expect.poll(played).toBe(1);

  await eic.sound.click();
  await eic.page.getByRole("switch", { name: "Sound" }).click();
  await server.as(server.credentials.vendors[0]).create({
    vehicle: server.credentials.vendors[0].vehicle_ids[1],
    driver: server.credentials.vendors[0].driver_ids[1],
    start: inHours(30),
  });
  await eic.bell.shows(2);
  await second.bell.shows(2);
  expect(await played()).toBe(1);

  await eic.page.reload();
  await eic.hydrated();
  await expect(eic.sound).toHaveAccessibleName(/sound is off/);
});

test("the page explains that the browser blocks notifications", async ({ eic }) => {
  await stub(eic.page, "denied", "denied");
  await eic.watchLive("/");
  await eic.sound.click();
  await expect(eic.page.getByText(/Your browser blocks them/)).toBeVisible();
});

test("of three tabs one rings, and another one after that tab is closed", async ({ eic, server }) => {
  const tabs = [eic, await eic.anotherTab(), await eic.anotherTab()];
  for (const tab of tabs) {
    await stub(tab.page, "granted", "granted");
    await tab.watchLive("/");
  }
  const vendor = server.credentials.vendors[0];
  const create = (turn: number) => server.as(vendor).create({ vehicle: vendor.vehicle_ids[turn], driver: vendor.driver_ids[turn], start: inHours(30) });

  await create(0);
  for (const tab of tabs) await tab.bell.shows(1);
  await expect.poll(() => rings(...tabs.map((tab) => tab.page))).toEqual({ played: 1, shown: 1 });
  const counts = await Promise.all(tabs.map((tab) => rings(tab.page)));
  const ringer = counts.findIndex((count) => count.shown === 1);
  await tabs[ringer].page.close();
  const left = tabs.filter((_, turn) => turn !== ringer);

  await create(1);
  for (const tab of left) await tab.bell.shows(2);
  await expect.poll(() => rings(...left.map((tab) => tab.page))).toEqual({ played: 1, shown: 1 });
  // The third notification arrives after any late effect of the second.
  await create(2);
  for (const tab of left) await tab.bell.shows(3);
  await expect.poll(async () => (await rings(...left.map((tab) => tab.page))).shown).toBe(2);
});

test("a sound that the browser blocks shows on its button, and one click mends it", async ({ eic, server }) => {
  await stub(eic.page, "denied", "denied");
  await eic.page.addInitScript(() => {
    const play = HTMLMediaElement.prototype.play;
    // Playwright's own calls count as gestures for the browser.
    let clicked = false;
    document.addEventListener("click", () => (clicked = true), { capture: true });
    HTMLMediaElement.prototype.play = async function () {
      if (!this.muted && !clicked) throw new DOMException("play() failed", "NotAllowedError");
      return play.call(this);
    };
  });
  await eic.watchLive("/");
  await expect(eic.sound).toHaveAccessibleName(/sound is on/);
  await ring(server);
  await expect(eic.sound).toHaveAccessibleName(/sound is blocked/);
  await expect(eic.sound).toHaveText("Sound blocked");

  await eic.sound.click();
  await expect(eic.sound).toHaveAccessibleName(/sound is on/);
  await expect(eic.sound).toHaveText("");
  expect(await eic.page.evaluate(() => window.played)).toBe(1);
  await expect(eic.page.locator("#alerts-panel")).toBeHidden();
});

test("one element plays every chime, also after the clock of the computer was set back", async ({ eic, server }) => {
  await stub(eic.page, "denied", "denied");
  await eic.page.clock.install();
  await eic.watchLive("/");
  const vendor = server.credentials.vendors[0];
  for (const turn of [0, 1]) {
    await server.as(vendor).create({ vehicle: vendor.vehicle_ids[turn], driver: vendor.driver_ids[turn], start: inHours(30) });
    await eic.bell.shows(turn + 1);
    await expect.poll(() => eic.page.evaluate(() => window.played)).toBe(turn + 1);
    await eic.page.clock.runFor(2_000);
    await eic.page.clock.setSystemTime(Date.now() - 3_600_000);
  }
  expect(await eic.page.evaluate(() => window.players.size)).toBe(1);
});

test("each user of one computer mutes for themselves", async ({ eic, server }) => {
  const other = server.credentials.eics[1];
  await eic.watchLive("/");
  await eic.sound.click();
  await eic.page.getByRole("switch", { name: "Sound" }).click();
  await expect(eic.sound).toHaveAccessibleName(/sound is off/);
  const signInAs = async (who: Who) => {
    // An open page might ask for something without a session.
    await eic.page.goto("about:blank");
    await eic.context.clearCookies();
    await new Person(who, server, eic.context, eic.page, eic.watch).signIn();
    await eic.watchLive("/");
  };
  await signInAs(other);
  await expect(eic.sound).toHaveAccessibleName(/sound is on/);
  await signInAs(eic.who);
  await expect(eic.sound).toHaveAccessibleName(/sound is off/);
});
