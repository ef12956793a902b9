// The other tests would pass in an engine that hides the errors of a page.
import { Browser } from "./browser.ts";
import { expect, test } from "./test.ts";

test("an error in the page's console is reported", async ({ engine, scripts, display, server }) => {
  const browser = await Browser.start(engine, { scripts, display });
  await browser.first.goto(`${server.origin}/login`);
  await browser.first.hydrated();
  await browser.first.run("console.error('said on purpose');");
  expect((await browser.close()).join("\n")).toContain("said on purpose");
});
