// A reminder and the filter of the inbox without JavaScript.
import { pending } from "../fixtures/requests.ts";
import { expect, test } from "../fixtures/test.ts";

test("a vendor sees whether a request arrived and sends a reminder, once an hour", async ({ vendor, eic, server }) => {
  const [shift] = await pending(server, 1);
  const { page } = vendor;
  await page.goto(`/shifts/${shift.id}`);
  await expect(page.getByText("Reached 0 of 2 engineers, not seen yet")).toBeVisible();
  await page.getByRole("button", { name: "Send a reminder" }).click();
  await expect(page).toHaveURL(`/shifts/${shift.id}`);
  await expect(page.getByText("Reminder sent to 2 engineers.")).toBeVisible();
  await expect(page.getByText(/The next one is possible from /)).toBeVisible();
  await page.getByRole("button", { name: "Send a reminder" }).click();
  await expect(page.getByText(/A reminder was sent less than an hour ago/)).toBeVisible();
  await eic.page.goto("/notifications");
  await expect(eic.page.locator(".notification")).toHaveCount(2);
});

test("the inbox is filtered by links", async ({ eic, server }) => {
  await pending(server, 2);
  server.command("notify", "--to-email", eic.who.email, "--type", "EMERGENCY", "--title", "Gas leak", "--message", "At pump 3.");
  const { page } = eic;
  await page.goto("/notifications");
  await expect(page.locator(".notification")).toHaveCount(3);
  await page.getByRole("link", { name: "Emergencies" }).click();
  await expect(page.locator(".notification")).toHaveCount(1);
  await page.getByRole("navigation", { name: "Which" }).getByRole("link", { name: "Unread" }).click();
  await expect(page).toHaveURL("/notifications?type=EMERGENCY&unread=true");
  await expect(page.locator(".notification")).toHaveText(/Gas leak/);
  await page.getByRole("link", { name: "Requests" }).click();
  await expect(page.locator(".notification")).toHaveCount(2);
});
