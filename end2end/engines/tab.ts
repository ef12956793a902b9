// A tab as a user sees it: finds visible elements by role, name and text, and acts on them.
import { expect } from "@playwright/test";
import type { Browser } from "./browser.ts";
import { ELEMENT, Refused } from "./webdriver_client.ts";

/** Selectors of elements that can have a role. The engine computes the accessible name. */
const MARKUP = {
  alert: "[role=alert]",
  button: "button",
  dialog: "dialog",
  field: "input, select, textarea",
  heading: "h1",
  link: "a[href]",
  row: "tr",
  searchbox: "input[type=search]",
  status: "[role=status]",
};

export type Find = {
  /** A role, or a CSS selector. */
  what: keyof typeof MARKUP | (string & {});
  /** Its accessible name: the whole text, or a pattern. */
  name?: string | RegExp;
  /** A part of its text. */
  text?: string;
  /** Only inside this CSS selector. */
  within?: string;
};

type Reference = { [ELEMENT]: string };
type Seen = { element: Reference; text: string };

const VISIBLE = `
  return [...document.querySelectorAll(arguments[0])]
    .filter((element) => element.checkVisibility({ visibilityProperty: true }))
    .map((element) => ({ element, text: element.innerText }));`;

const SET_VALUE = `
  arguments[0].focus();
  arguments[0].value = arguments[1];
  for (const type of ["input", "change"]) arguments[0].dispatchEvent(new Event(type, { bubbles: true }));`;

const CHOOSE = `
  const option = [...arguments[0].options].find((option) => option.text.includes(arguments[1]));
  arguments[0].value = option.value;
  arguments[0].dispatchEvent(new Event("change", { bubbles: true }));`;

/** Records errors of the page in engines that do not report them. Installed as soon as there is a document. */
const WATCH = `
  if (window.watched) return;
  window.watched = [];
  const note = (...parts) => window.watched.push(parts.map(String).join(" "));
  for (const level of ["error", "warn"]) {
    const plain = console[level];
    console[level] = (...parts) => { note(level, ...parts); plain.apply(console, parts); };
  }
  addEventListener("error", (event) => note("threw", event.message, event.filename));
  addEventListener("unhandledrejection", (event) => note("rejected", event.reason));
  document.addEventListener("securitypolicyviolation", (event) => note("policy", event.violatedDirective, event.blockedURI));`;

/** Errors of a page that changes during a look-up. The look-up is repeated. */
const PASSING = [
  "stale element reference",
  "no such element",
  "element not interactable",
  "element click intercepted",
  "javascript error",
  "unknown error",
  "timeout",
];

export class Tab {
  private readonly faults: string[] = [];

  constructor(
    private readonly browser: Browser,
    private readonly handle: string,
  ) {}

  async goto(url: string) {
    await this.keepWatched();
    await this.send("POST", "/url", { url });
    await this.waitFor(`the document of ${url}`, () => this.run<boolean>("return document.readyState !== 'loading' && location.href !== 'about:blank';"));
    if (this.browser.engine === "webkit") await this.waitFor("the watch", async () => (await this.run(WATCH), true));
  }

  /** Waits until the page is hydrated. */
  async hydrated() {
    await this.waitFor("hydration", () => this.run<boolean>("return document.body !== null && 'hydrated' in document.body.dataset;"));
  }

  async path(): Promise<string> {
    const url = new URL(await this.send<string>("GET", "/url"));
    return url.pathname + url.search;
  }

  async isAt(path: RegExp) {
    await this.waitFor(`the address ${path}`, async () => path.test(await this.path()));
  }

  async sees(find: Find) {
    await this.waitFor(describe(find), async () => (await this.all(find)).length > 0);
  }

  async seesNo(find: Find) {
    await this.waitFor(`no ${describe(find)}`, async () => (await this.all(find)).length === 0);
  }

  async seesTimes(find: Find, count: number) {
    await this.waitFor(`${count} × ${describe(find)}`, async () => (await this.all(find)).length === count);
  }

  async click(find: Find) {
    await this.act(find, async (element) => {
      // WebKit's driver does not scroll by itself to a button below the fold.
      await this.run("arguments[0].scrollIntoView({ block: 'nearest' });", element);
      await this.send("POST", `/element/${element[ELEMENT]}/click`);
    });
  }

  /** Clicks at the position of the element, whatever covers it. */
  async clickAt(find: Find) {
    const press = (origin: Reference) => [
      { type: "pointerMove", duration: 0, x: 0, y: 0, origin },
      { type: "pointerDown", button: 0 },
      { type: "pointerUp", button: 0 },
    ];
    await this.act(find, (element) => this.send("POST", "/actions", { actions: [{ type: "pointer", id: "mouse", parameters: { pointerType: "mouse" }, actions: press(element) }] }));
  }

  /** Replaces the text of a field. A time is set directly, because each engine has its own way to pick one. */
  async fill(find: Find, text: string) {
    await this.act(find, async (element) => {
      const id = element[ELEMENT];
      if ((await this.send<string>("GET", `/element/${id}/property/type`)) === "datetime-local") {
        await this.run(SET_VALUE, element, text);
      } else {
        await this.send("POST", `/element/${id}/clear`);
        await this.send("POST", `/element/${id}/value`, { text });
      }
    });
  }

  /** Chooses the first option that contains a text: of a select, or of the list below a search field. */
  async choose(name: string, text: string) {
    let isSelect = false;
    await this.act({ what: "field", name }, async (element) => {
      isSelect = (await this.send<string>("GET", `/element/${element[ELEMENT]}/name`)) === "select";
      if (isSelect) await this.run(CHOOSE, element, text);
    });
    if (isSelect) return;
    await this.fill({ what: "field", name }, text);
    await this.click({ what: "[role=option]", text });
  }

  async value(find: Find): Promise<string> {
    let value = "";
    await this.act(find, async (element) => {
      value = await this.send<string>("GET", `/element/${element[ELEMENT]}/property/value`);
    });
    return value;
  }

  run<T>(script: string, ...args: unknown[]): Promise<T> {
    return this.send<T>("POST", "/execute/sync", { script, args });
  }

  /** The errors that the page itself recorded. */
  async watched(): Promise<string[]> {
    await this.keepWatched();
    return this.faults;
  }

  private async keepWatched() {
    if (this.browser.engine !== "webkit") return;
    await this.waitFor("what the page noted", async () => {
      this.faults.push(...(await this.run<string[]>("return window.watched?.splice(0) ?? [];")));
      return true;
    });
  }

  /** All visible elements that match, in document order. */
  private async all({ what, name, text, within }: Find): Promise<Reference[]> {
    const css = MARKUP[what as keyof typeof MARKUP] ?? what;
    const scoped = css.split(",").map((one) => (within === undefined ? one : `${within} ${one}`)).join(",");
    const seen = (await this.run<Seen[]>(VISIBLE, scoped)).filter((one) => text === undefined || one.text.includes(text));
    if (name === undefined) return seen.map(({ element }) => element);
    const fitting: Reference[] = [];
    for (const { element } of seen) {
      const label = await this.send<string>("GET", `/element/${element[ELEMENT]}/computedlabel`);
      if (typeof name === "string" ? label === name : name.test(label)) fitting.push(element);
    }
    return fitting;
  }

  private async act(find: Find, action: (element: Reference) => Promise<unknown>) {
    await this.waitFor(describe(find), async () => {
      const [first] = await this.all(find);
      if (first === undefined) return false;
      await action(first);
      return true;
    });
  }

  private async waitFor(what: string, condition: () => Promise<boolean>) {
    let refusal = "";
    const tried = async () => {
      try {
        return await condition();
      } catch (error) {
        if (!(error instanceof Refused && PASSING.includes(error.code))) throw error;
        refusal = error.message;
        return false;
      }
    };
    await expect.poll(tried, { message: what, timeout: 15_000, intervals: [50, 100, 200] }).toBe(true).catch(async (error) => {
      const text = await this.run<string>("return document.body.innerText;").catch(String);
      throw new Error(`Not found: ${what} at ${await this.path().catch(String)}. ${refusal}\n${text}\n${error.message}`);
    });
  }

  private send<T>(method: "GET" | "POST", path: string, body: object = {}): Promise<T> {
    return this.browser.inTab<T>(this.handle, method, path, body);
  }
}

function describe({ what, name, text, within }: Find): string {
  return [what, name, text && `with “${text}”`, within && `within ${within}`].filter(Boolean).join(" ");
}
