// The `test` of the three engines: users with browsers. Each test has its own server and database.
import { spawn } from "node:child_process";
import { expect } from "@playwright/test";
import type { Who } from "../fixtures/person.ts";
import { serving } from "../fixtures/server_fixture.ts";
import { Browser } from "./browser.ts";
import { ENGINES, type EngineName } from "./engine.ts";
import { Person } from "./person.ts";

type Options = { engine: EngineName; scripts: boolean };

type Fixtures = {
  /** Opens a browser for a user who is not signed in. */
  stranger: (who: Who) => Promise<Person>;
  eic: Person;
  vendor: Person;
  /** Console messages that this test causes on purpose. */
  expected: RegExp[];
};

export const test = serving.extend<Options & Fixtures, { display: string | undefined }>({
  engine: ["chromium", { option: true }],
  scripts: [true, { option: true }],

  display: [
    async ({}, use, worker) => {
      const engine = worker.project.use as Partial<Options>;
      if (!ENGINES[engine.engine ?? "chromium"].display) return use(undefined);
      const { name, stop } = await xvfb();
      await use(name);
      await stop();
    },
    { scope: "worker" },
  ],

  expected: async ({}, use) => use([]),

  stranger: async ({ engine, scripts, display, server, expected }, use, info) => {
    const people: Person[] = [];
    await use(async (who) => {
      const browser = await Browser.start(engine, { scripts, display });
      info.annotations.push({ type: "browser", description: `${engine} ${browser.version}` });
      const person = new Person(who, server, browser);
      people.push(person);
      return person;
    });
    const faults: string[] = [];
    for (const { who, browser } of people) {
      for (const fault of await browser.close()) {
        if (!expected.some((pattern) => pattern.test(fault))) faults.push(`${who.email}: ${fault}`);
      }
    }
    expect(faults, "errors and warnings in the browser's console").toEqual([]);
  },

  eic: async ({ stranger, server }, use) => {
    const eic = await stranger(server.credentials.eics[0]);
    await eic.signIn();
    await use(eic);
  },

  vendor: async ({ stranger, server }, use) => {
    const vendor = await stranger(server.credentials.vendors[0]);
    await vendor.signIn();
    await use(vendor);
  },
});

/** Starts a virtual display. Xvfb picks a free number and prints it. */
async function xvfb(): Promise<{ name: string; stop: () => Promise<void> }> {
  const child = spawn("Xvfb", ["-displayfd", "3", "-screen", "0", "1280x900x24", "-nolisten", "tcp"], { stdio: ["ignore", "ignore", "ignore", "pipe"] });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const number = await new Promise<string>((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`Xvfb ended with ${code}`)));
    child.stdio[3]?.once("data", (text) => resolve(String(text).trim()));
  });
  return {
    name: `:${number}`,
    stop: async () => {
      child.kill("SIGTERM");
      await ended;
    },
  };
}

export { expect };
