// The pictures of the README: `make screenshots`.
import { defineConfig } from "@playwright/test";
import { chromium } from "./fixtures/chromium.ts";

export default defineConfig({
  testDir: "screenshots",
  outputDir: "results",
  workers: 1,
  reporter: "list",
  use: { launchOptions: chromium, locale: "en-GB", timezoneId: "Asia/Kolkata" },
});
