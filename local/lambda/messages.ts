/** The messages to and from the process of a function. */
export type ToFunction = {
  readonly kind: "invoke";
  readonly requestId: string;
  readonly event: unknown;
  /** Milliseconds since 1970. */
  readonly deadline: number;
};

export type FromFunction =
  | { readonly kind: "ready" }
  | { readonly kind: "result"; readonly requestId: string; readonly result: unknown }
  | { readonly kind: "error"; readonly requestId: string; readonly error: string };
