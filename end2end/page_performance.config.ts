// Performance of the page: `make feel`. It measures; no test fails for being slow.
import { defineConfig } from "@playwright/test";
import { chromium } from "./fixtures/chromium.ts";

export default defineConfig({
  testDir: "page_performance",
  outputDir: "results",
  workers: 1,
  retries: 0,
  reporter: "list",
  timeout: 900_000,
  expect: { timeout: 60_000 },
  use: {
    // Retained memory is measured after a garbage collection.
    launchOptions: { ...chromium, args: [...chromium.args, "--js-flags=--expose-gc"] },
    viewport: { width: 390, height: 844 },
    locale: "en-GB",
    timezoneId: "Asia/Kolkata",
  },
});
