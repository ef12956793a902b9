// The driver program of a browser (chromedriver, geckodriver, WebKitWebDriver). All three speak W3C WebDriver over
// HTTP.
import { type ChildProcess, spawn } from "node:child_process";
import { freePort } from "../fixtures/server.ts";

/** The key of an element in W3C WebDriver's JSON. */
export const ELEMENT = "element-6066-11e4-a52e-4f735466cecf";

/** A command that the driver refused, with the error code of W3C WebDriver, for example `stale element reference`. */
export class Refused extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

export class Driver {
  private log = "";

  private constructor(
    private readonly process: ChildProcess,
    private readonly base: string,
  ) {
    for (const stream of [process.stdout, process.stderr]) stream?.on("data", (text) => (this.log += text));
  }

  static async start(command: string, args: (port: number) => string[], env: NodeJS.ProcessEnv): Promise<Driver> {
    const port = await freePort();
    const child = spawn(command, args(port), { env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
    const driver = new Driver(child, `http://127.0.0.1:${port}`);
    const failed = new Promise<never>((_, reject) => {
      child.once("error", reject);
      child.once("exit", (code) => reject(new Error(`${command} ended with ${code}:\n${driver.log}`)));
    });
    // A waiting caller gets the error; later ones are ignored.
    failed.catch(() => {});
    while (!(await Promise.race([driver.ready(), failed]))) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return driver;
  }

  async send<T>(method: "GET" | "POST" | "DELETE", path: string, body: object = {}): Promise<T> {
    // WebKitWebDriver never answers a request about a page that is being left, so the request is repeated.
    const patience = method === "GET" || path.endsWith("/execute/sync") ? 3_000 : 30_000;
    const response = await fetch(this.base + path, {
      method,
      headers: { "Content-Type": "application/json" },
      body: method === "POST" ? JSON.stringify(body) : undefined,
      signal: AbortSignal.timeout(patience),
    }).catch((error) => {
      throw error.name === "TimeoutError" ? new Refused("timeout", `${method} ${path}: no answer in ${patience} ms`) : error;
    });
    const { value } = await response.json();
    if (!response.ok) throw new Refused(value.error, `${method} ${path}: ${value.error}: ${value.message}`);
    return value;
  }

  /** The output of the driver and its browser. */
  written(): string {
    return this.log;
  }

  async stop() {
    if (this.process.exitCode !== null) return;
    const ended = new Promise((resolve) => this.process.once("close", resolve));
    this.process.kill("SIGTERM");
    await ended;
  }

  private async ready(): Promise<boolean> {
    try {
      return (await this.send<{ ready: boolean }>("GET", "/status")).ready;
    } catch (error) {
      if (error instanceof TypeError) return false; // not listening yet
      throw error;
    }
  }
}
