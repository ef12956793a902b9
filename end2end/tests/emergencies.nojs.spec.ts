// Without scripts: an emergency is raised in two pages, acknowledged in the bar and closed on its page.
import { expect, test } from "../fixtures/test.ts";

test("an emergency is raised, acknowledged and closed", async ({ eic, secondEic }) => {
  const { page } = eic;
  await page.goto("/");
  await page.getByRole("button", { name: /^Account of / }).click();
  await page.getByRole("link", { name: "Raise an emergency…" }).click();
  await page.getByRole("button", { name: "Go on" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "What happened?: This is required." })).toBeVisible();
  await page.getByRole("link", { name: "Go back" }).click();
  await page.getByLabel("What happened?").fill("Fire & smoke <b>");
  await page.getByLabel("This is a drill").check();
  await page.getByRole("button", { name: "Go on" }).click();
  await expect(page.getByText("Fire & smoke <b>")).toBeVisible();
  await page.getByRole("link", { name: "Go back" }).click();
  await expect(page.getByLabel("What happened?")).toHaveValue("Fire & smoke <b>");
  await expect(page.getByLabel("This is a drill")).toBeChecked();
  await page.getByRole("button", { name: "Go on" }).click();
  await page.getByRole("button", { name: "Start the drill now" }).click();
  await expect(page).toHaveURL(/\/emergencies\/\d+$/);
  await expect(page.getByText(/^Drill started\. \d+ (person was|people were) told\.$/)).toBeVisible();

  const other = secondEic.page;
  await other.goto("/notifications");
  const bar = other.getByRole("region", { name: "Emergencies that you have not acknowledged" });
  await expect(bar).toContainText("Emergency drill");
  await expect(bar).toContainText("Fire & smoke <b>");
  await bar.getByRole("button", { name: "Acknowledge" }).click();
  await expect(other).toHaveURL(/\/notifications$/);
  await expect(bar).toBeHidden();

  await page.reload();
  await expect(page.locator(".figure").nth(3)).toContainText("1");
  await page.getByRole("button", { name: "Close this emergency" }).click();
  await expect(page.getByText("This is required.")).toBeVisible();
  await page.getByLabel("Closing note").fill("Over");
  await page.getByRole("button", { name: "Close this emergency" }).click();
  await expect(page.getByRole("definition").filter({ hasText: "Over" })).toBeVisible();
});
