// Withdrawing the approval of a shift that has not begun.
import { shiftAt } from "../fixtures/evidence.ts";
import { expect, test } from "../fixtures/test.ts";

test("an EIC withdraws an approval, and the vendor is told at once", async ({ eic, vendor, server }) => {
  const shift = await shiftAt(server, 44);
  await server.as(eic.who).post(`/api/shifts/${shift.id}/approve/`);
  await vendor.watchLive(`/shifts/${shift.id}`);
  await expect(vendor.status).toContainText("Approved");
  await expect(vendor.button("Withdraw approval…")).toBeHidden();
  await eic.watchLive(`/shifts/${shift.id}`);
  await eic.button("Withdraw approval…").click();
  const dialog = eic.page.getByRole("dialog", { name: "Withdraw the approval?" });
  await dialog.getByRole("button", { name: "Withdraw approval" }).click();
  await expect(dialog.getByText("Please give a reason. The vendor will read it.")).toBeVisible();
  await dialog.getByLabel("Reason for withdrawing").fill("The compressor failed.");
  await dialog.getByRole("button", { name: "Keep it approved" }).click();
  await expect(dialog).toBeHidden();
  await expect(eic.button("Withdraw approval…")).toBeFocused();
  await eic.button("Withdraw approval…").click();
  await expect(dialog.getByLabel("Reason for withdrawing")).toHaveValue("The compressor failed.");
  await dialog.getByRole("button", { name: "Withdraw approval" }).click();

  await expect(eic.status).toContainText("Rejected");
  await expect(eic.page.getByRole("heading", { name: "Rejected", exact: true })).toBeFocused();
  await expect(eic.button("Withdraw approval…")).toBeHidden();
  await expect(vendor.status).toContainText("Rejected");
  await expect(vendor.page.getByRole("complementary")).toContainText("The compressor failed.");
  await expect(vendor.page.getByRole("region", { name: "History" })).toContainText("withdrew the approval");
  // One for the approval, one for the withdrawal.
  await vendor.bell.shows(2);
});

test("a colleague who was faster is named, and the typed reason is not lost", async ({ eic, secondEic, server }) => {
  const shift = await shiftAt(server, 44);
  await server.as(eic.who).post(`/api/shifts/${shift.id}/approve/`);
  await eic.watchLive(`/shifts/${shift.id}`);
  await eic.button("Withdraw approval…").click();
  const dialog = eic.page.getByRole("dialog", { name: "Withdraw the approval?" });
  await dialog.getByLabel("Reason for withdrawing").fill("The compressor failed.");
  await server.as(secondEic.who).post(`/api/shifts/${shift.id}/revoke/`, { reason: "No gas today." });
  await expect(eic.status).toContainText("Rejected");
  await expect(dialog).toBeHidden();
  await expect(eic.page.getByRole("complementary")).toContainText("No gas today.");
  await expect(eic.page.getByText("Your reason was not sent:")).toBeVisible();
  await expect(eic.page.getByRole("complementary")).toContainText("The compressor failed.");
});

test("on a phone the dialog fits and its targets are large", async ({ eic, server }) => {
  const shift = await shiftAt(server, 44);
  await server.as(eic.who).post(`/api/shifts/${shift.id}/approve/`);
  await eic.page.setViewportSize({ width: 390, height: 844 });
  await eic.open(`/shifts/${shift.id}`);
  await eic.button("Withdraw approval…").click();
  const dialog = eic.page.getByRole("dialog", { name: "Withdraw the approval?" });
  const box = await dialog.boundingBox();
  expect((box?.x ?? 0) + (box?.width ?? 999)).toBeLessThanOrEqual(390);
  for (const button of await dialog.getByRole("button").all()) {
    expect((await button.boundingBox())?.height ?? 0).toBeGreaterThanOrEqual(43.5);
  }
});
