// Browsers must not translate the page: the program would go on to update texts that are no longer shown.
import { expect, test } from "../fixtures/test.ts";

test("every page forbids translation", async ({ eic, server }) => {
  for (const path of ["/", "/login", "/shifts/new", "/no-such-page"]) {
    const html = await (await eic.context.request.get(server.origin + path)).text();
    expect.soft(html, path).toMatch(/<html[^>]* translate="no"/);
    expect.soft(html, path).toContain('<meta name="google" content="notranslate"');
  }
});
