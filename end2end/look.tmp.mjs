import { chromium } from "@playwright/test";
const O = "http://127.0.0.1:3988", D = "/tmp/i13/look/";
const sizes = { 390: 844, 1280: 800 };
const want = process.argv.slice(2);
const pages = [
  ["eic-list", "eic1", "/"], ["eic-pending", "eic1", "/?status=pending"], ["eic-shift", "eic1", "/shifts/50"], ["eic-series", "eic1", "/series/2"],
  ["eic-approved", "eic1", "/shifts/22"], ["eic-trip", "eic1", "/trips/1"], ["eic-stock", "eic1", "/stock-requests/1"], ["eic-notes", "eic1", "/notifications"],
  ["eic-emergencies", "eic1", "/emergencies"], ["eic-emergency", "eic1", "/emergencies/1"], ["eic-raise", "eic1", "/emergencies/new"],
  ["eic-limits", "eic1", "/limits/1"],["eic-limitslist", "eic1", "/limits"],
  ["vendor-list", "vendor1", "/"], ["vendor-shift", "vendor1", "/shifts/51"], ["vendor-new", "vendor1", "/shifts/new"], ["vendor-series", "vendor1", "/series/1"], ["vendor-trip", "vendor1", "/trips/1"],
  ["dbs-home", "dbs1", "/"], ["dbs-stock", "dbs1", "/stock-requests/1"], ["dbs-trip", "dbs1", "/trips/1"], ["admin-home", "admin", "/"],
];
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
const states = {};
for (const theme of ["light", "dark"]) for (const w of Object.keys(sizes)) for (const [name, who, path] of pages) {
  const id = `${name}-${w}-${theme}`;
  if (want.length && !want.some((x) => id.match(new RegExp(x)))) continue;
  const ctx = await browser.newContext({ viewport: { width: +w, height: sizes[w] }, colorScheme: theme, storageState: states[who], deviceScaleFactor: 1, timezoneId: "Asia/Kolkata", locale: "en-GB" });
  const page = await ctx.newPage();
  page.on("pageerror", (e) => console.log(id, "ERR", e.message)); page.on("console", (m) => m.type() === "error" && console.log(id, "CON", m.text()));
  if (!states[who]) {
    await page.goto(O + "/login"); await page.locator("input[name=email]").fill(`${who}@demo.example`); await page.locator("input[name=password]").fill("demo-password");
    await page.getByRole("button", { name: "Sign in" }).click(); await page.waitForURL(O + "/"); states[who] = await ctx.storageState();
  }
  const r = await page.goto(O + path); await page.waitForTimeout(1200);
  await page.screenshot({ path: D + id + ".png", fullPage: true });
  console.log(id, r.status());
  await ctx.close();
}
await browser.close();
