// Stock requests: the operator asks, the mother station's EICs see it on top of their list and send a trip with one click.
import { inHours } from "../fixtures/api.ts";
import { approvedShift, askedForGas, assignedTrip, daughter, operatorOf } from "../fixtures/trips.ts";
import { expect, test } from "../fixtures/test.ts";

test("from the request to the delivery, in three windows", async ({ eic, vendor, meet, server }) => {
  const shift = await approvedShift(server);
  const station = await daughter(server);
  const operator = await meet(operatorOf(server));
  await operator.page.setViewportSize({ width: 390, height: 844 });
  await eic.watchLive("/?status=all");
  await operator.watchLive("/");
  await expect(operator.status).toHaveText(station.name);
  await expect(eic.page.getByRole("region", { name: "Stock requests" })).toHaveCount(0);

  // Hours are required, and a comma is a decimal point.
  await operator.button("Ask for gas").click();
  await expect(operator.page.getByText("This is required.")).toBeVisible();
  await expect(operator.page.getByLabel("Hours until it runs dry")).toBeFocused();
  await operator.page.getByLabel("Hours until it runs dry").fill("3,5");
  await operator.page.getByLabel(/^Quantity/).fill("1200");
  await operator.page.getByLabel(/^Note/).fill("Only dispenser 1 works");
  await operator.button("Ask for gas").click();
  const card = operator.page.getByRole("region", { name: "Stock request", exact: true });
  await expect(card).toContainText(/3 h (30|29) min/);
  await expect(card).toContainText("Open");
  await expect(card).toContainText("1 200 kg · Only dispenser 1 works");
  await expect(card.getByRole("heading", { name: "Stock request" })).toBeFocused();

  // It is on top of the EIC's list, with the shift that can serve it, and the bell rings.
  const panel = eic.page.getByRole("region", { name: "Stock requests" });
  await expect(panel).toContainText(/runs dry in 3 h (30|29) min/);
  await expect(panel).toContainText(shift.vehicle_reg);
  await expect(eic.bell.button).toHaveAccessibleName(/[1-9] unread/);
  await panel.getByRole("link", { name: "Assign trip" }).click();
  const trips = eic.page.getByRole("region", { name: "Trips" });
  await expect(trips.getByLabel("Destination").locator("option:checked")).toContainText(`${station.name}: runs dry in`);
  await expect(trips.getByLabel(/^Load/)).toHaveValue("1200");
  await trips.getByRole("button", { name: "Assign trip" }).click();
  await expect(card).toContainText("Trip planned");
  await expect(operator.page.getByRole("link", { name: /Trip to/ })).toContainText("Assigned");

  const [trip] = (await server.as(vendor.who).get<{ results: { id: number }[] }>("/api/trips/")).results;
  await server.as(vendor.who).post(`/api/trips/${trip.id}/start/`);
  await expect(operator.page.getByRole("link", { name: /Trip to/ })).toContainText("On the way");
  await server.as(vendor.who).post(`/api/trips/${trip.id}/complete/`);
  await expect(card).toHaveCount(0);
  await expect(operator.button("Ask for gas")).toBeVisible();
  await eic.open("/");
  await expect(panel).toHaveCount(0);
});

test("an operator changes and cancels the request, and the EIC's page follows", async ({ eic, meet, server }) => {
  const who = operatorOf(server);
  const operator = await meet(who);
  const request = await askedForGas(server, who, 10, { quantity_kg: 500, note: "First" });
  await eic.watchLive(`/stock-requests/${request.id}`);
  await expect(eic.page.getByRole("main")).toContainText(/runs dry in 9 h 59 min/i);
  await expect(eic.page.getByRole("complementary")).toContainText("A vendor has to plan one");
  await operator.watchLive("/");
  await operator.page.getByText("Change the request").click();
  const hours = operator.page.getByLabel("Hours until it runs dry, from now");
  await expect(operator.page.getByLabel(/^Quantity/)).toHaveValue("500");
  await hours.fill("1.5");
  await operator.page.getByLabel(/^Note/).fill("Second");
  await operator.button("Save changes").click();
  await expect(operator.page.getByText("1 h 29 min")).toBeVisible();
  await expect(hours).toHaveValue("");
  await expect(eic.page.getByRole("main")).toContainText("1 h 29 min");
  await expect(eic.page.getByRole("main")).toContainText("Second");
  expect(await server.as(eic.who).unread()).toBe(2);

  await operator.button("Cancel request").click();
  await expect(eic.status).toContainText("Cancelled");
  await expect(operator.button("Ask for gas")).toBeVisible();
  expect(await server.as(eic.who).unread()).toBe(0);
});

test("urgency grows visibly, and a planned trip takes it away", async ({ eic, server }) => {
  const operator = operatorOf(server);
  const shift = await approvedShift(server);
  const panel = eic.page.getByRole("region", { name: "Stock requests" });
  const card = panel.getByRole("listitem").first();
  for (const [hours, look] of [[20, /stock-card$/], [5, /stock-card--soon/], [1, /stock-card--now/]] as const) {
    const request = await askedForGas(server, operator, hours);
    await eic.open("/");
    await expect(card).toHaveClass(look);
    if (hours > 1) await server.as(operator).post(`/api/stock-requests/${request.id}/cancel/`);
    else await assignedTrip(server, shift, request);
  }
  await expect(card).toHaveClass(/stock-card--soon/);
  await expect(card).toContainText("Trip planned");
});

test("a request that arrives does not move the row under the pointer", async ({ eic, server }) => {
  const operator = operatorOf(server);
  const vendor = server.credentials.vendors[0];
  const shift = await server.as(vendor).create({ vehicle: vendor.vehicle_ids[0], driver: vendor.driver_ids[0], start: inHours(30) });
  await eic.watchLive("/");
  const row = eic.row(shift.vehicle_reg);
  await row.hover();
  const before = await row.boundingBox();
  await askedForGas(server, operator, 3);
  await expect(eic.bell.button).toHaveAccessibleName(/2 unread/);
  // The list has been fetched again after the request.
  await eic.page.waitForResponse(/stock_requests\/waiting/);
  expect(await row.boundingBox()).toEqual(before);
  await eic.page.mouse.move(5, 5);
  await expect(eic.page.getByRole("region", { name: "Stock requests" })).toBeVisible({ timeout: 15_000 });
});

test("with pending shifts only, the panel leads to the decision", async ({ eic, server }) => {
  const operator = operatorOf(server);
  const vendor = server.credentials.vendors[0];
  const shift = await server.as(vendor).create({ vehicle: vendor.vehicle_ids[0], driver: vendor.driver_ids[0], start: inHours(1), minutes: 480 });
  await askedForGas(server, operator, 8);
  await eic.open("/");
  await eic.page.getByRole("region", { name: "Stock requests" }).getByRole("link", { name: "Decide" }).click();
  await expect(eic.page).toHaveURL(new RegExp(`/shifts/${shift.id}$`));
});
