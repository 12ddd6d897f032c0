import fc from "fast-check";

/**
 * The same examples in every run, so that a failure is caused by the change under test, and can be reproduced.
 * PROPERTY_SEED=random draws others, and fast-check says which seed found what.
 */
const { PROPERTY_SEED = "20250901" } = process.env;
if (PROPERTY_SEED !== "random") fc.configureGlobal({ seed: Number(PROPERTY_SEED) });
