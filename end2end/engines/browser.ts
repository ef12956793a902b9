// One browser with a fresh profile, started by the driver of its engine.
import { Driver, Refused } from "./webdriver_client.ts";
import { ENGINES, type EngineName } from "./engine.ts";
import { Tab } from "./tab.ts";

type Session = { sessionId: string; capabilities: { browserName: string; browserVersion: string } };

export class Browser {
  private current = "";
  private queue: Promise<unknown> = Promise.resolve();
  private readonly tabs: Tab[] = [];

  private constructor(
    readonly engine: EngineName,
    readonly version: string,
    readonly scripts: boolean,
    private readonly driver: Driver,
    private readonly session: string,
  ) {}

  static async start(name: EngineName, options: { scripts: boolean; display?: string }): Promise<Browser> {
    const engine = ENGINES[name];
    // Differs from the station's time zone, so that a time in the wrong zone is noticed.
    const env = { TZ: "America/New_York", ...(options.display === undefined ? {} : { DISPLAY: options.display }) };
    const driver = await Driver.start(engine.command, engine.args, env);
    try {
      const wanted = { capabilities: { alwaysMatch: engine.capabilities(options.scripts) } };
      const { sessionId, capabilities } = await driver.send<Session>("POST", "/session", wanted);
      const browser = new Browser(name, capabilities.browserVersion, options.scripts, driver, `/session/${sessionId}`);
      browser.current = await browser.send("GET", "/window");
      await browser.send("POST", "/window/rect", { width: 1280, height: 800 });
      browser.tabs.push(new Tab(browser, browser.current));
      return browser;
    } catch (error) {
      await driver.stop();
      throw error;
    }
  }

  get first(): Tab {
    return this.tabs[0];
  }

  async another(): Promise<Tab> {
    const { handle } = await this.send<{ handle: string }>("POST", "/window/new", { type: "tab" });
    const tab = new Tab(this, handle);
    this.tabs.push(tab);
    return tab;
  }

  /** A command for one tab. A driver knows only one current tab, so commands run one after another. */
  async inTab<T>(handle: string, method: "GET" | "POST", path: string, body: object = {}): Promise<T> {
    const turn = this.queue.then(async () => {
      if (this.current !== handle) {
        await this.send("POST", "/window", { handle });
        this.current = handle;
      }
      return this.send<T>(method, path, body);
    });
    this.queue = turn.catch(() => {});
    return turn;
  }

  /** Closes the browser and returns the errors and warnings of its pages, as far as the engine reports them. */
  async close(): Promise<string[]> {
    const faults = await this.faults();
    // A browser that its driver ends removes its profile.
    await this.driver.send("DELETE", this.session).catch((error) => {
      if (!(error instanceof Refused)) throw error;
    });
    await this.driver.stop();
    if (this.engine !== "firefox") return faults;
    // Firefox writes its log late, at the latest now. Its own messages come from files of its own, or under the name
    // of a component.
    return this.driver.written().split("\n").filter((line) => /^(JavaScript (error|warning): http|console\.(error|warn): ")/.test(line));
  }

  private async faults(): Promise<string[]> {
    if (this.engine === "chromium") {
      const log = await this.send<{ level: string; message: string }[]>("POST", "/se/log", { type: "browser" });
      return log.filter(({ level }) => level === "SEVERE" || level === "WARNING").map(({ message }) => message);
    }
    return (await Promise.all(this.tabs.map((tab) => tab.watched()))).flat();
  }

  private send<T>(method: "GET" | "POST", path: string, body: object = {}): Promise<T> {
    return this.driver.send<T>(method, this.session + path, body);
  }
}
