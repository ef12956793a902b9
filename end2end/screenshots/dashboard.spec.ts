// Takes the pictures for docs/ from the real dashboard, as an EIC sees it, with the demo's sample shifts.
import { inHours } from "../fixtures/api.ts";
import { expect, test as base } from "../fixtures/test.ts";
import { Template } from "../fixtures/server.ts";

const test = base.extend<object, { template: Template }>({
  template: [
    // Playwright reads the required fixtures from this pattern: none.
    async ({}, use) => {
      const template = new Template("--eics", "3", "--vendors", "3", "--vehicles", "12", "--drivers", "12", "--sample");
      await use(template);
      template.remove();
    },
    { scope: "worker" },
  ],
});

for (const [colorScheme, file] of [["light", "dashboard.png"], ["dark", "dashboard-dark.png"]] as const) {
  test.describe(`the dashboard in ${colorScheme}`, () => {
    test.use({ colorScheme, viewport: { width: 1440, height: 860 } });

    test("with a request that has just arrived", async ({ eic, server }) => {
      await eic.watchLive("/");
      await expect(eic.page.getByRole("row").nth(1)).toBeVisible();
      const vendor = server.credentials.vendors[1];
      const shift = await server.as(vendor).create({
        vehicle: vendor.vehicle_ids[1],
        driver: vendor.driver_ids[1],
        start: inHours(3),
      });
      await expect(eic.row(shift.vehicle_reg)).toBeVisible();
      await eic.page.screenshot({ path: `../docs/${file}`, animations: "disabled", caret: "hide" });
    });
  });
}
