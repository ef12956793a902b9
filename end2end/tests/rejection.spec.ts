// What an EIC writes is never lost, and never sent for a shift that somebody else has decided.
import type { Shift } from "../fixtures/api.ts";
import type { Person } from "../fixtures/person.ts";
import { pending } from "../fixtures/requests.ts";
import { expect, test } from "../fixtures/test.ts";

async function openDialog(person: Person, shift: Shift) {
  await person.page.locator(`[data-shift="${shift.id}"]`).getByRole("button", { name: /^Reject/ }).click();
  return person.page.getByRole("dialog", { name: "Reject this shift?" });
}

test("a reason survives Escape, and each shift has its own", async ({ eic, server }) => {
  const [first, second] = await pending(server, 2);
  await eic.watchLive("/");
  let dialog = await openDialog(eic, first);
  await dialog.getByLabel("Reason").fill("The driver has not");
  await eic.page.keyboard.press("Escape");
  dialog = await openDialog(eic, second);
  await expect(dialog.getByLabel("Reason")).toHaveValue("");
  await dialog.getByRole("button", { name: "Cancel" }).click();
  dialog = await openDialog(eic, first);
  await expect(dialog.getByLabel("Reason")).toHaveValue("The driver has not");

  // The shift's own page has it too, and forgets it once it is sent.
  await eic.open(`/shifts/${first.id}`);
  await expect(eic.page.getByLabel(/^Reason/)).toHaveValue("The driver has not");
  await eic.button("Reject").click();
  await expect(eic.status).toContainText("Rejected");
  const kept = () => eic.page.evaluate(() => Object.keys(sessionStorage).filter((key) => key.includes("reason")));
  await expect.poll(kept).toEqual([]);
});

test("a reason survives the end of the session", async ({ eic, server }) => {
  const [shift] = await pending(server, 1);
  await eic.watchLive("/");
  let dialog = await openDialog(eic, shift);
  await dialog.getByLabel("Reason").fill("The driver has not rested.");
  eic.watch.expect(/status of 401/);
  await eic.context.request.post("/api/logout/", { headers: { Origin: server.origin } });
  await expect(eic.page.getByText("You have been signed out.")).toBeAttached();
  await dialog.getByRole("button", { name: "Reject shift" }).click();
  await expect(dialog.getByText("Please sign in.")).toBeVisible();
  await expect(dialog.getByLabel("Reason")).toHaveValue("The driver has not rested.");

  await eic.signIn();
  await eic.watchLive("/");
  dialog = await openDialog(eic, shift);
  await expect(dialog.getByLabel("Reason")).toHaveValue("The driver has not rested.");
});

test("a shift that a colleague has decided can no longer be rejected from the dialog", async ({ eic, secondEic, server }) => {
  const [shift] = await pending(server, 1);
  await eic.watchLive("/");
  const dialog = await openDialog(eic, shift);
  await dialog.getByLabel("Reason").fill("The driver has not rested.");
  await server.as(secondEic.who).post(`/api/shifts/${shift.id}/approve/`);
  await expect(dialog.getByRole("button", { name: "Reject shift" })).toBeHidden();
  await eic.page.getByRole("textbox", { name: "Reason" }).press("Control+Enter");
  await dialog.getByRole("button", { name: "Close" }).click();
  await expect(dialog).toBeHidden();
  expect((await server.as(eic.who).get<{ status: string }>(`/api/shifts/${shift.id}/`)).status).toBe("APPROVED");
});

test("a reason that was not sent can still be copied from the shift's page", async ({ eic, secondEic, server }) => {
  const [shift] = await pending(server, 1);
  await eic.watchLive(`/shifts/${shift.id}`);
  await eic.page.getByLabel(/^Reason/).fill("The driver has not rested.");
  await server.as(secondEic.who).post(`/api/shifts/${shift.id}/approve/`);
  await expect(eic.status).toContainText("Approved");
  await expect(eic.page.getByText("Your reason was not sent:")).toBeVisible();
  await expect(eic.page.getByRole("complementary")).toContainText("The driver has not rested.");
  await eic.button("Discard").click();
  await expect(eic.page.getByText("Your reason was not sent:")).toBeHidden();
});

test("a common reason is one click, and the vendor reads it in the list", async ({ eic, vendor, server }) => {
  const [shift] = await pending(server, 1);
  await vendor.watchLive("/");
  await eic.watchLive("/");
  const dialog = await openDialog(eic, shift);
  await dialog.getByRole("button", { name: "Compressor under maintenance" }).click();
  await expect(dialog.getByLabel("Reason")).toHaveValue("Compressor under maintenance");
  await expect(dialog.getByLabel("Reason")).toBeFocused();
  await dialog.getByRole("button", { name: "Reject shift" }).click();
  await expect(vendor.row(shift.vehicle_reg)).toContainText("Rejected");
  await expect(vendor.row(shift.vehicle_reg)).toContainText("Compressor under maintenance");
});

test("after a decision on its page the next request is one click away", async ({ eic, server }) => {
  const [first, second] = await pending(server, 2);
  await eic.watchLive(`/shifts/${first.id}`);
  await eic.button("Approve").focus();
  await eic.page.keyboard.press("Enter");
  await expect(eic.page.getByRole("heading", { name: "Approved", exact: true })).toBeFocused();
  await eic.page.getByRole("link", { name: /^Next request/ }).click();
  await expect(eic.page).toHaveURL(new RegExp(`/shifts/${second.id}$`));
  await eic.button("Approve").click();
  await expect(eic.page.getByRole("complementary")).toContainText("Nothing to decide");
});

test("a colleague's decision also leads to the next request", async ({ eic, secondEic, server }) => {
  const [first, second] = await pending(server, 2);
  await eic.watchLive(`/shifts/${first.id}`);
  await server.as(secondEic.who).post(`/api/shifts/${first.id}/approve/`);
  await eic.page.getByRole("link", { name: /^Next request/ }).click();
  await expect(eic.page).toHaveURL(new RegExp(`/shifts/${second.id}$`));
});
