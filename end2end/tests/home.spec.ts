// The home page of those who have no list of shifts, and what their header offers.
import type { Person } from "../fixtures/person.ts";
import { inHours } from "../fixtures/api.ts";
import { expect, test } from "../fixtures/test.ts";

const OPERATOR = { email: "dbs1@demo.example", token: "" };

/** The links of the header, without the logo. */
const pages = (person: Person) => person.page.getByRole("navigation", { name: "Pages" }).getByRole("link");

test("a user without a role gets no bell, no sound and no socket, and learns what to do", async ({ eic, server }) => {
  server.command("role", "revoke", eic.who.email, "EIC", "--station", `${server.credentials.station_id}`);
  const asked: string[] = [];
  eic.page.on("websocket", (socket) => asked.push(socket.url()));
  eic.page.on("response", (response) => {
    if (response.status() >= 400) asked.push(`${response.status()} ${response.url()}`);
  });
  await eic.open("/");
  await expect(eic.page.getByText("You have no role yet")).toBeVisible();
  await expect(eic.page.getByText(/Ask your administrator/)).toBeVisible();
  await expect(eic.bell.button).toHaveCount(0);
  await expect(eic.sound).toHaveCount(0);
  await expect(eic.connection).toHaveCount(0);
  await expect(pages(eic)).toHaveCount(0);
  expect(asked).toEqual([]);
});

test("an operator's home is their station, without shifts that they cannot see", async ({ meet, server }) => {
  const operator = await meet(OPERATOR);
  await operator.watchLive("/");
  await expect(operator.status).toHaveText("Olpad DBS");
  await expect(operator.page).toHaveTitle("Home · Shiftbell");
  await expect(operator.button("Ask for gas")).toBeVisible();
  await expect(operator.bell.button).toBeVisible();
  await expect(pages(operator)).toHaveText(["Notifications"]);

  const vendor = server.credentials.vendors[0];
  const shift = await server.as(vendor).create({ vehicle: vendor.vehicle_ids[0], driver: vendor.driver_ids[0], start: inHours(30) });
  operator.watch.expect(/status of (403|404)/);
  await operator.open(`/shifts/${shift.id}`);
  await expect(operator.page.getByText(/You have no access|Page not found/)).toBeVisible();
  await expect(operator.button("Try again")).toHaveCount(0);
  await operator.page.getByRole("link", { name: "Go to the home page" }).click();
  await expect(operator.status).toHaveText("Olpad DBS");
});

test("an administrator's home is the list of all shifts, with nothing to decide", async ({ meet, server }) => {
  const admin = await meet(server.credentials.admin);
  await admin.watchLive("/?status=pending");
  await expect(admin.status).toHaveText("All shifts");
  const main = admin.page.getByRole("main");
  await expect(main.getByText("Nothing waiting for approval")).not.toHaveCount(0);
  await expect(main.getByText(/to decide/)).toHaveCount(0);
  // New requests ring for engineers in charge only.
  await expect(main.getByText(/bell rings/)).toHaveCount(0);
});
