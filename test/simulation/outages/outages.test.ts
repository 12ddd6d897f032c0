import { expect, test } from "vitest";
import { everyCase } from "../../support/every-case.ts";
import { outages, runOutage } from "./outages.ts";

// The short form tries the longest outage of each service, while the toggle is on. `npm run faults -- --outages` prints all.

const tried = everyCase
  ? outages
  : outages.filter(({ minutes, toggle }) => minutes === 180 && toggle === "on");

test.each(tried)(
  "$service away for $minutes minutes, toggle $toggle: everything is announced later, once",
  async (outage) => {
    const { violations, incidents } = await runOutage(outage);
    expect(violations).toEqual([]);
    expect(incidents).toBeGreaterThan(3);
  },
);
