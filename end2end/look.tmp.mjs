import { chromium } from "playwright-core";
const base = process.env.BASE ?? "http://127.0.0.1:4100";
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox","--disable-gpu","--disable-quic","--no-first-run","--disable-background-networking","--disable-component-update","--disable-sync"] });
async function person(email, opts={}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, timezoneId: "Asia/Kolkata", locale:"en-GB", ...opts });
  const page = await context.newPage();
  page.on("console", m => { if (["error","warning"].includes(m.type())) console.log(`[${email}] ${m.type()}: ${m.text().slice(0,600)}`); });
  page.on("pageerror", e => console.log(`[${email}] pageerror ${String(e).slice(0,800)}`));
  await page.goto(base + "/login");
  await page.locator("body[data-hydrated]").waitFor({state:"attached", timeout: 20000}).catch(()=>console.log("not hydrated"));
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill("demo-password");
  await page.getByRole("button",{name:"Sign in"}).click();
  await page.waitForURL(u => !u.pathname.startsWith("/login"), {timeout: 10000}).catch(async e => { console.log("login stuck", page.url()); });
  await page.locator("body[data-hydrated]").waitFor({state:"attached", timeout: 20000}).catch(()=>console.log("not hydrated"));
  return page;
}
export { browser, person, base };
