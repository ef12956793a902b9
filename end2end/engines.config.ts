import { defineConfig } from "@playwright/test";
import { ENGINES, type EngineName } from "./engines/engine.ts";

/** The main paths in three engines. Playwright runs the tests, but each browser is controlled by its own WebDriver. */
export default defineConfig<{ engine: EngineName }>({
  testDir: "engines",
  outputDir: "results",
  fullyParallel: true,
  workers: 2,
  retries: 0,
  forbidOnly: Boolean(process.env.CI),
  reporter: "list",
  timeout: 120_000,
  expect: { timeout: 15_000 },
  projects: (Object.keys(ENGINES) as EngineName[]).map((engine) => ({ name: engine, use: { engine } })),
});
