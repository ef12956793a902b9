// An emergency rings on every page until it is acknowledged, in every engine.
import { expect, test } from "./test.ts";

const BAR = ".alarms:not([hidden])";

test("an emergency is raised in two steps and acknowledged in one of two tabs", async ({ eic, stranger, server }) => {
  const other = await stranger(server.credentials.eics[1]);
  await other.signIn();
  await other.live();
  const second = await other.anotherTab();
  await second.goto("/notifications");
  await second.live();

  await eic.goto("/emergencies/new");
  await eic.live();
  await eic.tab.fill({ what: "field", name: "What happened?" }, "Gas leak at bay 2");
  await eic.press("Go on");
  await eic.tab.isAt(/^\/emergencies\/confirm/);
  await eic.press("Raise the emergency now");
  await eic.tab.isAt(/^\/emergencies\/\d+$/);

  for (const person of [other, second]) await person.tab.sees({ what: ".alarm", text: "Gas leak at bay 2" });
  await second.press("Acknowledge", BAR);
  for (const person of [other, second]) await person.tab.seesNo({ what: ".alarm" });
  await expect.poll(() => server.as(other.who).unread()).toBe(0);

  await eic.tab.fill({ what: "field", name: /^Closing note/ }, "The valve is shut.");
  await eic.press("Close this emergency");
  await eic.tab.sees({ what: "main", text: "The valve is shut." });
});
