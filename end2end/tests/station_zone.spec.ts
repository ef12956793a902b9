// Times are meant at the station, wherever it and whoever looks at it are.
import { writeFileSync } from "node:fs";
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
