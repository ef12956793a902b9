// Who else has a shift open: on the row and on the shift's page, while it is open and no longer.
import type { Person } from "../fixtures/person.ts";
import { NO_SERVER } from "../fixtures/error_watch.ts";
import { pending } from "../fixtures/requests.ts";
import { expect, test } from "../fixtures/test.ts";

const rowOf = (person: Person, id: number) => person.page.locator(`[data-shift="${id}"]`);
const viewersLine = (person: Person) => person.page.locator(".viewers-line");

test("the list says who has a shift open, and nothing moves", async ({ eic, secondEic, server }) => {
  const [first, second] = await pending(server, 2);
  const name = await server.as(secondEic.who).fullName();
  await eic.watchLive("/");
  const before = await rowOf(eic, second.id).boundingBox();
  await secondEic.watchLive(`/shifts/${first.id}`);
  await expect(rowOf(eic, first.id)).toContainText(`${name} is viewing this`);
  await expect(rowOf(eic, second.id)).not.toContainText("is viewing this");
  // A screen reader is told without moving the focus.
  await expect(eic.page.getByRole("status").filter({ hasText: `${name} viewing ${first.vehicle_reg}` })).toBeAttached();
  expect(await rowOf(eic, second.id).boundingBox()).toEqual(before);

  await secondEic.page.getByRole("link", { name: /Shifts at/ }).click();
  await expect(rowOf(eic, first.id)).not.toContainText("is viewing this");
});

test("the shift's page names one viewer and counts several", async ({ eic, secondEic, meet, server }) => {
  const [shift] = await pending(server, 1);
  server.command("role", "grant", "admin@demo.example", "EIC", "--station", String(server.credentials.station_id));
  const third = await meet(server.credentials.admin);
  await eic.watchLive(`/shifts/${shift.id}`);
  const before = await eic.page.locator("dl.facts").boundingBox();
  await secondEic.watchLive(`/shifts/${shift.id}`);
  const names = [await server.as(secondEic.who).fullName(), await server.as(third.who).fullName()];
  await expect(viewersLine(eic)).toHaveText(`${names[0]} is viewing this`);
  // The other one sees this user, not oneself.
  await expect(viewersLine(secondEic)).toHaveText(`${await server.as(eic.who).fullName()} is viewing this`);
  await third.watchLive(`/shifts/${shift.id}`);
  await expect(viewersLine(eic)).toContainText("2 engineers are viewing this");
  for (const name of names) await expect(viewersLine(eic)).toContainText(name);
  const after = await eic.page.locator("dl.facts").boundingBox();
  // Less than a pixel, by rounding.
  expect(Math.abs(after!.y - before!.y)).toBeLessThan(1);
  await third.page.close();
  await expect(viewersLine(eic)).toHaveText(`${names[0]} is viewing this`);
});

test("the dialog that rejects a shift counts as having it open", async ({ eic, secondEic, server }) => {
  const [shift] = await pending(server, 1);
  await eic.watchLive("/");
  await secondEic.watchLive("/");
  await rowOf(secondEic, shift.id).getByRole("button", { name: /^Reject/ }).click();
  await expect(rowOf(eic, shift.id)).toContainText("is viewing this");
  await secondEic.page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();
  await expect(rowOf(eic, shift.id)).not.toContainText("is viewing this");
});

test("a hidden page views nothing, and does again when it is looked at", async ({ eic, secondEic, server }) => {
  const [shift] = await pending(server, 1);
  await eic.watchLive("/");
  await secondEic.watchLive(`/shifts/${shift.id}`);
  await expect(rowOf(eic, shift.id)).toContainText("is viewing this");
  const hide = (hidden: boolean) =>
    secondEic.page.evaluate((hidden) => {
      Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
      document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
    }, hidden);
  await hide(true);
  await expect(rowOf(eic, shift.id)).not.toContainText("is viewing this");
  await hide(false);
  await expect(rowOf(eic, shift.id)).toContainText("is viewing this");
});

test("it is said again before it is forgotten, and after a new connection", async ({ eic, secondEic, server }) => {
  const [shift] = await pending(server, 1);
  const said: string[] = [];
  let answers = 0;
  secondEic.page.on("websocket", (socket) => {
    socket.on("framesent", ({ payload }) => {
      if (String(payload).includes('"viewing"')) said.push(String(payload));
    });
    socket.on("framereceived", ({ payload }) => {
      if (String(payload).includes('"resumed"')) answers += 1;
    });
  });
  await secondEic.page.clock.install();
  await secondEic.watchLive(`/shifts/${shift.id}`);
  const viewing = `{"action":"viewing","shift_id":${shift.id}}`;
  await expect.poll(() => said).toEqual([viewing]);
  // After 24 s of silence the page asks the server for a word. Its clock must not run on before the answer: it would
  // take the connection for dead.
  const before = answers;
  await secondEic.page.clock.runFor(30_000);
  await expect.poll(() => answers).toBeGreaterThan(before);
  await secondEic.page.clock.runFor(9_000);
  await expect.poll(() => said).toEqual([viewing, viewing]);

  secondEic.watch.expect(...NO_SERVER);
  eic.watch.expect(...NO_SERVER);
  await eic.watchLive("/");
  await expect(rowOf(eic, shift.id)).toContainText("is viewing this");
  await server.stop();
  await expect(rowOf(eic, shift.id)).not.toContainText("is viewing this");
  await server.run();
  await secondEic.page.clock.resume();
  await expect(rowOf(eic, shift.id)).toContainText("is viewing this");
});

test.describe("on a phone", () => {
  test.use({ viewport: { width: 390, height: 844 } });

  test("the card says who has the shift open, and no card moves", async ({ eic, secondEic, server }) => {
    const [first, second] = await pending(server, 2);
    await eic.watchLive("/");
    const before = await rowOf(eic, second.id).boundingBox();
    await secondEic.watchLive(`/shifts/${first.id}`);
    await expect(rowOf(eic, first.id).getByText("is viewing this")).toBeVisible();
    expect(await rowOf(eic, second.id).boundingBox()).toEqual(before);
  });
});
