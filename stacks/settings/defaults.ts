/** What every function of the app has, whoever writes it. Runs before the other stacks. */
export function defaults() {
  $transform(sst.aws.Function, (args) => {
    args.runtime ??= "nodejs24.x";
    // A fifth cheaper per millisecond than x86_64, and nothing of ours is compiled.
    // @see https://aws.amazon.com/lambda/pricing/
    args.architecture ??= "arm64";
    args.nodejs ??= {
      minify: true, // SST 4.17.1 does not unless told to
      // Names of functions and classes would be 11 kB compressed; errors carry their own.
      esbuild: { keepNames: false },
      // Leaves out the ways to credentials that Lambda never has.
      plugins: "functions/runtime/bundle/lean-bundle.mjs",
    };

    const role = args.transform?.role;
    args.transform = {
      ...args.transform,
      role: (roleArgs, options, name) => {
        if (typeof role === "function") role(roleArgs, options, name);
        else Object.assign(roleArgs, role);
        // SST 4.17.1 writes `!dev` where dev is an Output, so that every role would also trust its account's root,
        // as it does in `sst dev`. Last, so that nothing above can open it again.
        roleArgs.assumeRolePolicy = aws.iam.assumeRolePolicyForPrincipal({ Service: "lambda.amazonaws.com" });
        return undefined;
      },
    };
  });
}
