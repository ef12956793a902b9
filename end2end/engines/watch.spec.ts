// The other tests would pass in an engine that kept a page's errors to itself.
import { expect, test } from "./test.ts";

test("an error in the page's console is heard of", async ({ stranger, server, expected }) => {
  expected.push(/said on purpose/);
  const { browser, tab, server: { origin } } = await stranger(server.credentials.eics[0]);
  await tab.goto(`${origin}/login`);
  await tab.hydrated();
  await tab.run("console.error('said on purpose');");
  await expect.poll(async () => (await browser.faults()).join("\n")).toContain("said on purpose");
});
