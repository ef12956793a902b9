// A user with their own browser, in any engine.
import { PASSWORD, type Server } from "../fixtures/server.ts";
import type { Who } from "../fixtures/person.ts";
import { atTheStation, type Entry } from "../fixtures/shift_form.ts";
import type { Browser } from "./browser.ts";
import type { Find, Tab } from "./tab.ts";

export class Person {
  constructor(
    readonly who: Who,
    readonly server: Server,
    readonly browser: Browser,
    readonly tab: Tab = browser.first,
  ) {}

  /** Opens a second tab of the same user. */
  async anotherTab(): Promise<Person> {
    return new Person(this.who, this.server, this.browser, await this.browser.another());
  }

  async goto(path: string) {
    await this.tab.goto(this.server.origin + path);
    if (this.browser.scripts) await this.tab.hydrated();
  }

  async signIn(path = "/") {
    await this.goto(path);
    await this.enter(PASSWORD);
    await this.tab.isAt(new RegExp(`^${path}$`));
    if (this.browser.scripts) await this.tab.hydrated();
  }

  /** Fills in the form and sends it. */
  async enter(password: string) {
    await this.tab.fill({ what: "field", name: "E-mail" }, this.who.email);
    await this.tab.fill({ what: "field", name: "Password" }, password);
    await this.press("Sign in");
  }

  /** Waits until the socket is open: later changes are pushed. */
  async live() {
    await this.tab.sees({ what: "status", name: "Connection: Live" });
  }

  async press(name: string | RegExp, within?: string) {
    await this.tab.click({ what: "button", name, within });
  }

  async rings(unread: number) {
    await this.tab.sees({ what: "button", name: `Notifications, ${unread} unread` });
  }

  async openBell() {
    await this.press(/^Notifications, \d+ unread$/);
    await this.tab.sees({ what: "#bell-panel" });
  }

  /** A text in the list below the bell. */
  told(text: string): Find {
    return { what: ".notification", within: "#bell-panel", text };
  }


  /** Checks the status in the heading of a shift's page. */
  async seesStatus(text: string) {
    await this.tab.sees({ what: "heading", text });
  }

  async fillShift({ vehicle, driver, start, minutes = 60 }: Entry) {
    await this.tab.choose("Vehicle", vehicle);
    await this.tab.choose("Driver", driver);
    await this.tab.fill({ what: "field", name: /^Starts/ }, atTheStation(start));
    await this.tab.fill({ what: "field", name: /^Ends/ }, atTheStation(new Date(start.getTime() + minutes * 60_000)));
  }
}
