// Stock requests and trips without JavaScript.
import { approvedShift, askedForGas, assignedTrip, operatorOf } from "../fixtures/trips.ts";
import { expect, test } from "../fixtures/test.ts";

test("ask for gas with an error first, change it and cancel it", async ({ meet, server }) => {
  const operator = await meet(operatorOf(server));
  const { page } = operator;
  await page.goto("/");
  await page.getByLabel("Hours until it runs dry").fill("200");
  await page.getByLabel(/^Note/).fill("Only dispenser 1 works");
  await operator.button("Ask for gas").click();
  await expect(page.getByText("Enter hours, from 0 to 168.")).toBeVisible();
  await expect(page.getByLabel(/^Note/)).toHaveValue("Only dispenser 1 works");
  await page.getByLabel("Hours until it runs dry").fill("6");
  await operator.button("Ask for gas").click();
  await expect(page.getByText(/Stock request for .* sent\./)).toBeVisible();
  await expect(page.getByText("Only dispenser 1 works").first()).toBeVisible();
  await page.getByText("Change the request").click();
  await page.getByLabel(/^Quantity/).fill("700");
  await operator.button("Save changes").click();
  await expect(page.getByText("700 kg")).toBeVisible();
  await page.getByText("Change the request").click();
  await operator.button("Cancel request").click();
  await expect(operator.button("Ask for gas")).toBeVisible();
});

test("assign a trip from the prefilled form, start it and complete it", async ({ eic, vendor, server }) => {
  const shift = await approvedShift(server);
  await askedForGas(server, operatorOf(server), 3, { quantity_kg: 900 });
  await eic.page.goto("/");
  await eic.page.getByRole("link", { name: "Assign trip" }).click();
  await expect(eic.page.getByLabel(/^Load/)).toHaveValue("900");
  await eic.page.getByLabel(/^Load/).fill("lots");
  await eic.button("Assign trip").click();
  await expect(eic.page.getByText(/Enter whole kilograms/)).toBeVisible();
  await eic.page.getByLabel(/^Load/).fill("850");
  await eic.button("Assign trip").click();
  await expect(eic.page).toHaveURL(`${server.origin}/shifts/${shift.id}`);
  await expect(eic.page.getByText(/Trip to .* assigned\./)).toBeVisible();

  await vendor.page.goto(`/shifts/${shift.id}`);
  await vendor.page.getByRole("link", { name: /Trip to/ }).click();
  await vendor.button("Start trip").click();
  await expect(vendor.status).toContainText("On the way");
  await vendor.button("Complete trip").click();
  await expect(vendor.status).toContainText("Completed");
});

test("an EIC cancels a trip", async ({ eic, server }) => {
  const trip = await assignedTrip(server, await approvedShift(server));
  await eic.page.goto(`/trips/${trip.id}`);
  await eic.button("Cancel trip").click();
  await expect(eic.status).toContainText("Cancelled");
});
