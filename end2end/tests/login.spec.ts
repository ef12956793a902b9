// Signing in and out.
import type { Page } from "@playwright/test";
import { PASSWORD } from "../fixtures/server.ts";
import { askedForGas, operatorOf } from "../fixtures/trips.ts";
import { expect, test } from "../fixtures/test.ts";

async function enter(page: Page, email: string, password: string) {
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

test("sign-in leads to the requested page", async ({ stranger, server }) => {
  const vendor = await stranger(server.credentials.vendors[0]);
  await vendor.open("/shifts/new?vehicle=1");
  await expect(vendor.page).toHaveURL(/\/login\?next=/);
  await enter(vendor.page, vendor.who.email, PASSWORD);
  await expect(vendor.page).toHaveURL(`${server.origin}/shifts/new?vehicle=1`);
  await vendor.hydrated();
  await vendor.bell.shows(0);
});

test("sign-in never leads to another site", async ({ stranger, server }) => {
  const eic = await stranger(server.credentials.eics[0]);
  await eic.open("/login?next=//evil.example/");
  await enter(eic.page, eic.who.email, PASSWORD);
  await expect(eic.page).toHaveURL(`${server.origin}/`);
});

test("a wrong password and an unknown account get the same message", async ({ stranger, server }) => {
  const eic = await stranger(server.credentials.eics[0]);
  eic.watch.expect(/status of 401/);
  await eic.open("/login");
  for (const email of [eic.who.email, "nobody@demo.example"]) {
    await enter(eic.page, email, "not the password");
    await expect(eic.page.getByRole("alert").filter({ hasText: "Invalid email or password" })).toBeVisible();
    await expect(eic.page).toHaveURL(/\/login/);
    await expect(eic.page.getByLabel("E-mail")).toHaveValue(email);
    await eic.open("/login");
  }
});

test("too many wrong passwords get their own message", async ({ stranger, server }) => {
  const eic = await stranger(server.credentials.eics[0]);
  eic.watch.expect(/status of 401/, /status of 429/);
  for (let turn = 0; turn < 5; turn += 1) {
    const refused = await eic.context.request.post(`${server.origin}/api/login/`, {
      headers: { Origin: server.origin },
      data: { email: eic.who.email, password: "wrong" },
    });
    expect(refused.status()).toBe(401);
  }
  await eic.open("/login");
  // The wait is short: on a busy machine it could be over before it is read.
  await eic.page.clock.install();
  await eic.page.clock.pauseAt(Date.now() + 1_000);
  await enter(eic.page, eic.who.email, "wrong again");
  const refusal = eic.page.getByRole("alert").filter({ hasText: /too many/i });
  await expect(refusal).toBeVisible();
  // A screen reader reads the first number once; the visible one is counted down.
  const shown = refusal.locator("[aria-hidden]");
  const first = Number(/in (\d+) s/.exec(await shown.innerText())?.[1]);
  expect(first).toBeGreaterThan(0);
  const said = await refusal.locator(".visually-hidden").innerText();
  await eic.page.clock.runFor(1_000);
  await expect(shown).toHaveText(first > 1 ? new RegExp(`in ${first - 1} s`) : "You can try again now.");
  expect(await refusal.locator(".visually-hidden").innerText()).toBe(said);
});

test("after the wait it says that one can try again", async ({ stranger, server }) => {
  const eic = await stranger(server.credentials.eics[0]);
  eic.watch.expect(/status of 401/, /status of 429/);
  for (let turn = 0; turn < 5; turn += 1) {
    await eic.context.request.post(`${server.origin}/api/login/`, {
      headers: { Origin: server.origin },
      data: { email: eic.who.email, password: "wrong" },
    });
  }
  await eic.open("/login");
  await eic.page.clock.install();
  await enter(eic.page, eic.who.email, "wrong again");
  await expect(eic.page.getByRole("alert").filter({ hasText: /too many/i })).toBeVisible();
  // Longer than the longest wait.
  await eic.page.clock.runFor(16 * 60_000);
  await expect(eic.page.getByRole("alert").locator("[aria-hidden]")).toHaveText("You can try again now.");
});

test("signing out ends the session in this tab and the other one", async ({ eic }) => {
  // What was asked just before is refused.
  eic.watch.expect(/status of 401/);
  const second = await eic.anotherTab();
  await second.watchLive("/");
  await eic.watchLive("/");
  await eic.signOut();
  await expect(eic.page).toHaveURL(/\/login/);
  await eic.page.goto("/notifications");
  await expect(eic.page).toHaveURL(/\/login\?next=/);
  await expect(second.connection).toHaveAccessibleName("Connection: Signed out");
});

test("a tab whose session has ended asks for nothing any more", async ({ eic, server }) => {
  // What was asked just before is refused.
  eic.watch.expect(/status of 401/);
  await eic.page.clock.install();
  await eic.watchLive("/");
  // Later than the lists are fetched again after a new connection.
  await eic.page.clock.pauseAt(Date.now() + 8_000);
  await askedForGas(server, operatorOf(server), 10);
  await eic.bell.shows(1);
  await eic.context.request.post(`${server.origin}/api/logout/`, { headers: { Origin: server.origin } });
  await expect(eic.connection).toHaveAccessibleName("Connection: Signed out");
  const asked: string[] = [];
  eic.page.on("request", (request) => asked.push(new URL(request.url()).pathname));
  await eic.page.clock.runFor(8_000);
  // Requests are reported in order: everything before this one is there.
  await eic.page.evaluate(() => fetch("/healthz"));
  expect(asked).toContain("/healthz");
  expect(asked.filter((path) => path.startsWith("/fn/"))).toEqual([]);
});

test("a site opened under another name says where to sign in", async ({ stranger, server }) => {
  const eic = await stranger(server.credentials.eics[0]);
  eic.watch.expect(/status of 403/);
  // Browsers find every name under `localhost` on their own machine.
  const other = server.origin.replace("127.0.0.1", "shifts.localhost");
  await eic.open(`${other}/login?next=/notifications`);
  const link = eic.page.getByRole("link", { name: server.origin });
  await expect(link).toBeVisible();
  await enter(eic.page, eic.who.email, PASSWORD);
  await expect(eic.page.getByRole("alert").filter({ hasText: server.origin })).toBeVisible();
  await link.click();
  await expect(eic.page).toHaveURL(`${server.origin}/login?next=/notifications`);
  await eic.hydrated();
  await expect(eic.page.getByText("You opened this site as")).toHaveCount(0);
  await enter(eic.page, eic.who.email, PASSWORD);
  await expect(eic.page).toHaveURL(`${server.origin}/notifications`);
});
