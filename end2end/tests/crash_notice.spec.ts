// A page whose program stops says so: it never stands there dead as if it were live.
import { expect, test } from "../fixtures/test.ts";

test("a page that has crashed says so and can be loaded again", async ({ eic, server }) => {
  const { page } = eic;
  // Chromium takes a page that was changed on its way for one that comes from nowhere.
  eic.watch.expect(/panicked at|unreachable|hydration|LOCAL_NETWORK_ACCESS/i);
  // What an extension of the browser may do to a page: it changes what the program expects to find.
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
