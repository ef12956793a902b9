// The socket may report what a user did before the response to the form arrives. The result is shown, and has the focus, all the same.
import { shiftAt } from "../fixtures/evidence.ts";
import type { Person } from "../fixtures/person.ts";
import { pending } from "../fixtures/requests.ts";
import { expect, test } from "../fixtures/test.ts";
import { askedForGas, operatorOf } from "../fixtures/trips.ts";

/** Holds the response to a form back until `shown` is true. */
async function answerAfter(person: Person, path: string, shown: () => Promise<void>) {
  await person.page.route(`**/fn/${path}`, async (route) => {
    const response = await route.fetch();
    await shown();
    await route.fulfill({ response });
  });
}

const notice = (person: Person) => person.page.locator(".notice");
const result = (person: Person, name: string) => person.page.getByRole("heading", { name, exact: true });

test("rejecting a shift", async ({ eic, server }) => {
  const [shift] = await pending(server, 1);
  await answerAfter(eic, "shifts/reject", () => expect(eic.status).toContainText("Rejected"));
  await eic.watchLive(`/shifts/${shift.id}`);
  await eic.page.getByLabel(/^Reason/).fill("No gas.");
  await eic.button("Reject").click();
  await expect(notice(eic)).toContainText("Rejected: ");
  await expect(result(eic, "Rejected")).toBeFocused();
  const kept = () => eic.page.evaluate(() => Object.keys(sessionStorage).filter((key) => key.includes("reason")));
  await expect.poll(kept).toEqual([]);
});

test("approving a shift", async ({ eic, server }) => {
  const [shift] = await pending(server, 1);
  await answerAfter(eic, "shifts/approve_seen", () => expect(eic.status).toContainText("Approved"));
  await eic.watchLive(`/shifts/${shift.id}`);
  await eic.button("Approve").click();
  await expect(notice(eic)).toContainText("Approved: ");
  await expect(result(eic, "Approved")).toBeFocused();
});

test("a colleague who decided at the same moment is named", async ({ eic, secondEic, server }) => {
  const [shift] = await pending(server, 1);
  eic.watch.expect(/status of 409/);
  await eic.page.route("**/fn/shifts/approve_seen", async (route) => {
    await server.as(secondEic.who).post(`/api/shifts/${shift.id}/reject/`, { reason: "No gas." });
    const response = await route.fetch();
    await expect(eic.status).toContainText("Rejected");
    await route.fulfill({ response });
  });
  await eic.watchLive(`/shifts/${shift.id}`);
  await eic.button("Approve").click();
  await expect(notice(eic)).toContainText("rejected");
});

test("withdrawing an approval", async ({ eic, server }) => {
  const shift = await shiftAt(server, 44);
  await server.as(eic.who).post(`/api/shifts/${shift.id}/approve/`);
  await answerAfter(eic, "shifts/revoke", () => expect(eic.status).toContainText("Rejected"));
  await eic.watchLive(`/shifts/${shift.id}`);
  await eic.button("Withdraw approval…").click();
  const dialog = eic.page.getByRole("dialog", { name: "Withdraw the approval?" });
  await dialog.getByLabel("Reason for withdrawing").fill("The compressor failed.");
  await dialog.getByRole("button", { name: "Withdraw approval" }).click();
  await expect(notice(eic)).toContainText("Rejected: ");
  await expect(result(eic, "Rejected")).toBeFocused();
});

test("cancelling a shift", async ({ vendor, server }) => {
  const [shift] = await pending(server, 1);
  await answerAfter(vendor, "shifts/cancel", () => expect(vendor.status).toContainText("Cancelled"));
  await vendor.watchLive(`/shifts/${shift.id}`);
  await vendor.button("Cancel shift").click();
  await vendor.page.getByRole("dialog").getByRole("button", { name: "Cancel shift" }).click();
  await expect(notice(vendor)).toContainText("Cancelled: ");
  await expect(result(vendor, "Cancelled")).toBeFocused();
});

test("asking for gas, and cancelling the request", async ({ meet, server }) => {
  const operator = await meet(operatorOf(server));
  await answerAfter(operator, "stock_requests/create", () => expect(result(operator, "Stock request")).toBeVisible());
  await answerAfter(operator, "stock_requests/cancel", () => expect(result(operator, "Stock request")).toBeHidden());
  await operator.watchLive("/");
  await operator.page.getByLabel("Hours until it runs dry").fill("5");
  await operator.button("Ask for gas").click();
  await expect(notice(operator)).toBeVisible();
  await expect(result(operator, "Stock request")).toBeFocused();
  await notice(operator).getByRole("button").click();
  await operator.page.getByText("Change the request").click();
  await operator.button("Cancel request").click();
  await expect(notice(operator)).toContainText("cancelled");
});

test("cancelling a request on its page", async ({ meet, server }) => {
  const who = operatorOf(server);
  const operator = await meet(who);
  const request = await askedForGas(server, who, 10);
  await answerAfter(operator, "stock_requests/cancel", () => expect(operator.status).toContainText("Cancelled"));
  await operator.watchLive(`/stock-requests/${request.id}`);
  await operator.button("Cancel request").click();
  await expect(notice(operator)).toContainText("cancelled");
  await expect(result(operator, "Stock request")).toBeFocused();
});

test("closing an emergency", async ({ eic, server }) => {
  const { station_id } = server.credentials;
  const { emergency } = await server.as(eic.who).post<{ emergency: { id: number } }>("/api/emergencies/", { station_id, message: "Gas leak at bay 2." });
  await answerAfter(eic, "emergencies/close", () => expect(eic.button("Close this emergency")).toBeHidden());
  await eic.watchLive(`/emergencies/${emergency.id}`);
  await eic.page.getByLabel("Closing note").fill("Valve closed.");
  await eic.button("Close this emergency").click();
  await expect(notice(eic)).toContainText("closed");
});
