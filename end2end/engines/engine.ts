// What differs between the engines' drivers: how they are started, how scripts are switched off, where errors are told.
import { chromium } from "../fixtures/chromium.ts";

export type EngineName = "chromium" | "firefox" | "webkit";

export type Engine = {
  command: string;
  args: (port: number) => string[];
  capabilities: (scripts: boolean) => object;
  /** Needs a display: it has no headless mode. */
  display: boolean;
};

/** Debian's place for the browser that WebKitWebDriver starts. */
const MINIBROWSER = process.env.MINIBROWSER ?? "/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser";

export const ENGINES: Record<EngineName, Engine> = {
  chromium: {
    command: "chromedriver",
    args: (port) => [`--port=${port}`],
    capabilities: (scripts) => ({
      "goog:chromeOptions": {
        binary: chromium.executablePath,
        args: ["--headless=new", "--window-size=1280,800", ...chromium.args],
        prefs: scripts ? {} : { "profile.managed_default_content_settings.javascript": 2 },
      },
      "goog:loggingPrefs": { browser: "ALL" },
    }),
    display: false,
  },
  firefox: {
    command: "geckodriver",
    args: (port) => ["--port", `${port}`],
    capabilities: (scripts) => ({
      "moz:firefoxOptions": {
        args: ["-headless"],
        prefs: {
          "javascript.enabled": scripts,
          // The page's console, and what it throws, on the browser's output: that is where the tests read them.
          "devtools.console.stdout.content": true,
          "browser.dom.window.dump.enabled": true,
        },
      },
    }),
    display: false,
  },
  webkit: {
    command: "WebKitWebDriver",
    args: (port) => ["-p", `${port}`],
    capabilities: (scripts) => ({
      // Not for the whole page: the tests' watch on errors is to be there before the WebAssembly is.
      pageLoadStrategy: "eager",
      "webkitgtk:browserOptions": { binary: MINIBROWSER, args: ["--automation", `--enable-javascript=${scripts ? "TRUE" : "FALSE"}`] },
    }),
    display: true,
  },
};
