// Emergencies: raised in two steps, shown on every page of everybody who is told, until they acknowledge.
import AxeBuilder from "@axe-core/playwright";
import type { Locator, Page } from "@playwright/test";
import { stub } from "../fixtures/alert_stubs.ts";
import type { Person } from "../fixtures/person.ts";
import type { Server } from "../fixtures/server.ts";
import { expect, test } from "../fixtures/test.ts";

type Raised = { emergency: { id: number } };

async function raise(server: Server, who = server.credentials.eics[0], message = "Gas leak at bay 2", drill = false): Promise<number> {
  const body = { station_id: server.credentials.station_id, message, drill };
  return (await server.as(who).post<Raised>("/api/emergencies/", body)).emergency.id;
}

function bar(page: Page): Locator {
  return page.getByRole("region", { name: "Emergencies that you have not acknowledged" });
}

/** Counts how often a page plays the alarm. */
async function countAlarms(person: Person) {
  await stub(person.page, "granted", "granted");
  await person.page.addInitScript(() => {
    Object.assign(window, { alarms: 0 });
    HTMLMediaElement.prototype.play = async function () {
      if (!this.muted && this.src.includes("alarm")) (window as unknown as { alarms: number }).alarms += 1;
    };
  });
}

function alarms(...people: Person[]): Promise<number> {
  const counts = people.map((person) => person.page.evaluate(() => (window as unknown as { alarms: number }).alarms));
  return Promise.all(counts).then((counts) => counts.reduce((sum, count) => sum + count, 0));
}

test("it is raised in two steps, and an EIC acknowledges it while the sender watches", async ({ eic, secondEic }) => {
  await secondEic.watchLive("/");
  await expect(bar(secondEic.page)).toBeHidden();
  const { page } = eic;
  await eic.watchLive("/notifications");
  await page.getByRole("button", { name: /^Account of / }).click();
  await page.getByRole("link", { name: "Raise an emergency…" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Raise an emergency");
  // Nothing happens without a message.
  await eic.button("Go on").click();
  await expect(page.getByText("This is required.")).toBeVisible();
  await expect(page.getByLabel("What happened?")).toBeFocused();
  await page.getByLabel("What happened?").fill("Gas leak at bay 2");
  await eic.button("Go on").click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Raise this emergency?");
  await expect(page.getByText(/^\d+ EICs?$/)).toBeVisible();
  await expect(bar(secondEic.page)).toBeHidden();
  await eic.button("Raise the emergency now").click();
  await expect(page).toHaveURL(/\/emergencies\/\d+$/);

  const shown = bar(secondEic.page);
  await expect(shown).toContainText("Gas leak at bay 2");
  // The bar reached the other page, which nobody has acknowledged yet.
  await expect(page.locator(".figure").nth(1)).toContainText("1");
  await expect(page.locator(".figure").nth(3)).toContainText("0");
  await shown.getByRole("button", { name: "Acknowledge" }).click();
  await expect(shown).toBeHidden();
  await expect(page.locator(".figure").nth(3)).toContainText("1");
  await expect(page.getByRole("row").filter({ hasText: /at once|\+\d+ s/ }).first()).toBeVisible();
  await expect(bar(page), "who raised it is not told").toBeHidden();
});

test("the bar stays on every page, also after a reload and after reading, until it is acknowledged in another tab", async ({ secondEic, server }) => {
  const id = await raise(server);
  await secondEic.watchLive("/");
  const other = await secondEic.anotherTab();
  await other.watchLive("/notifications");
  for (const person of [secondEic, other]) await expect(bar(person.page)).toContainText("Gas leak");
  // Reading is no acknowledgement.
  await other.button("Mark all read").first().click();
  await secondEic.bell.shows(0);
  await expect(bar(secondEic.page)).toBeVisible();
  await bar(secondEic.page).getByRole("link", { name: "Open" }).click();
  await expect(secondEic.page).toHaveURL(new RegExp(`/emergencies/${id}$`));
  await secondEic.page.reload();
  await secondEic.hydrated();
  await expect(bar(secondEic.page)).toContainText("Gas leak");
  await secondEic.page.getByRole("complementary").getByRole("button", { name: "Acknowledge" }).click();
  await expect(secondEic.page.getByText("You have acknowledged this emergency.")).toBeVisible();
  for (const person of [secondEic, other]) await expect(bar(person.page)).toBeHidden();
});

test("closing it ends the alarm everywhere, and the page shows the note", async ({ eic, secondEic, server }) => {
  await secondEic.watchLive("/");
  const id = await raise(server);
  await expect(bar(secondEic.page)).toBeVisible();
  await eic.watchLive(`/emergencies/${id}`);
  await eic.button("Close this emergency").click();
  await expect(eic.page.getByLabel("Closing note")).toBeFocused();
  await eic.page.getByLabel("Closing note").fill("The valve is shut.");
  await eic.button("Close this emergency").click();
  await expect(eic.page.getByText("The valve is shut.")).toBeVisible();
  await expect(eic.button("Close this emergency")).toBeHidden();
  await expect(bar(secondEic.page)).toBeHidden();
});

test("the alarm repeats in one tab although the chime is muted, and a desktop notification stays", async ({ secondEic, server }) => {
  const second = await secondEic.anotherTab();
  await countAlarms(secondEic);
  await countAlarms(second);
  await secondEic.watchLive("/");
  await second.watchLive("/");
  await secondEic.sound.click();
  await secondEic.page.getByRole("switch", { name: "Sound" }).click();
  await secondEic.page.keyboard.press("Escape");
  await raise(server);
  for (const person of [secondEic, second]) {
    await expect(bar(person.page)).toBeVisible();
    await expect(person.page.getByRole("alert").filter({ hasText: "Gas leak" })).toBeAttached();
  }
  const started = Date.now();
  await expect.poll(() => alarms(secondEic, second), { timeout: 20_000 }).toBeGreaterThanOrEqual(3);
  // One tab rings every 4 s: two tabs would have been twice as fast.
  expect(Date.now() - started).toBeGreaterThan(6_000);
  const shown = [...(await secondEic.page.evaluate(() => window.shown)), ...(await second.page.evaluate(() => window.shown))];
  expect(shown.map((one) => [one.title, one.options.requireInteraction])).toEqual([["Emergency", true]]);
  await bar(second.page).getByRole("button", { name: "Acknowledge" }).click();
  await expect(bar(secondEic.page)).toBeHidden();
});

test("several emergencies and a drill are stacked, and the focus goes to the next one", async ({ secondEic, server }) => {
  await secondEic.watchLive("/");
  await raise(server);
  await raise(server, undefined, "Fire in the control room");
  await raise(server, undefined, "Evacuation exercise", true);
  const items = bar(secondEic.page).locator(".alarm");
  await expect(items).toHaveCount(3);
  await expect(items.nth(2)).toContainText("Emergency drill");
  const first = items.nth(0).getByRole("button", { name: "Acknowledge" });
  await first.focus();
  await secondEic.page.keyboard.press("Enter");
  await expect(items).toHaveCount(2);
  await expect(items.nth(0).getByRole("button", { name: "Acknowledge" })).toBeFocused();
  for (const left of [1, 0]) {
    await secondEic.page.keyboard.press("Enter");
    await expect(items).toHaveCount(left);
  }
  await expect(secondEic.page.locator("body")).not.toBeFocused();
});

test("an emergency of another program rings like one, and reading it is enough", async ({ secondEic, server }) => {
  await countAlarms(secondEic);
  await secondEic.watchLive("/");
  await server.as(server.credentials.admin).post("/api/notifications/", {
    to: { emails: [secondEic.who.email] },
    type: "EMERGENCY",
    title: "Pressure too high",
    message: "Line 4 is above 250 bar",
    data: { sensor: 7 },
    action_url: "/notifications",
  });
  const shown = bar(secondEic.page);
  await expect(shown).toContainText("Pressure too high");
  await expect.poll(() => alarms(secondEic)).toBeGreaterThanOrEqual(1);
  await expect(shown.getByRole("button", { name: "Acknowledge" })).toHaveCount(0);
  await secondEic.page.reload();
  await secondEic.hydrated();
  await expect(shown).toContainText("Line 4 is above 250 bar");
  await shown.getByRole("button", { name: "Mark read" }).click();
  await expect(shown).toBeHidden();
  await secondEic.bell.shows(0);
});

test("what has the focus is not covered by the bar", async ({ secondEic, server }) => {
  await secondEic.page.setViewportSize({ width: 390, height: 844 });
  await secondEic.watchLive("/");
  const low = secondEic.page.locator("main :is(a, button):visible").last();
  await low.focus();
  await raise(server);
  await expect(bar(secondEic.page)).toBeVisible();
  const covered = await low.evaluate((element) => {
    const [own, bar] = [element.getBoundingClientRect(), document.querySelector(".alarms")!.getBoundingClientRect()];
    return own.bottom > bar.top && own.top < bar.bottom;
  });
  expect(covered).toBe(false);
  await expect(low).toBeFocused();
});

for (const scheme of ["light", "dark"] as const) {
  for (const role of ["recipient", "sender"] as const) {
    test(`on a phone of a ${role} nothing overflows and axe reports nothing, ${scheme}`, async ({ meet, server }) => {
      const id = await raise(server, undefined, "Gas leak at bay 2, everybody leaves the yard by the north gate");
      await raise(server, undefined, "Evacuation exercise", true);
      const [{ page }, paths] =
        role === "recipient"
          ? [await meet(server.credentials.eics[1]), ["/", `/emergencies/${id}`, "/emergencies"]]
          : [await meet(server.credentials.eics[0]), [`/emergencies/${id}`, "/emergencies/new", `/emergencies/confirm?station_id=${server.credentials.station_id}&message=Fire`]];
      await page.emulateMedia({ colorScheme: scheme, reducedMotion: "reduce" });
      await page.setViewportSize({ width: 390, height: 844 });
      for (const path of paths) {
        await page.goto(path);
        await expect(page.locator("body[data-hydrated]")).toBeAttached();
        if (role === "recipient") await expect(bar(page)).toBeVisible();
        expect(await page.evaluate(() => document.documentElement.scrollWidth), path).toBeLessThanOrEqual(390);
        const { violations } = await new AxeBuilder({ page }).analyze();
        expect(violations, path).toEqual([]);
      }
    });
  }
}
