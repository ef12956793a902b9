// Whether a request has arrived: the engineers' pages say what they received and showed, and the vendor sees it.
import { inHours, type Shift } from "../fixtures/api.ts";
import type { Person } from "../fixtures/person.ts";
import { pending } from "../fixtures/requests.ts";
import type { Server } from "../fixtures/server.ts";
import { expect, test } from "../fixtures/test.ts";

type Receipts = { told: number; reached: number; seen: number };

/** Told, reached and seen, as REST says them. */
async function counts(server: Server, shift: Shift): Promise<number[]> {
  const receipts = await server.as(server.credentials.vendors[0]).get<Receipts>(`/api/shifts/${shift.id}/receipts/`);
  return [receipts.told, receipts.reached, receipts.seen];
}

const panel = (person: Person) => person.page.getByRole("region", { name: "Has it arrived?" });

/** Hides the page, or shows it again, as another tab in front of it does. */
async function hide(person: Person, hidden: boolean) {
  await person.page.evaluate((hidden) => {
    Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
    document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
  }, hidden);
}

test("an open page has received a request, and shows it when the bell is opened", async ({ eic, server }) => {
  // The list shows the request, so there is no toast.
  await eic.watchLive("/");
  const [shift] = await pending(server, 1);
  await expect.poll(() => counts(server, shift)).toEqual([2, 1, 0]);
  await eic.bell.open();
  await expect.poll(() => counts(server, shift)).toEqual([2, 1, 1]);
});

test("a hidden page receives a request, and a toast is seen when somebody looks at the page", async ({ eic, server }) => {
  await eic.watchLive("/notifications?type=EMERGENCY");
  await hide(eic, true);
  const [shift] = await pending(server, 1);
  await expect.poll(() => counts(server, shift)).toEqual([2, 1, 0]);
  await hide(eic, false);
  await expect(eic.toasts).toBeVisible();
  await expect.poll(() => counts(server, shift)).toEqual([2, 1, 1]);
});

test("on the page of notifications, only what is on the screen was seen", async ({ eic, server }) => {
  const shifts = await pending(server, 30);
  await eic.watchLive("/notifications");
  const [first, last] = [shifts[0], shifts[shifts.length - 1]];
  await expect.poll(() => counts(server, last)).toEqual([2, 1, 1]);
  // The oldest is below the fold: the page has it, but does not show it.
  await expect.poll(() => counts(server, first)).toEqual([2, 1, 0]);
  await eic.page.locator(".notification").last().scrollIntoViewIfNeeded();
  await expect.poll(() => counts(server, first)).toEqual([2, 1, 1]);
});

for (const width of [390, 1280]) {
  test(`the vendor sees whether it arrived and sends a reminder at ${width} px`, async ({ vendor, eic, secondEic, server }) => {
    const [shift] = await pending(server, 1);
    await vendor.page.setViewportSize({ width, height: 800 });
    await vendor.watchLive(`/shifts/${shift.id}`);
    await expect(panel(vendor)).toContainText("Reached 0 of 2 engineers, not seen yet");
    await eic.watchLive("/notifications");
    await secondEic.watchLive("/notifications");
    // Nobody reloads the vendor's page.
    await expect(panel(vendor)).toContainText(/Reached 2 of 2 engineers, seen \d\d:\d\d/, { timeout: 25_000 });

    await panel(vendor).getByRole("button", { name: "Send a reminder" }).click();
    await expect(vendor.page.getByText("Reminder sent to 2 engineers.")).toBeVisible();
    await expect(panel(vendor)).toContainText(/The next one is possible from /);
    const button = panel(vendor).getByRole("button", { name: "Send a reminder" });
    await expect(button).toHaveAttribute("aria-disabled", "true");
    await expect(button).toBeFocused();
    await expect(eic.page.locator(".notification").first()).toContainText("Still waits for a decision");
    const overflow = await vendor.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(overflow).toBe(0);

    // Once it is decided there is nothing left to wait for.
    await server.as(eic.who).post(`/api/shifts/${shift.id}/approve/`);
    await expect(panel(vendor)).toHaveCount(0);
  });
}

test("only the vendor of a pending shift has the panel", async ({ vendor, eic, server }) => {
  const [shift] = await pending(server, 1);
  await eic.open(`/shifts/${shift.id}`);
  await expect(panel(eic)).toHaveCount(0);
  await server.as(eic.who).post(`/api/shifts/${shift.id}/approve/`);
  await vendor.open(`/shifts/${shift.id}`);
  await expect(panel(vendor)).toHaveCount(0);
});

test("the usual answer of the station is named once there was one", async ({ vendor, eic, server }) => {
  const api = server.as(vendor.who);
  const { vehicle_ids, driver_ids } = server.credentials.vendors[0];
  const decided = await api.create({ vehicle: vehicle_ids[0], driver: driver_ids[0], start: inHours(80) });
  await server.as(eic.who).post(`/api/shifts/${decided.id}/approve/`);
  const [shift] = await pending(server, 1);
  await vendor.open(`/shifts/${shift.id}`);
  await expect(panel(vendor)).toContainText("usual answer here less than a minute");
});
