/** A command for a person, with what it is for. */
export interface Command {
  readonly purpose: string;
  readonly line: string;
}
