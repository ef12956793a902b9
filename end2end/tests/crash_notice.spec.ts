// A page whose program has crashed shows a notice.
import { expect, test } from "../fixtures/test.ts";

test("a crashed page shows a notice and can be reloaded", async ({ eic, server }) => {
  const { page } = eic;
  // Chromium treats a page that was modified in transit as one without an origin.
  eic.watch.expect(/panicked at|unreachable|hydration|LOCAL_NETWORK_ACCESS/i);
  // Modifies the page as a browser extension might, so that the program does not find what it expects.
  await page.route(`${server.origin}/`, async (route) => {
    const response = await route.fetch();
    const html = (await response.text()).replace(/<main id="main"[^>]*>/, "$&<i></i>").replace(/<h1/g, "<h6").replace(/<\/h1>/g, "</h6>");
    await route.fulfill({ response, body: html });
  });
  await page.goto("/");
  const notice = page.getByRole("alert").filter({ hasText: "has stopped updating" });
  await expect(notice).toBeVisible();
  expect(eic.watch.seenText()).toMatch(/panicked at .*\.rs:\d+/);
  await page.unroute(`${server.origin}/`);
  await notice.getByRole("link", { name: "Reload" }).click();
  await eic.hydrated();
  await expect(notice).toBeHidden();
  await eic.live();
});
