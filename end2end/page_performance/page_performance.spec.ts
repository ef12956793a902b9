// First load on a slow phone, long lists, a tab that stays open, and the cost of a page on the server.
import { inHours } from "../fixtures/api.ts";
import { expect, test as base } from "../fixtures/test.ts";
import { type Server, Template } from "../fixtures/server.ts";
import { kept, median, quantile, say, scrollThrough, slowDown } from "./measurements.ts";

const SHIFTS = 5_000;
const EVENTS = 10_000;
const FLEET = 200;
const LOADS = 5;

const test = base.extend<object, { template: Template }>({
  template: [
    // Playwright reads the required fixtures from this pattern: none.
    async ({}, use) => {
      const template = new Template("--eics", "2", "--vendors", "1", "--vehicles", `${FLEET}`, "--drivers", `${FLEET}`);
      await use(template);
      template.remove();
    },
    { scope: "worker" },
  ],
});

/** Creates shifts, eight at a time. Each adds one notification for every EIC. */
async function plan(server: Server, from: number, to: number) {
  const [vendor] = server.credentials.vendors;
  if (vendor === undefined) throw new Error("no vendor");
  const api = server.as(vendor);
  let next = from;
  const work = async () => {
    while (next < to) {
      const index = next++;
      const place = index % FLEET;
      await api.create({
        vehicle: vendor.vehicle_ids[place] as number,
        driver: vendor.driver_ids[place] as number,
        start: inHours(24 + 2 * Math.floor(index / FLEET)),
      });
    }
  };
  await Promise.all(Array.from({ length: 8 }, work));
}

test("a first visit on a slow phone", async ({ eic, server }) => {
  await plan(server, 0, 40);
  const visits: { painted: number; shift: number; lives: number; live: number }[] = [];
  for (let visit = 0; visit < LOADS; visit++) {
    const page = await eic.context.newPage();
    const cdp = await eic.context.newCDPSession(page);
    await cdp.send("Network.clearBrowserCache");
    await slowDown(cdp);
    await page.addInitScript(() => {
      const seen = { shift: 0, lives: 0, live: 0 };
      Object.assign(window, { seen });
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries() as (PerformanceEntry & { value: number })[]) seen.shift += entry.value;
      }).observe({ type: "layout-shift", buffered: true });
      new MutationObserver(() => {
        if (seen.lives === 0 && document.body?.hasAttribute("data-hydrated")) seen.lives = performance.now();
        if (seen.live === 0 && document.querySelector("[aria-label='Connection: Live']")) seen.live = performance.now();
      }).observe(document, { subtree: true, childList: true, attributes: true });
    });
    await page.goto("/");
    await expect(page.locator("body[data-hydrated]")).toBeAttached();
    await expect(page.getByRole("status", { name: "Connection: Live" })).toBeAttached();
    visits.push(
      await page.evaluate(() => {
        const { seen } = window as unknown as { seen: { shift: number; lives: number; live: number } };
        const [paint] = performance.getEntriesByName("first-contentful-paint");
        return { painted: paint?.startTime ?? Number.NaN, ...seen };
      }),
    );
    await page.close();
  }
  const of = (read: (visit: (typeof visits)[number]) => number) => median(visits.map(read));
  say("4 × slower, 1.6 Mbit/s, 150 ms: content", `${of((visit) => visit.painted).toFixed(0)} ms`);
  say("connected", `${of((visit) => visit.live).toFixed(0)} ms`);
  say("interactive", `${of((visit) => visit.lives).toFixed(0)} ms`);
  say("layout shift", of((visit) => visit.shift).toFixed(4));
});

test("long lists and a tab that stays open", async ({ eic, server }) => {
  await eic.watchLive("/");
  const cdp = await eic.context.newCDPSession(eic.page);
  await plan(server, 0, 1_000);
  const tell = async (events: number) => {
    await expect.poll(() => server.as(eic.who).unread()).toBe(events);
    await expect(eic.page.getByRole("button", { name: /^Notifications/ })).toHaveAccessibleName(new RegExp(`${events}`));
    const { heap, program, nodes } = await kept(cdp);
    say(`after ${events} events in an open tab`, `${heap.toFixed(1)} MB heap`, `${program.toFixed(1)} MB program`, `${nodes} nodes`);
  };
  await tell(1_000);
  await plan(server, 1_000, SHIFTS);
  await tell(SHIFTS);
  for (const [name, path] of [
    [`list of ${SHIFTS} shifts`, "/"],
    [`inbox of ${SHIFTS}`, "/notifications"],
  ] as const) {
    const other = await eic.anotherTab();
    await other.watchLive(path);
    const frames = await scrollThrough(other.page, 3);
    say(name, `${(1000 / median(frames)).toFixed(0)} frames/s`, `slowest frame ${Math.max(...frames).toFixed(0)} ms`);
    await other.page.close();
  }
  await plan(server, SHIFTS, EVENTS);
  await tell(EVENTS);
  const other = await eic.anotherTab();
  await other.watchLive("/notifications");
  const frames = await scrollThrough(other.page, 3);
  say(`inbox of ${EVENTS}`, `${(1000 / median(frames)).toFixed(0)} frames/s`, `slowest frame ${Math.max(...frames).toFixed(0)} ms`);
  await other.page.close();

  for (const path of ["/", "/?status=all", "/notifications"]) {
    const times: number[] = [];
    const ask = async () => {
      for (let count = 0; count < 100; count++) {
        const begun = performance.now();
        const response = await eic.context.request.get(server.origin + path);
        expect(response.ok()).toBe(true);
        await response.body();
        times.push(performance.now() - begun);
      }
    };
    await ask();
    const alone = median(times.splice(0));
    await Promise.all(Array.from({ length: 4 }, ask));
    say(`page ${path} rendered and sent`, `${alone.toFixed(1)} ms alone`, `${median(times).toFixed(1)} ms of four at once`, `${quantile(times, 0.99).toFixed(1)} ms p99`);
  }
});
