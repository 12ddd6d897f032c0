import type { Plugin } from "esbuild";

declare const plugins: Plugin[];
export default plugins;

export declare const swaps: Readonly<Record<string, string>>;
