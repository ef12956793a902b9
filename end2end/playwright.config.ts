import { defineConfig } from "@playwright/test";
import { chromium } from "./fixtures/chromium.ts";

export default defineConfig({
  testDir: "tests",
  outputDir: "results",
  fullyParallel: true,
  workers: 2,
  retries: 0,
  forbidOnly: Boolean(process.env.CI),
  reporter: "list",
  timeout: 60_000,
  expect: { timeout: 10_000 },
  use: {
    launchOptions: chromium,
    viewport: { width: 1280, height: 800 },
    locale: "en-GB",
    // Differs from the station's time zone, so that a time in the wrong zone is noticed.
    timezoneId: "America/New_York",
    trace: "retain-on-failure",
  },
  projects: [
    { name: "browser", testIgnore: "*.nojs.spec.ts" },
    { name: "nojs", testMatch: "*.nojs.spec.ts", use: { javaScriptEnabled: false } },
  ],
});
