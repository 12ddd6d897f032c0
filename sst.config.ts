/// <reference path="./.sst/platform/config.d.ts" />

export default $config({
  async app({ stage }) {
    // Imported here because SST refuses imports at the top of this file.
    const { deploymentTarget } = await import("./stacks/settings/settings.ts");
    const production = stage === "production";
    return {
      name: "trust-drift",
      removal: production ? "retain" : "remove",
      protect: production,
      home: "aws",
      providers: {
        aws: { version: "7.20.0", ...deploymentTarget(process.env) },
        random: "4.19.0",
      },
    };
  },
  async run() {
    const { hub } = await import("./stacks/hub.ts");
    return hub();
  },
});
