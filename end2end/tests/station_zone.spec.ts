// Times are meant at the station, wherever it and whoever looks at it are.
import { writeFileSync } from "node:fs";
import { inHours, type Shift } from "../fixtures/api.ts";
import type { Person } from "../fixtures/person.ts";
import type { Server } from "../fixtures/server.ts";
import { expect, test } from "../fixtures/test.ts";

/** A station in Japan instead of the demo's in India. */
function move(eic: Person, server: Server, file: string) {
  writeFileSync(file, JSON.stringify({ stations: [{ name: "Chiba MS", kind: "MS", time_zone: "Asia/Tokyo" }] }));
  const id = /^station (\d+): Chiba MS$/m.exec(server.command("import", file))?.[1];
  if (id === undefined) throw new Error("no station");
  server.command("role", "revoke", eic.who.email, "EIC", "--station", `${server.credentials.station_id}`);
  server.command("role", "grant", eic.who.email, "EIC", "--station", id);
}

test("the date filters say whose midnight they mean", async ({ eic, server }, info) => {
  move(eic, server, info.outputPath("network.json"));
  const says = async () => {
    for (const label of ["From", "to"]) {
      await expect(eic.page.getByLabel(label, { exact: true })).toHaveAccessibleDescription(/Tokyo/);
    }
  };
  await eic.open("/");
  await says();
  // Drawn by the browser instead of the server.
  await eic.page.getByRole("link", { name: "Notifications", exact: true }).click();
  await expect(eic.page.getByRole("heading", { level: 1, name: "Notifications" })).toBeVisible();
  await eic.page.getByRole("link", { name: "Shifts", exact: true }).click();
  await says();
});

/** A second station, in Colombia, with a vehicle of the first vendor, for the EIC. A shift there from 22:00 to 23:00 on the given day. */
async function abroad(eic: Person, server: Server, file: string, day: string): Promise<Shift> {
  const vendor = server.credentials.vendors[0];
  const { user } = await server.as(vendor).get<{ user: { roles: { vendor_name: string }[] } }>("/api/me/");
  const network = {
    stations: [{ name: "Soacha MS", kind: "MS", time_zone: "America/Bogota" }],
    vehicles: [{ registration_no: "SO 11 AB 7", vendor: user.roles[0].vendor_name, station: "Soacha MS" }],
  };
  writeFileSync(file, JSON.stringify(network));
  const added = server.command("import", file);
  const id = (kind: string) => new RegExp(`^${kind} (\\d+): `, "m").exec(added)?.[1] ?? "";
  server.command("role", "grant", eic.who.email, "EIC", "--station", id("station"));
  // 22:00 in Colombia, which has no summer time, is 03:00 UTC on the next day.
  const start = new Date(Date.parse(`${day}T22:00:00-05:00`));
  return server.as(vendor).create({ vehicle: Number(id("vehicle")), driver: vendor.driver_ids[0], start });
}

test("a day means the day that the row shows, whatever the zone of the station", async ({ eic, server }, info) => {
  const day = (later: number) => inHours(24 * later).toISOString().slice(0, 10);
  const shift = await abroad(eic, server, info.outputPath("network.json"), day(5));
  const [from, to] = [eic.page.getByLabel("From", { exact: true }), eic.page.getByLabel("to", { exact: true })];
  await eic.open(`/?from=${day(5)}&to=${day(5)}`);
  await expect(eic.row(shift.vehicle_reg)).toBeVisible();
  // No zone is named, because there are two.
  await expect(from).toHaveAccessibleDescription("The day of the start, at each shift’s own station");
  await to.fill(day(6));
  await from.fill(day(6));
  await expect(eic.page.getByText("No shift matches")).toBeVisible();
  await expect(eic.row(shift.vehicle_reg)).toBeHidden();
});

test("who has several stations can look at one of them", async ({ eic, server, vendor }, info) => {
  const day = inHours(72).toISOString().slice(0, 10);
  const far = await abroad(eic, server, info.outputPath("network.json"), day);
  const own = server.credentials.vendors[0];
  const near = await server.as(own).create({ vehicle: own.vehicle_ids[0], driver: own.driver_ids[1], start: inHours(40) });
  for (const person of [eic, vendor]) {
    await person.open("/");
    await expect(person.row(near.vehicle_reg)).toBeVisible();
    await person.page.getByLabel("Station", { exact: true }).selectOption("Soacha MS");
    await expect(person.page).toHaveURL(/[?&]station=\d+$/);
    await expect(person.row(near.vehicle_reg)).toBeHidden();
    await expect(person.row(far.vehicle_reg)).toBeVisible();
    await person.page.reload();
    await person.hydrated();
    await expect(person.page.getByLabel("Station", { exact: true })).toHaveValue(/\d+/);
    await expect(person.row(far.vehicle_reg)).toBeVisible();
    await expect(person.row(near.vehicle_reg)).toBeHidden();
    // Each row names its station.
    await expect(person.row(far.vehicle_reg)).toContainText("Soacha MS");
    await person.page.getByRole("link", { name: "Clear", exact: true }).click();
    await expect(person.row(near.vehicle_reg)).toContainText(near.station_name);
    await expect(person.row(near.vehicle_reg)).toBeVisible();
    await expect(person.page.getByLabel("Station", { exact: true })).toHaveValue("");
  }
});

test("an EIC of several stations reads in the dialog whose yard it is", async ({ eic, server }, info) => {
  const day = inHours(72).toISOString().slice(0, 10);
  const far = await abroad(eic, server, info.outputPath("network.json"), day);
  await eic.open("/");
  await eic.row(far.vehicle_reg).getByRole("button", { name: /^Reject/ }).click();
  await expect(eic.page.getByRole("dialog", { name: "Reject this shift?" })).toContainText("Soacha MS");
});

test("who has one station is not asked for it", async ({ eic }) => {
  await eic.open("/");
  await expect(eic.page.getByRole("searchbox")).toBeVisible();
  await expect(eic.page.getByLabel("Station", { exact: true })).toHaveCount(0);
});
