// Several requests are decided at once without JavaScript.
import { pending } from "../fixtures/requests.ts";
import { expect, test } from "../fixtures/test.ts";

test("selected requests are approved by a plain form", async ({ eic, server }) => {
  const shifts = await pending(server, 3);
  const { page } = eic;
  await page.goto("/");
  const box = (id: number) => page.locator(`[data-shift="${id}"]`).getByRole("checkbox");
  await page.getByRole("button", { name: "Approve selected" }).click();
  await expect(page.getByText("Select at least one request.")).toBeVisible();
  await box(shifts[0].id).check();
  await box(shifts[2].id).check();
  await page.getByRole("button", { name: "Approve selected" }).click();
  await expect(page.locator(".notice")).toContainText("2 shifts approved");
  await expect(page.locator("[data-shift]")).toHaveCount(1);
});

test("a rejection without a reason keeps the selection, and a failure is listed", async ({ eic, secondEic, server }) => {
  const shifts = await pending(server, 2);
  const name = await server.as(secondEic.who).fullName();
  const { page } = eic;
  await page.goto("/");
  const box = (id: number) => page.locator(`[data-shift="${id}"]`).getByRole("checkbox");
  for (const { id } of shifts) await box(id).check();
  await page.getByRole("button", { name: "Reject selected" }).click();
  await expect(page.getByText("Please give a reason. The vendor will read it.")).toBeVisible();
  for (const { id } of shifts) await expect(box(id)).toBeChecked();
  await server.as(secondEic.who).post(`/api/shifts/${shifts[0].id}/approve/`);
  await page.getByLabel("Reason (only needed to reject)").fill("Compressor under maintenance");
  await page.getByRole("button", { name: "Reject selected" }).click();
  await expect(page.locator(".notice")).toContainText("1 shift rejected, 1 not");
  const failures = page.getByRole("region", { name: "Not decided" });
  await expect(failures.getByRole("link", { name: new RegExp(shifts[0].driver_name) })).toHaveAttribute("href", `/shifts/${shifts[0].id}`);
  await expect(failures).toContainText(`${name} approved this shift`);
  const decided = await server.as(eic.who).get<{ status: string; rejection_reason: string }>(`/api/shifts/${shifts[1].id}/`);
  expect([decided.status, decided.rejection_reason]).toEqual(["REJECTED", "Compressor under maintenance"]);
});

test("the Enter key in a check box or in the reason decides nothing", async ({ eic, server }) => {
  const [shift] = await pending(server, 1);
  const { page } = eic;
  await page.goto("/");
  const box = page.locator(`[data-shift="${shift.id}"]`).getByRole("checkbox");
  await box.check();
  await box.press("Enter");
  await page.getByLabel("Reason (only needed to reject)").fill("Compressor under maintenance");
  await page.getByLabel("Reason (only needed to reject)").press("Enter");
  await page.getByRole("button", { name: "Reject selected" }).click();
  await expect(page.locator(".notice")).toContainText("1 shift rejected");
});
