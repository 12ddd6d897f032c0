/** Defaults of every function of the app. Must run before any function is declared. */
export function defaults() {
  $transform(sst.aws.Function, (args) => {
    args.runtime ??= "nodejs24.x";
    // 20 % cheaper per millisecond than x86_64. The functions contain no native code.
    // @see https://aws.amazon.com/lambda/pricing/
    args.architecture ??= "arm64";
    args.nodejs ??= {
      minify: true, // not the default of SST 4.17.1
      // The names of functions and classes would add 11 kB compressed; errors set their names themselves.
      esbuild: { keepNames: false },
      // Removes credential providers that are never used in Lambda.
      plugins: "functions/runtime/bundle/lean-bundle.mjs",
    };

    const role = args.transform?.role;
    args.transform = {
      ...args.transform,
      role: (roleArgs, options, name) => {
        if (typeof role === "function") role(roleArgs, options, name);
        else Object.assign(roleArgs, role);
        // SST 4.17.1 evaluates `!dev` on an Output, so every role would also trust the account root, as in `sst dev`.
        // Set last, so that no other transform overrides it.
        roleArgs.assumeRolePolicy = aws.iam.assumeRolePolicyForPrincipal({ Service: "lambda.amazonaws.com" });
        return undefined;
      },
    };
  });
}
