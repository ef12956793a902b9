// Requirements for every page: it fits a phone, has large targets and is accessible, in light and dark mode.
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { inHours } from "../fixtures/api.ts";
import type { Person } from "../fixtures/person.ts";
import type { Server } from "../fixtures/server.ts";
import { createSeries, dateAtTheStation, daysLater, type Series } from "../fixtures/series.ts";
import { atTheStation } from "../fixtures/shift_form.ts";
import { approvedShift, askedForGas, assignedTrip, operatorOf } from "../fixtures/trips.ts";
import { expect, test } from "../fixtures/test.ts";

/** Creates shifts in every status, some with long names, and returns the id of a pending one. */
async function furnish(server: Server): Promise<number> {
  const vendor = server.credentials.vendors[0];
  const api = server.as(vendor);
  const eic = server.as(server.credentials.eics[0]);
  const made = [];
  for (const turn of [0, 1, 2, 3]) {
    made.push(await api.create({ vehicle: vendor.vehicle_ids[turn], driver: vendor.driver_ids[turn], start: inHours(2 + turn), minutes: 480 }));
  }
  await eic.post(`/api/shifts/${made[1].id}/approve/`);
  await eic.post(`/api/shifts/${made[2].id}/reject/`, { reason: "Averyveryverylongreasonwithoutasinglespacethatsomebodymighttype" });
  await api.post(`/api/shifts/${made[3].id}/cancel/`);
  return made[0].id;
}

/** The form of a series all of whose dates clash with an existing one. */
function seriesForm({ shift }: Series): string {
  const [start, end] = [shift.start_time, shift.end_time].map((time) => atTheStation(new Date(time)));
  const until = dateAtTheStation(daysLater(new Date(shift.start_time), 9));
  const pattern = { repeat: "weekly", until };
  const fields = new URLSearchParams({ vehicle_id: String(shift.vehicle_id), driver_id: String(shift.driver_id), start, end });
  for (const [name, value] of Object.entries(pattern)) fields.set(`pattern[${name}]`, value);
  return `/shifts/new?${fields}`;
}

/** Calls a function for every page with a user who may see it. */
async function everyPage(server: Server, meet: (who: { email: string; token: string }) => Promise<Person>, stranger: typeof meet, visit: (person: Person, path: string) => Promise<void>) {
  const shift = await furnish(server);
  const series = await createSeries(server);
  const outside = await stranger(server.credentials.eics[0]);
  await visit(outside, "/login");
  const eic = await meet(server.credentials.eics[0]);
  eic.watch.expect(/status of 404/);
  for (const path of ["/", "/?status=all", "/?q=nothing-matches", "/shifts/print", `/series/${series.series_id}`, `/shifts/${series.shift_ids[0]}`, `/shifts/${shift}`, `/shifts/${shift + 1}`, `/shifts/${shift + 2}`, "/notifications", "/shifts/999999", "/no-such-page"]) {
    await visit(eic, path);
  }
  // A stock request on the list, a trip, and the page of the station's operator.
  const operator = operatorOf(server);
  const request = await askedForGas(server, operator, 3, { quantity_kg: 1200, note: "Averyveryverylongnotewithoutasinglespacethatsomebodymighttype" });
  const trip = await assignedTrip(server, await approvedShift(server, 1, 300), request);
  for (const path of ["/", `/shifts/${trip.shift_id}?request=${request.id}`, `/trips/${trip.id}`, `/stock-requests/${request.id}`]) {
    await visit(eic, path);
  }
  const station = await meet(operator);
  for (const path of ["/", `/stock-requests/${request.id}`, `/trips/${trip.id}`]) {
    await visit(station, path);
  }
  const admin = await meet(server.credentials.admin);
  for (const path of ["/limits", `/stations/${server.credentials.station_id}/limits`, `/shifts/${shift}`]) {
    await visit(admin, path);
  }
  const vendor = await meet(server.credentials.vendors[0]);
  await visit(vendor, `/trips/${trip.id}`);
  for (const path of ["/", "/shifts/new", seriesForm(series), `/series/${series.series_id}`, `/shifts/${shift}`, "/notifications"]) {
    await visit(vendor, path);
  }
}

/** All targets smaller than 44 px. Links inside a sentence are exempt. */
async function smallTargets(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const small: string[] = [];
    for (const element of document.querySelectorAll<HTMLElement>("a[href], button, input:not([type=hidden]), select, textarea, summary, [role=button], [role=tab]")) {
      const box = element.getBoundingClientRect();
      const inSentence = element.tagName === "A" && element.closest("p") !== null;
      // The label of a checkbox belongs to its target.
      const label = element.closest("label")?.getBoundingClientRect();
      const height = Math.max(box.height, label?.height ?? 0);
      const width = Math.max(box.width, label?.width ?? 0);
      if (!element.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true }) || box.width <= 1 || inSentence) continue;
      if (height < 43.5 || width < 43.5) small.push(`${element.outerHTML.slice(0, 120)} is ${Math.round(width)} × ${Math.round(height)}`);
    }
    return small;
  });
}

/** What does not fit into the width of the window. What is in a box that scrolls by itself can be reached. */
async function cutOff(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    const cut = document.documentElement.scrollWidth > width ? ["the page scrolls sideways"] : [];
    const scrolls = (element: Element) => ["auto", "scroll"].includes(getComputedStyle(element).overflowX);
    for (const element of document.querySelectorAll("body *")) {
      const { left, right, width: own } = element.getBoundingClientRect();
      if (own <= 1 || (left >= -0.5 && right <= width + 0.5) || !element.checkVisibility({ checkVisibilityCSS: true })) continue;
      let parent: Element | null = element;
      while (parent !== null && !scrolls(parent)) parent = parent.parentElement;
      if (parent === null) cut.push(`${element.outerHTML.slice(0, 120)} from ${Math.round(left)} to ${Math.round(right)}`);
    }
    return cut;
  });
}

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(`in ${colorScheme}`, () => {
    test.use({ colorScheme });

    test("nothing overflows a phone and every target is 44 px", async ({ server, meet, stranger }) => {
      test.setTimeout(360_000);
      await everyPage(server, meet, stranger, async (person, path) => {
        await person.page.setViewportSize({ width: 390, height: 844 });
        await person.open(path);
        const width = await person.page.evaluate(() => document.documentElement.scrollWidth);
        expect.soft(width, `width of ${path}`).toBeLessThanOrEqual(390);
        expect.soft(await smallTargets(person.page), `small targets of ${path}`).toEqual([]);
        if (path !== "/login") {
          await person.bell.open();
          expect.soft(await person.page.evaluate(() => document.documentElement.scrollWidth), `width of ${path} with the bell open`).toBeLessThanOrEqual(390);
          expect.soft(await smallTargets(person.page), `small targets of ${path} with the bell open`).toEqual([]);
        }
      });
    });

    test("axe reports no violations", async ({ server, meet, stranger }) => {
      test.setTimeout(360_000);
      await everyPage(server, meet, stranger, async (person, path) => {
        await person.open(path);
        if (path === "/") await person.bell.open();
        // What is being loaded is pale.
        await expect(person.page.locator("[aria-busy=true]")).toHaveCount(0);
        const { violations } = await new AxeBuilder({ page: person.page }).analyze();
        const found = violations.flatMap((rule) => rule.nodes.map((node) => `${rule.id}: ${rule.help}: ${node.html.slice(0, 160)}`));
        expect.soft(found, `${path} as ${person.who.email}`).toEqual([]);
      });
    });
  });
}

// A small phone, and windows of 1280 and 2000 px at a zoom of 200 %.
for (const size of [320, 720, 1000]) {
  test(`nothing is cut in a window of ${size} px`, async ({ server, meet, stranger }) => {
    test.setTimeout(360_000);
    await everyPage(server, meet, stranger, async (person, path) => {
      const { page } = person;
      await page.setViewportSize({ width: size, height: 640 });
      await person.open(path);
      expect.soft(await cutOff(page), path).toEqual([]);
      if (path === "/login") return;
      for (const panel of ["#bell-panel", "#alerts-panel", "#account-panel"]) {
        await page.locator(`[popovertarget="${panel.slice(1)}"]`).click();
        await expect(page.locator(panel)).toBeVisible();
        expect.soft(await cutOff(page), `${path} with ${panel}`).toEqual([]);
        await page.keyboard.press("Escape");
      }
    });
  });
}

test("every page has a title, one heading and an existing favicon", async ({ server, meet, stranger }) => {
  test.setTimeout(360_000);
  await everyPage(server, meet, stranger, async (person, path) => {
    await person.open(path);
    await expect.soft(person.page, path).toHaveTitle(/.+ · Shiftbell$|^Shiftbell/);
    await expect.soft(person.page.getByRole("heading", { level: 1 }), `headings of ${path}`).toHaveCount(1);
    const icon = await person.page.locator("link[rel=icon]").first().getAttribute("href");
    expect.soft((await person.context.request.get(server.origin + (icon ?? "/favicon.ico"))).status(), `icon of ${path}`).toBe(200);
  });
});
