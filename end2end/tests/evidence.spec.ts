// What an EIC sees of a driver and a vehicle before deciding, and that a decision is about what was seen.
import type { Locator } from "@playwright/test";
import AxeBuilder from "@axe-core/playwright";
import { blockRestBelow, setLimits, shiftAt } from "../fixtures/evidence.ts";
import type { Person } from "../fixtures/person.ts";
import { expect, test } from "../fixtures/test.ts";

const panel = (person: Person) => person.page.getByRole("region", { name: "Around this shift" });

test("a shift within the limits has one quiet line, its numbers and links to its neighbours", async ({ eic, server }) => {
  const before = await shiftAt(server, 30);
  const shift = await shiftAt(server, 54);
  await eic.open(`/shifts/${shift.id}`);
  await expect(panel(eic).getByText("Rest, duty and turnaround are within the limits.")).toBeVisible();
  await expect(panel(eic).getByRole("img", { name: /Driver: 16 h rest before the shift, 7 days or more after/ })).toBeVisible();
  await expect(panel(eic).getByRole("definition").first()).toContainText("16 h");
  await expect(panel(eic).getByText("at most 60 h")).toBeVisible();
  await panel(eic).getByText("1 other shift of the driver, 1 of the vehicle").click();
  await expect(panel(eic).getByRole("listitem").filter({ hasText: before.driver_name })).toContainText("Pending");
  await panel(eic).getByRole("link", { name: /06:00|–/ }).first().click();
  await expect(eic.page).toHaveURL(new RegExp(`/shifts/${before.id}$`));
});

test("a driver with little rest is a warning in words, and can be approved at once", async ({ eic, server }) => {
  await shiftAt(server, 30);
  const shift = await shiftAt(server, 44);
  await eic.open(`/shifts/${shift.id}`);
  await expect(panel(eic).getByRole("listitem").first()).toHaveText("Warning The driver rests 6 h: less than 8 h.");
  await expect(eic.page.getByRole("complementary")).toContainText("The driver rests 6 h: less than 8 h.");
  await eic.button("Approve").click();
  await expect(eic.status).toContainText("Approved");
});

test("an approval of facts that have changed decides nothing and says what changed", async ({ eic, server }) => {
  await shiftAt(server, 30);
  const shift = await shiftAt(server, 44);
  await eic.watchLive(`/shifts/${shift.id}`);
  // Limits do not travel to open pages.
  await blockRestBelow(server, 11);
  eic.watch.expect(/status of 409/);
  await eic.button("Approve").click();
  await expect(eic.page.getByRole("heading", { name: "What changed since you opened this page" })).toBeFocused();
  await expect(panel(eic)).toContainText("The limits of the station were changed.");
  await expect(panel(eic).getByRole("listitem").first()).toHaveText("The driver rests 6 h: less than 11 h.");
  await expect(eic.status).toContainText("Pending");
  expect((await server.as(eic.who).get<{ status: string }>(`/api/shifts/${shift.id}/`)).status).toBe("PENDING");
  await eic.button("Understood").click();
  await expect(eic.page.getByRole("heading", { name: "What changed since you opened this page" })).toBeHidden();
  await expect(eic.button("Approve anyway…")).toBeVisible();
});

test("a blocked shift is approved with a reason that only those who decide can read", async ({ eic, vendor, server }) => {
  await shiftAt(server, 30);
  const shift = await shiftAt(server, 44);
  await blockRestBelow(server, 11);
  await eic.watchLive(`/shifts/${shift.id}`);
  await eic.button("Approve anyway…").click();
  let dialog = eic.page.getByRole("dialog", { name: "Approve although it is blocked?" });
  await dialog.getByRole("button", { name: "Approve anyway" }).click();
  await expect(dialog.getByText("Please give a reason. It is kept in the history.")).toBeVisible();
  await dialog.getByLabel("Why it is approved anyway").fill("A second driver takes over.");
  await eic.page.keyboard.press("Escape");
  await expect(eic.button("Approve anyway…")).toBeFocused();
  // What was typed is kept.
  await eic.button("Approve anyway…").click();
  dialog = eic.page.getByRole("dialog", { name: "Approve although it is blocked?" });
  await expect(dialog.getByLabel("Why it is approved anyway")).toHaveValue("A second driver takes over.");
  await dialog.getByRole("button", { name: "Approve anyway" }).click();
  await expect(eic.status).toContainText("Approved");
  await expect(eic.page.getByRole("heading", { name: "Approved", exact: true })).toBeFocused();
  const history = eic.page.getByRole("region", { name: "History" });
  await expect(history).toContainText("approved the shift although a limit blocked it");
  await expect(history).toContainText("A second driver takes over.");

  await vendor.open(`/shifts/${shift.id}`);
  await expect(vendor.status).toContainText("Approved");
  await expect(vendor.page.getByRole("main")).not.toContainText("A second driver takes over.");
  await expect(panel(vendor)).toBeHidden();
});

test("a new shift of the driver appears by itself, moves no button, and is what the next decision is about", async ({ eic, server }) => {
  const shift = await shiftAt(server, 44);
  await eic.watchLive(`/shifts/${shift.id}`);
  await expect(panel(eic).getByText("Rest, duty and turnaround are within the limits.")).toBeVisible();
  const place = await eic.button("Approve").boundingBox();
  await shiftAt(server, 34, { hour: 4, vehicle: 1 });
  await expect(panel(eic)).toContainText("New shift of this driver:");
  await expect(panel(eic)).toContainText("Rest before is now 6 h; there was no other shift in 7 days.");
  await expect(eic.page.getByRole("complementary")).toContainText("The facts have changed.");
  expect(await eic.button("Approve").boundingBox()).toEqual(place);
  // For a second the button ignores clicks that were meant for the old facts; this one waits until then.
  await eic.button("Approve").click();
  await expect(eic.status).toContainText("Approved");
});

test("the list names the limit and leads to the shift", async ({ eic, server }) => {
  await shiftAt(server, 30);
  const shift = await shiftAt(server, 44);
  await blockRestBelow(server, 11);
  await eic.watchLive("/");
  eic.watch.expect(/status of 409/);
  await eic.page.locator(`[data-shift="${shift.id}"]`).getByRole("button", { name: /^Approve/ }).click();
  const refusal = "A limit of the station blocks this shift. Open it to give a reason.";
  // The notice announces it, and the row remembers it.
  await expect(eic.page.getByRole("status").getByText(refusal)).toBeVisible();
  await expect(eic.page.locator(`[data-shift="${shift.id}"]`).getByText(refusal)).toBeVisible();
  await eic.page.getByRole("link", { name: "Open the shift" }).click();
  await expect(eic.button("Approve anyway…")).toBeVisible();
});

for (const width of [390, 768, 1024]) {
  test(`the limit that the list names covers nothing at ${width} px`, async ({ eic, secondEic, server }) => {
    await shiftAt(server, 30);
    const shift = await shiftAt(server, 44);
    await blockRestBelow(server, 11);
    await eic.page.setViewportSize({ width, height: 844 });
    await eic.watchLive("/");
    eic.watch.expect(/status of 409/);
    const row = eic.page.locator(`[data-shift="${shift.id}"]`);
    await secondEic.watchLive(`/shifts/${shift.id}`);
    await expect(row.getByText("is viewing this")).toBeVisible();
    const parts = [row.locator(".row__time"), row.locator(".row__vehicle"), row.locator(".row__driver"), row.getByRole("button", { name: /^Reject/ }), row.getByRole("button", { name: /^Approve/ })];
    await expectNoOverlap([...parts, row.getByText("is viewing this")]);
    await row.getByRole("button", { name: /^Approve/ }).click();
    await expect(row.getByText("A limit of the station blocks this shift.")).toBeVisible();
    await expectNoOverlap([...parts, row.getByText("A limit of the station blocks this shift.")]);
  });
}

/** Checks that what can be seen of these does not overlap. */
async function expectNoOverlap(parts: Locator[]) {
  const seen = (element: Element) => {
    const range = document.createRange();
    const texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    const rects: DOMRect[] = [];
    while (texts.nextNode()) {
      range.selectNodeContents(texts.currentNode);
      rects.push(...range.getClientRects());
    }
    if (element instanceof HTMLButtonElement) rects.splice(0, rects.length, element.getBoundingClientRect());
    const [x, y] = [Math.min(...rects.map((rect) => rect.left)), Math.min(...rects.map((rect) => rect.top))];
    return { x, y, width: Math.max(...rects.map((rect) => rect.right)) - x, height: Math.max(...rects.map((rect) => rect.bottom)) - y };
  };
  const boxes = await Promise.all(parts.map((part) => part.evaluate(seen)));
  for (const [n, one] of boxes.entries()) {
    for (const [m, other] of boxes.entries()) {
      if (m <= n) continue;
      const apart = one.x + one.width <= other.x + 1 || other.x + other.width <= one.x + 1 || one.y + one.height <= other.y + 1 || other.y + other.height <= one.y + 1;
      expect.soft(apart, `part ${n} and part ${m}: ${JSON.stringify([one, other])}`).toBe(true);
    }
  }
}

test("an administrator reads the evidence and sets the limits", async ({ meet, server }) => {
  const shift = await shiftAt(server, 44);
  const admin = await meet(server.credentials.admin);
  await admin.open(`/shifts/${shift.id}`);
  await expect(panel(admin)).toBeVisible();
  await expect(admin.button("Approve")).toBeHidden();
  await panel(admin).getByRole("link", { name: /^Limits of/ }).click();
  admin.watch.expect(/status of 400/);
  const rest = admin.page.getByRole("group", { name: "Rest of a driver between two shifts" });
  await expect(rest.getByLabel("Rest of a driver between two shifts: hours")).toHaveValue("8");
  await rest.getByLabel("Rest of a driver between two shifts: hours").fill("200");
  await admin.button("Save limits").click();
  await expect(rest.getByText("Enter whole hours and minutes, at most 168 h together.")).toBeVisible();
  await rest.getByLabel("Rest of a driver between two shifts: hours").fill("10");
  await rest.getByLabel("Rest of a driver between two shifts: minutes").fill("30");
  await rest.getByRole("combobox").selectOption("Block: needs a reason");
  await admin.button("Save limits").click();
  await expect(admin.page.getByText(/^Limits of .* saved$/)).toBeVisible();
  await expect(rest.getByText("Enter whole hours and minutes")).toBeHidden();
  const limits = await server.as(admin.who).get<Record<string, object>>(`/api/stations/${server.credentials.station_id}/limits/`);
  expect(limits.min_rest_minutes).toEqual({ value: 630, level: "BLOCK" });
  expect(limits.max_duty_minutes_7_days).toEqual({ value: 3600, level: "WARN" });
});

test("an EIC finds the limits in the account menu and only reads them", async ({ eic }) => {
  await eic.open("/");
  await eic.page.getByRole("button", { name: /^Account of/ }).click();
  await eic.page.getByRole("link", { name: "Station limits" }).click();
  await expect(eic.page.getByRole("heading", { level: 1 })).toHaveText(/^Limits of /);
  await expect(eic.page.getByRole("definition").first()).toContainText("At least 8 h");
  await expect(eic.button("Save limits")).toBeHidden();
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`on a phone in ${colorScheme} the decision comes first and nothing is cut off`, async ({ eic, server }) => {
    await eic.page.emulateMedia({ colorScheme });
    await shiftAt(server, 30);
    const shift = await shiftAt(server, 44);
    await blockRestBelow(server, 11);
    await setLimits(server, { max_parallel_shifts: { value: 0, level: "WARN" } });
    await eic.page.setViewportSize({ width: 390, height: 844 });
    await eic.open(`/shifts/${shift.id}`);
    const button = await eic.button("Approve anyway…").boundingBox();
    const evidence = await panel(eic).boundingBox();
    expect(button?.y ?? 0).toBeLessThan(evidence?.y ?? 0);
    expect(await eic.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    await panel(eic).locator("summary").click();
    const { violations } = await new AxeBuilder({ page: eic.page }).analyze();
    expect(violations.flatMap((rule) => rule.nodes.map((node) => `${rule.id}: ${node.html.slice(0, 160)}`))).toEqual([]);
  });
}
