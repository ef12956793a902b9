// No accidental decisions: a click and a key always hit the row that the user aimed at.
import { inHours, type Shift } from "../fixtures/api.ts";
import type { Person } from "../fixtures/person.ts";
import { pending } from "../fixtures/requests.ts";
import type { Server } from "../fixtures/server.ts";
import { expect, test } from "../fixtures/test.ts";

/** A shift of another vendor that starts before or after those. */
async function create(server: Server, hour: number, turn = 0): Promise<Shift> {
  const vendor = server.credentials.vendors[1];
  return server.as(vendor).create({ vehicle: vendor.vehicle_ids[turn], driver: vendor.driver_ids[turn], start: inHours(hour) });
}

const rowOf = (person: Person, shift: Shift) => person.page.locator(`[data-shift="${shift.id}"]`);
const approve = (person: Person, shift: Shift) => rowOf(person, shift).getByRole("button", { name: /^Approve/ });
const statusOf = async (server: Server, person: Person, shift: Shift) =>
  (await server.as(person.who).get<{ status: string }>(`/api/shifts/${shift.id}/`)).status;

/** The ids of the rows, from top to bottom. */
const order = (person: Person) => person.page.locator("[data-shift]").evaluateAll((rows) => rows.map((row) => Number(row.getAttribute("data-shift"))));

/** The middle of a button. */
async function middle(person: Person, shift: Shift) {
  const box = await approve(person, shift).boundingBox();
  if (box === null) throw new Error("no button");
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

for (const apart of [80, 200, 300, 450, 900]) {
  test(`two clicks on one spot, ${apart} ms apart, approve one shift`, async ({ eic, server }) => {
    const [first, second, third] = await pending(server, 3);
    await eic.watchLive("/");
    const { x, y } = await middle(eic, first);
    await eic.page.mouse.move(x, y);
    await eic.page.mouse.click(x, y);
    // The pause between the clicks is what is tested.
    await eic.page.waitForTimeout(apart);
    await eic.page.mouse.click(x, y);
    await expect(rowOf(eic, first)).toContainText("Approved");
    await expect(eic.tab("Approved")).toContainText("1");
    expect(await statusOf(server, eic, first)).toBe("APPROVED");
    expect([await statusOf(server, eic, second), await statusOf(server, eic, third)]).toEqual(["PENDING", "PENDING"]);
    // The second click opened no page either.
    await expect(eic.page).toHaveURL(/\/$/);
  });
}

test("a decided row stays while the pointer is on it, and goes when the pointer has left", async ({ eic, server }) => {
  const [first, second] = await pending(server, 2);
  await eic.page.clock.install();
  await eic.watchLive("/");
  await approve(eic, first).click();
  await expect(rowOf(eic, first)).toContainText("Approved");
  await expect(rowOf(eic, first).getByRole("button")).toHaveCount(0);
  await eic.page.clock.runFor(10_000);
  expect(await order(eic)).toEqual([first.id, second.id]);

  await eic.page.getByRole("heading", { level: 1 }).click();
  await expect(rowOf(eic, first)).toBeHidden();
  expect(await order(eic)).toEqual([second.id]);
});

test("a request that starts earlier waits above the row under the pointer", async ({ eic, server }) => {
  const [first, second] = await pending(server, 2);
  await eic.watchLive("/");
  await approve(eic, first).hover();
  const before = await approve(eic, first).boundingBox();

  const earlier = await create(server, 28);
  const later = await create(server, 60, 1);
  const waiting = eic.page.getByRole("button", { name: "1 new above" });
  await expect(waiting).toBeVisible();
  await expect(rowOf(eic, later)).toBeVisible();
  expect(await order(eic)).toEqual([first.id, second.id, later.id]);
  expect(await approve(eic, first).boundingBox()).toEqual(before);

  await waiting.click();
  await expect(rowOf(eic, earlier)).toBeVisible();
  expect(await order(eic)).toEqual([earlier.id, first.id, second.id, later.id]);
  await expect(rowOf(eic, earlier).getByRole("link")).toBeFocused();
});

for (const selecting of [false, true]) {
  test(`what waits above is in sight on a phone${selecting ? ", also while rows are being selected" : ""}`, async ({ eic, server }) => {
    await eic.page.setViewportSize({ width: 390, height: 600 });
    const rows = await pending(server, 4);
    await eic.watchLive("/");
    if (selecting) {
      await eic.button("Select").click();
      await rowOf(eic, rows[3]).getByRole("checkbox").check();
    }
    await rowOf(eic, rows[3]).getByRole("link").first().focus();
    await create(server, 28);
    const waiting = eic.page.getByRole("button", { name: "1 new above" });
    await expect(waiting).toBeInViewport();
    const isOnTop = (button: Element) => {
      const { x, y, width, height } = button.getBoundingClientRect();
      return document.elementFromPoint(x + width / 2, y + height / 2) === button;
    };
    expect(await waiting.evaluate(isOnTop)).toBe(true);
    if (selecting) expect(await eic.page.getByRole("button", { name: /^Approve \d|^Approve$/ }).first().evaluate(isOnTop)).toBe(true);
  });
}

test("rows that wait appear by themselves when the list is left", async ({ eic, server }) => {
  const [first] = await pending(server, 1);
  await eic.watchLive("/");
  await approve(eic, first).hover();
  const earlier = await create(server, 28);
  await expect(eic.page.getByRole("button", { name: "1 new above" })).toBeVisible();
  await eic.page.getByRole("heading", { level: 1 }).hover();
  await expect(rowOf(eic, earlier)).toBeVisible();
  await expect(eic.page.getByRole("button", { name: "1 new above" })).toBeHidden();
});

test("a button ignores a click just after its row moved", async ({ eic, server }) => {
  const [first] = await pending(server, 1);
  await eic.page.clock.install();
  await eic.watchLive("/");
  const { x, y } = await middle(eic, first);
  await eic.page.clock.pauseAt(new Date(Date.now() + 5_000));
  // A finger has no pointer that rests on the row: the new row comes in at once, under the finger.
  const earlier = await create(server, 28);
  await rowOf(eic, earlier).waitFor();
  await eic.page.mouse.click(x, y);
  await eic.page.clock.runFor(400);
  await eic.page.mouse.click(x, y);
  expect([await statusOf(server, eic, first), await statusOf(server, eic, earlier)]).toEqual(["PENDING", "PENDING"]);

  await eic.page.clock.runFor(200);
  await eic.page.mouse.click(x, y);
  await expect(rowOf(eic, earlier)).toContainText("Approved");
  expect(await statusOf(server, eic, first)).toBe("PENDING");
});

test("rows are approved one after the other without a pause", async ({ eic, server }) => {
  const made = await pending(server, 3);
  await eic.watchLive("/");
  for (const shift of made) {
    await approve(eic, shift).click();
    await expect(rowOf(eic, shift)).toContainText("Approved");
  }
  await expect(eic.tab("Approved")).toContainText("3");
});

test("after a decision by keyboard the focus is on the next row, and a held key decides nothing more", async ({ eic, server }) => {
  const [first, second, third] = await pending(server, 3);
  await eic.watchLive("/");
  await approve(eic, first).focus();
  await eic.page.keyboard.down("Enter");
  await expect(approve(eic, second)).toBeFocused();
  // Repeats of the same key press.
  for (let turn = 0; turn < 40; turn += 1) await eic.page.keyboard.down("Enter");
  await eic.page.keyboard.up("Enter");
  await expect(rowOf(eic, first)).toContainText("Approved");
  expect(await order(eic)).toEqual([first.id, second.id, third.id]);
  expect([await statusOf(server, eic, second), await statusOf(server, eic, third)]).toEqual(["PENDING", "PENDING"]);
});

test("the focus is never lost when the last request is decided or rejected", async ({ eic, server }) => {
  const [first, second] = await pending(server, 2);
  await eic.watchLive("/");
  await approve(eic, second).focus();
  await eic.page.keyboard.press("Enter");
  await expect(approve(eic, first)).toBeFocused();
  await rowOf(eic, first).getByRole("button", { name: /^Reject/ }).click();
  const dialog = eic.page.getByRole("dialog", { name: /^Reject/ });
  await dialog.getByLabel("Reason").fill("The driver has not rested.");
  await dialog.getByRole("button", { name: "Reject shift" }).click();
  await expect(dialog).toBeHidden();
  await expect(rowOf(eic, first)).toContainText("Rejected");
  await expect(rowOf(eic, first).getByRole("link")).toBeFocused();
});

test("a colleague's decision leaves the focus in its row, not on another Approve", async ({ eic, secondEic, server }) => {
  const [first] = await pending(server, 2);
  await eic.watchLive("/");
  await approve(eic, first).focus();
  await server.as(secondEic.who).post(`/api/shifts/${first.id}/approve/`);
  await expect(rowOf(eic, first)).toContainText("Approved");
  await expect(rowOf(eic, first).getByRole("link")).toBeFocused();
});

test("a notice moves nothing and lies over no row in use", async ({ eic, server }) => {
  const [first, second] = await pending(server, 2);
  await eic.watchLive("/");
  const before = await rowOf(eic, second).boundingBox();
  await approve(eic, first).click();
  const notice = eic.page.locator(".notice");
  await expect(notice).toContainText("Approved");
  expect(await rowOf(eic, second).boundingBox()).toEqual(before);
  const [covering, row] = [await notice.boundingBox(), await rowOf(eic, second).boundingBox()];
  expect(covering && row && (covering.y > row.y + row.height || covering.y + covering.height < row.y)).toBe(true);
});

test("offline, a newly chosen tab shows no rows of the old one, and the buttons are off", async ({ eic, server }) => {
  const [first] = await pending(server, 2);
  await eic.watchLive("/");
  eic.watch.expect(/ERR_INTERNET_DISCONNECTED/);
  await eic.context.setOffline(true);
  await expect(eic.connection).toHaveAccessibleName(/Offline/);
  await expect(approve(eic, first)).toBeDisabled();
  await approve(eic, first).click({ force: true });

  await eic.tab("Approved").click();
  await expect(eic.page.getByText(/^Not loaded: offline since/)).toBeVisible();
  await expect(rowOf(eic, first)).toBeHidden();
  await expect(eic.page.locator(".notice")).toBeHidden();

  await eic.context.setOffline(false);
  await expect(eic.page.getByText("No approved shifts")).toBeVisible();
  expect(await statusOf(server, eic, first)).toBe("PENDING");
  await eic.tab("Pending").click();
  await expect(approve(eic, first)).toBeEnabled();
});
