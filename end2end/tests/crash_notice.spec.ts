// A page whose program has crashed shows a notice.
import type { Page } from "@playwright/test";
import type { Person } from "../fixtures/person.ts";
import type { Server } from "../fixtures/server.ts";
import { expect, test } from "../fixtures/test.ts";

/** Modifies the list as it is sent, so that the program does not find what it expects. */
async function breakPage({ page, watch }: Person, server: Server, modify: (html: string) => string) {
  // Chromium treats a page that was modified in transit as one without an origin.
  watch.expect(/panicked at|unreachable|hydration|LOCAL_NETWORK_ACCESS/i);
  await page.route(`${server.origin}/`, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: modify(await response.text()) });
  });
  await page.goto("/");
}

const wrongHeading = (html: string) => html.replace(/<main id="main"[^>]*>/, "$&<i></i>").replace(/<h1/g, "<h6").replace(/<\/h1>/g, "</h6>");

const notice = (page: Page) => page.getByRole("alert").filter({ hasText: "has stopped updating" });

test("a crashed page shows a notice and can be reloaded", async ({ eic, server }) => {
  const { page } = eic;
  await breakPage(eic, server, wrongHeading);
  await expect(notice(page)).toBeVisible();
  expect(eic.watch.seenText()).toMatch(/panicked at .*\.rs:\d+/);
  await expect(page.locator("body[data-hydrated]")).not.toBeAttached();
  await page.unroute(`${server.origin}/`);
  await notice(page).getByRole("link", { name: "Reload" }).click();
  await eic.hydrated();
  await expect(notice(page)).toBeHidden();
  await eic.live();
});

test("a page whose program holds on to the wrong nodes without a panic shows the notice too", async ({ eic, server }) => {
  await breakPage(eic, server, (html) => html.replace(/<div id="crash-notice"[^>]*>(.*?)<\/div>/s, "<div hidden>$1</div><!-- -->$&"));
  await expect(notice(eic.page)).toBeVisible();
  expect(eic.watch.seenText()).not.toContain("panicked");
  await expect(eic.page.locator("body[data-hydrated]")).not.toBeAttached();
});

test("links and forms of a crashed page work as without scripts", async ({ eic, server }) => {
  const { page } = eic;
  await breakPage(eic, server, wrongHeading);
  await expect(notice(page)).toBeVisible();
  await page.getByRole("link", { name: "Notifications", exact: true }).first().click();
  await expect(page.getByRole("heading", { level: 1, name: "Notifications" })).toBeVisible();
  await eic.live();

  await page.goto("/");
  await expect(notice(page)).toBeVisible();
  await page.getByRole("searchbox").fill("4471");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/q=4471/);
  await eic.live();
});
