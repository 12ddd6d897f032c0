const { EVERY_CASE = "" } = process.env;

/** Whether the tests with many slow cases try all of them, as CI does with `EVERY_CASE=1`. `npm test` tries fixed samples. */
export const everyCase = EVERY_CASE !== "";
