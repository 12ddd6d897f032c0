/** The files of unit tests by name, loaded when called. The bundle has the real list: see `instrument.ts`. */
export const files: Readonly<Record<string, () => unknown>> = {};
