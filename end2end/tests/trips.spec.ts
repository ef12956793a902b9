// Trips: the EIC assigns them, the vendor starts and completes them on a phone, and everybody sees the progress live.
import { approvedShift, assignedTrip, daughter, operatorOf } from "../fixtures/trips.ts";
import { expect, test } from "../fixtures/test.ts";

test("an EIC assigns a trip, the vendor drives it on a phone, and all windows follow", async ({ eic, vendor, meet, server }) => {
  const shift = await approvedShift(server);
  const station = await daughter(server);
  const operator = await meet(operatorOf(server));
  await vendor.page.setViewportSize({ width: 390, height: 844 });
  await vendor.watchLive("/");
  await operator.watchLive("/");
  await expect(operator.page.getByText("No trip is on its way.")).toBeVisible();

  await eic.watchLive(`/shifts/${shift.id}`);
  const trips = eic.page.getByRole("region", { name: "Trips" });
  await expect(trips).toContainText("No trip yet.");
  await trips.getByText("Assign a trip").click();
  await trips.getByLabel("Destination").selectOption({ label: station.name });
  await trips.getByLabel(/^Load/).fill("1 200");
  await trips.getByRole("button", { name: "Assign trip" }).click();
  const row = trips.getByRole("link", { name: new RegExp(`Trip to ${station.name}`) });
  await expect(row).toContainText("Assigned");
  await expect(row).toContainText("1 200 kg");
  await expect(trips.getByRole("heading", { name: "Trips" })).toBeFocused();

  // The vendor learns of it, and the operator sees it coming.
  await expect(vendor.bell.button).toHaveAccessibleName(/[1-9] unread/);
  await expect(operator.page.getByRole("link", { name: /Trip to/ })).toContainText("Assigned");
  const [trip] = (await server.as(vendor.who).get<{ results: { id: number }[] }>("/api/trips/")).results;
  await vendor.watchLive(`/trips/${trip.id}`);
  const start = vendor.button("Start trip");
  const box = await start.boundingBox();
  expect(box?.height).toBeGreaterThanOrEqual(64);
  expect(box?.y).toBeLessThan(500);
  await start.click();
  await expect(vendor.status).toContainText("On the way");
  await expect(row).toContainText("On the way");
  await expect(operator.page.getByRole("link", { name: /Trip to/ })).toContainText("On the way");
  await expect(vendor.page.getByRole("heading", { name: "Progress" })).toBeFocused();

  await vendor.button("Complete trip").click();
  await expect(vendor.status).toContainText("Completed");
  await expect(vendor.button("Complete trip")).toHaveCount(0);
  await expect(row).toContainText("Completed");
  await expect(operator.page.getByText("No trip is on its way.")).toBeVisible();
});

test("an EIC cancels a trip until it starts, and the vendor's open page shows it", async ({ eic, vendor, server }) => {
  const shift = await approvedShift(server);
  const trip = await assignedTrip(server, shift);
  await vendor.watchLive(`/trips/${trip.id}`);
  await eic.watchLive(`/trips/${trip.id}`);
  await expect(eic.button("Start trip")).toHaveCount(0);
  await expect(vendor.button("Cancel trip")).toHaveCount(0);
  await eic.button("Cancel trip").click();
  await expect(eic.status).toContainText("Cancelled");
  await expect(vendor.status).toContainText("Cancelled");
  await expect(vendor.button("Start trip")).toHaveCount(0);

  const other = await assignedTrip(server, shift);
  await eic.watchLive(`/trips/${other.id}`);
  await server.as(vendor.who).post(`/api/trips/${other.id}/start/`);
  await expect(eic.status).toContainText("On the way");
  await expect(eic.button("Cancel trip")).toHaveCount(0);
});

test("a form that is incomplete is refused beside its fields, and what was typed stays", async ({ eic, server }) => {
  const shift = await approvedShift(server, 0, 30);
  await eic.watchLive(`/shifts/${shift.id}`);
  const trips = eic.page.getByRole("region", { name: "Trips" });
  await trips.getByText("Assign a trip").click();
  await trips.getByLabel(/^Load/).fill("many");
  await trips.getByRole("button", { name: "Assign trip" }).click();
  await expect(trips.getByLabel("Destination")).toBeFocused();
  await expect(trips.getByText("This is required.")).toBeVisible();
  await trips.getByLabel("Destination").selectOption({ index: 1 });
  await trips.getByLabel(/^Planned start/).fill("2020-01-01T08:00");
  eic.watch.expect(/status of 400/);
  await trips.getByRole("button", { name: "Assign trip" }).click();
  await expect(trips.getByText(/Enter whole kilograms/)).toBeVisible();
  await trips.getByLabel(/^Load/).fill("900");
  await trips.getByRole("button", { name: "Assign trip" }).click();
  await expect(trips.getByText("A trip starts during its shift.")).toBeVisible();
  await expect(trips.getByLabel(/^Load/)).toHaveValue("900");
});

test("whoever may not see a trip gets no page of it", async ({ meet, server }) => {
  const shift = await approvedShift(server);
  const trip = await assignedTrip(server, shift);
  const other = await meet(server.credentials.vendors[1]);
  other.watch.expect(/status of 404/);
  await other.open(`/trips/${trip.id}`);
  await expect(other.page.getByText("Page not found")).toBeVisible();
  await other.open("/trips/x");
  await expect(other.page.getByText("Page not found")).toBeVisible();
});
