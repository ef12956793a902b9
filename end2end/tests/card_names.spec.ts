// Cards of notifications name what the user has several of, and use the clocks of the station.
import { inHours } from "../fixtures/api.ts";
import { addFleet } from "../fixtures/named_fleet.ts";
import type { Person } from "../fixtures/person.ts";
import type { Server } from "../fixtures/server.ts";
import { expect, test } from "../fixtures/test.ts";

/** Adds a station with a vehicle of the first vendor, for the EIC. Returns the id of the vehicle. */
async function addStation(eic: Person, server: Server, file: string, zone: string): Promise<number> {
  const added = await addFleet(server, file, { vehicles: ["SM 01 AB 1"], zone });
  const id = (kind: string) => new RegExp(`^${kind} (\\d+): `, "m").exec(added)?.[1] ?? "";
  server.command("role", "grant", eic.who.email, "EIC", "--station", id("station"));
  return Number(id("vehicle"));
}

test("a request names the vendor, and the station only for an engineer of several", async ({ eic, vendor, server }, info) => {
  const api = server.as(server.credentials.vendors[0]);
  const [vehicle, driver] = [server.credentials.vendors[0].vehicle_ids[0], server.credentials.vendors[0].driver_ids[0]];
  const shift = await api.create({ vehicle, driver, start: inHours(30) });
  await eic.watchLive("/");
  await eic.bell.open();
  const card = eic.bell.items.filter({ hasText: shift.driver_name });
  await expect(card).toContainText(`${shift.driver_name}, ${shift.vendor_name}`);
  await expect(card).not.toContainText(shift.station_name);

  await addStation(eic, server, info.outputPath("network.json"), "Asia/Tokyo");
  await eic.watchLive("/");
  await eic.bell.open();
  await expect(card).toContainText(shift.station_name);
  await eic.open("/notifications");
  await expect(eic.page.locator("main .notification").first()).toContainText(`${shift.vendor_name} · ${shift.station_name}`);

  // The vendor has vehicles at two stations now; its cards name no vendor.
  await server.as(eic.who).post(`/api/shifts/${shift.id}/approve/`);
  await vendor.watchLive("/");
  await vendor.bell.open();
  const decided = vendor.bell.items.filter({ hasText: shift.driver_name });
  await expect(decided).toContainText(shift.station_name);
  await expect(decided).not.toContainText(shift.vendor_name);
});

test("the time on a card is that of the station at that instant", async ({ vendor, eic, server }, info) => {
  const vehicle = await addStation(eic, server, info.outputPath("network.json"), "Australia/Lord_Howe");
  const api = server.as(server.credentials.vendors[0]);
  const shift = await api.create({ vehicle, driver: server.credentials.vendors[0].driver_ids[0], start: inHours(30) });
  const local = (time: string) =>
    new Intl.DateTimeFormat("en-GB", { timeZone: "Australia/Lord_Howe", hour: "2-digit", minute: "2-digit" }).format(new Date(time));
  await server.as(eic.who).post(`/api/shifts/${shift.id}/approve/`);
  await vendor.watchLive("/");
  await vendor.bell.open();
  await expect(vendor.bell.items.filter({ hasText: shift.driver_name })).toContainText(local(shift.start_time));
});
