/** A resource as the program registered it, with the state that AWS would have given it. */
export interface Resource {
  readonly type: string;
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly state: Readonly<Record<string, unknown>>;
  readonly parent?: string;
  readonly protect?: boolean;
  readonly retainOnDelete?: boolean;
  readonly ignoreChanges?: readonly string[];
  readonly deleteBeforeReplace?: boolean;
  readonly customTimeouts?: Readonly<Record<string, string>>;
  readonly dependsOn?: readonly string[];
}

/** The result of bundling a handler. */
export interface Build {
  readonly handler: string;
  readonly errors: readonly string[];
  /** Files that SST puts beside the assets. */
  readonly sourcemaps?: readonly string[];
  /** The minified and the compressed size. Absent if the program ran without its functions. */
  readonly bytes?: number;
  readonly gzipBytes?: number;
}

/** Everything that one run of `sst.config.ts` declares. */
export interface Program {
  readonly app: {
    readonly name: string;
    readonly stage: string;
    readonly removal: string;
    readonly protect: boolean;
  };
  readonly resources: readonly Resource[];
  readonly builds: Readonly<Record<string, Build>>;
  readonly failures: readonly string[];
  readonly milliseconds: Readonly<Record<string, number>>;
}
