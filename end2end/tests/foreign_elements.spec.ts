// Nodes that browser extensions put into the page before hydration do no harm.
import type { Page } from "@playwright/test";
import { inHours, type Shift } from "../fixtures/api.ts";
import { holdBack } from "../fixtures/hold_back.ts";
import type { Person } from "../fixtures/person.ts";
import type { Server } from "../fixtures/server.ts";
import { expect, test } from "../fixtures/test.ts";

async function create(server: Server): Promise<[Shift, Shift]> {
  const { vehicle_ids, driver_ids, token } = server.credentials.vendors[0];
  const make = (turn: number) => server.as({ token }).create({ vehicle: vehicle_ids[turn], driver: driver_ids[turn], start: inHours(30) });
  return [await make(0), await make(1)];
}

/** Waits until the page notes what others change in it: once it is parsed. Extensions act later. */
async function parsed(page: Page) {
  await page.waitForFunction(() => document.readyState !== "loading");
}

/** Opens the list, changes it before hydration, and checks that it is alive afterwards. */
async function survives(person: Person, server: Server, change: (page: Page) => Promise<void>) {
  const [one, other] = await create(server);
  const { page } = person;
  const release = await holdBack(page);
  await page.goto("/", { waitUntil: "commit" });
  await parsed(page);
  await expect(person.row(one.vehicle_reg)).toBeVisible();
  await change(page);
  release();
  await person.live();
  await page.getByRole("searchbox").fill(one.vehicle_reg);
  await expect(person.row(other.vehicle_reg)).toBeHidden();
  await expect(person.row(one.vehicle_reg)).toBeVisible();
  await person.bell.open();
  await expect(person.bell.items).toHaveCount(2);
  await expect(page.locator("body[data-hydrated]")).toBeAttached();
}

for (const [name, add] of [
  ["an element", () => document.body.prepend(document.createElement("div"))],
  ["a style", () => document.body.prepend(document.createElement("style"))],
  ["a text", () => document.body.prepend("text")],
  ["an element at the end", () => document.body.append(document.createElement("div"))],
] as const) {
  test(`${name} in the body`, async ({ eic, server }) => {
    await survives(eic, server, (page) => page.evaluate(add));
  });
}

test("an icon behind a field stays there", async ({ eic, server }) => {
  await survives(eic, server, (page) =>
    page.evaluate(() => {
      const icon = document.createElement("x-icon");
      icon.attachShadow({ mode: "open" }).textContent = "*";
      document.querySelector("input[type=search]")?.after(icon);
    }),
  );
  await expect(eic.page.locator("input[type=search] + x-icon")).toHaveText("*");
});

test("nodes in a row, in the heading and around a field", async ({ eic, server }) => {
  await survives(eic, server, (page) =>
    page.evaluate(() => {
      const part = (selector: string) => document.querySelector(selector) as HTMLElement;
      const mark = () => document.createElement("mark");
      part("tr.row td").prepend(mark(), "text", mark());
      part("h1").append(mark());
      // Some are gone or somewhere else by then.
      const [gone, moved] = [mark(), mark()];
      part("h1").prepend(gone, moved);
      gone.remove();
      part("tr.row").append(moved);
      const [field, around] = [part("input[type=search]"), document.createElement("div")];
      field.before(around);
      around.append(field, mark());
      // As a translator does.
      const text = [...part("tr.row .row__link, tr.row b").childNodes].find((node) => node instanceof Text);
      const font = document.createElement("font");
      text?.replaceWith(font);
      if (text) font.append(text);
    }),
  );
  const { page } = eic;
  await expect(page.locator("tr.row td mark + mark")).toHaveCount(1);
  await expect(page.locator("h1 mark")).toHaveCount(1);
  await expect(page.locator("font")).toHaveCount(0);
});

test("a field that an extension moved keeps the focus and its text", async ({ stranger, server }) => {
  const { page, who } = await stranger(server.credentials.eics[0]);
  const release = await holdBack(page);
  await page.goto("/login", { waitUntil: "commit" });
  await parsed(page);
  await page.evaluate(() => {
    for (const field of document.querySelectorAll("input:not([type=hidden])")) {
      const around = document.createElement("span");
      field.replaceWith(around);
      around.append(field, document.createElement("img"));
    }
  });
  await page.getByLabel("E-mail").fill(who.email);
  await page.getByLabel("Password").fill("demo-password");
  release();
  await expect(page.locator("body[data-hydrated]")).toBeAttached();
  await expect(page.getByLabel("Password")).toBeFocused();
  await expect(page.getByLabel("E-mail")).toHaveValue(who.email);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(`${server.origin}/`);
});
