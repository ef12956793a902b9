// Takes the pictures for docs/ from the real pages with the demo's sample shifts.
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

    test("with the bell open", async ({ eic }) => {
      await eic.watchLive("/?status=all");
      await expect(eic.page.getByRole("row").nth(1)).toBeVisible();
      await eic.bell.open();
      await expect(eic.bell.items.first()).toBeVisible();
      await eic.page.screenshot({ path: `../docs/${file}`, animations: "disabled", caret: "hide" });
    });
  });
}
