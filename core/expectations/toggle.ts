export type Mode = "off" | "approve" | "on";

/** The toggle as read; `problem` says why it counts as `off` without having that value. */
export interface Toggle {
  readonly mode: Mode;
  readonly problem?: string;
  /** The value could not be read at the moment: nothing is written, and it is read again. */
  readonly isTransient?: true;
  /** Of the parameter; 0: there is none. Absent if it could not be read. */
  readonly version?: number;
  /** Not read: the mode that was announced last. */
  readonly isPresumed?: true;
}

/** The version of the toggle that was announced last. */
export interface ToggleMark {
  readonly version: number;
  /** Absent in marks of earlier releases. */
  readonly mode?: Mode;
  /** When it was announced. ISO 8601. */
  readonly at: string;
  /** No event had reported the change. */
  readonly foundBy?: "sweep";
}

export interface ToggleMarks {
  read(): Promise<ToggleMark | undefined>;
  write(mark: ToggleMark): Promise<void>;
}

/** Reads the toggle afresh. What cannot be read is `off`, with the problem. */
export interface ToggleReader {
  read(): Promise<Toggle>;
}

const modes: readonly Mode[] = ["off", "approve", "on"];

/** Anything but the three exact words counts as `off`, with a problem: a misspelling must never switch writing on. */
export function parseToggle(value: string | undefined): Toggle {
  const mode = modes.find((one) => one === value);
  if (mode !== undefined) return { mode };
  const found = value === undefined ? "no value" : JSON.stringify(value.slice(0, 40));
  return {
    mode: "off",
    problem: `the toggle is ${found}, which is not off, approve or on: treated as off`,
  };
}

/**
 * The toggle for a decision to write, which reads it again just before the write. Every other decision needs it as it is
 * now.
 *
 * @returns undefined unless the mode that was announced last is `on`
 */
export function presumedToggle(mark: ToggleMark | undefined): Toggle | undefined {
  return mark?.mode === "on" ? { mode: mark.mode, version: mark.version, isPresumed: true } : undefined;
}

export function unreadableToggle(reason: string, isTransient = false): Toggle {
  const problem = `the toggle could not be read (${reason}): treated as off`;
  return { mode: "off", problem, ...(isTransient && { isTransient }) };
}
