// The history of a shift on its page: who did what when, and what was known then.
import { shiftAt } from "../fixtures/evidence.ts";
import type { Person } from "../fixtures/person.ts";
import { expect, test } from "../fixtures/test.ts";

const history = (person: Person) => person.page.getByRole("region", { name: "History" });
const entries = (person: Person) => history(person).locator(".history > li");

test("entries are added live, oldest first, and what is open stays open", async ({ eic, vendor, server }) => {
  await shiftAt(server, 30);
  const shift = await shiftAt(server, 44);
  const [asha, ravi] = [await server.as(eic.who).fullName(), await server.as(vendor.who).fullName()];
  await eic.watchLive(`/shifts/${shift.id}`);
  await expect(entries(eic).first()).toContainText(`${ravi} created the shift`);
  await expect(entries(eic)).toHaveCount(2);
  await server.as(eic.who).post(`/api/shifts/${shift.id}/approve/`);
  await expect(entries(eic).nth(2)).toContainText(`${asha} approved the shift`);
  await entries(eic).nth(2).getByText("What was known then").click();
  await expect(entries(eic).nth(2)).toContainText("The driver rests 6 h: less than 8 h.");
  await server.as(eic.who).post(`/api/shifts/${shift.id}/revoke/`, { reason: "The compressor failed." });
  await expect(entries(eic).nth(3)).toContainText(`${asha} withdrew the approval`);
  await expect(entries(eic).nth(3)).toContainText("The compressor failed.");
  // The entry is the same element as before.
  await expect(entries(eic).nth(2)).toContainText("The driver rests 6 h: less than 8 h.");
  await expect(entries(eic).nth(2).locator("details")).toHaveAttribute("open");
});

test("a vendor reads the history without the evidence", async ({ eic, vendor, server }) => {
  const shift = await shiftAt(server, 44);
  await server.as(eic.who).post(`/api/shifts/${shift.id}/approve/`);
  await vendor.open(`/shifts/${shift.id}`);
  await expect(entries(vendor).last()).toContainText("approved the shift");
  await expect(history(vendor)).not.toContainText("What was known then");
  await server.as(vendor.who).post(`/api/shifts/${shift.id}/cancel/`);
  await expect(entries(vendor).last()).toContainText("cancelled the shift");
});

test("a pending shift says when it expires and when the engineers are reminded", async ({ eic, vendor, server }) => {
  const shift = await shiftAt(server, 5);
  for (const person of [eic, vendor]) {
    await person.open(`/shifts/${shift.id}`);
    const aside = person.page.getByRole("complementary");
    await expect(aside).toContainText(/Expires in 5 h( \d+ min)?, (today|tomorrow) \d\d:\d\d/);
    await expect(aside).toContainText(/Reminders (today|tomorrow) \d\d:\d\d and \d\d:\d\d/);
  }
  await server.as(eic.who).post(`/api/shifts/${shift.id}/reject/`, { reason: "No gas today." });
  await expect(vendor.page.getByRole("complementary")).not.toContainText("Expires in");
});
