// The main tasks without JavaScript, in every engine.
import { inHours } from "../fixtures/api.ts";
import { expect, test } from "./test.ts";

type Fleet = { results: { registration_no: string; full_name: string }[] };

test.use({ scripts: false });

test.beforeEach(({ expected }) => {
  // Files that only scripts use are preloaded anyway.
  expected.push(/was preloaded using link preload but not used/);
});

test("a shift is created, with errors beside the fields, and decided", async ({ vendor, stranger, server }) => {
  const api = server.as(vendor.who);
  const vehicle = (await api.get<Fleet>("/api/vehicles/")).results[0].registration_no;
  const driver = (await api.get<Fleet>("/api/drivers/")).results[0].full_name;
  await vendor.goto("/shifts/new");
  await vendor.fillShift({ vehicle, driver, start: inHours(30), minutes: -60 });
  await vendor.press("Send for approval");
  await vendor.tab.sees({ what: "main", text: "The end must be after the start." });
  expect(await vendor.tab.value({ what: "field", name: "Vehicle" })).not.toBe("");
  await vendor.fillShift({ vehicle, driver, start: inHours(30) });
  await vendor.press("Send for approval");
  await vendor.seesStatus("Pending");
  const shift = await vendor.tab.path();

  const eic = await stranger(server.credentials.eics[0]);
  await eic.signIn("/notifications");
  await eic.press("Mark read", "main");
  await expect.poll(() => server.as(eic.who).unread()).toBe(0);
  await eic.goto(shift);
  await eic.tab.fill({ what: "field", name: /^Reason/ }, "The driver has not rested.");
  await eic.press("Reject");
  await eic.tab.sees({ what: "main", text: "The driver has not rested." });
  await eic.goto("/");
  await eic.tab.click({ what: "link", name: /^Rejected/ });
  await eic.tab.sees({ what: "row", text: vehicle });
});
