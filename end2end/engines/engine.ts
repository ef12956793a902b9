// Differences between the drivers: how to start them, how to turn scripts off, where errors are reported.
import { chromium } from "../fixtures/chromium.ts";

export type EngineName = "chromium" | "firefox" | "webkit";

export type Engine = {
  command: string;
  args: (port: number) => string[];
  capabilities: (scripts: boolean) => object;
  /** The engine has no headless mode and needs a display. */
  display: boolean;
};

/** Path in Debian of the browser that WebKitWebDriver starts. */
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
          // Console messages and exceptions of the page go to the browser's output, where the tests read them.
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
      // Do not wait for the whole page: the error watch must be in place before the WebAssembly loads.
      pageLoadStrategy: "eager",
      "webkitgtk:browserOptions": { binary: MINIBROWSER, args: ["--automation", `--enable-javascript=${scripts ? "TRUE" : "FALSE"}`] },
    }),
    display: true,
  },
};
