import { Writable } from "node:stream";
import { WriteStream } from "node:tty";

/** Collects what a command writes, as a terminal does if one is asked for, else as a pipe. */
export class TextStream extends Writable {
  text = "";
  readonly columns = 80;
  readonly isTTY: boolean;
  readonly #environment: NodeJS.ProcessEnv;

  constructor(terminal?: { readonly environment: NodeJS.ProcessEnv }) {
    super({ decodeStrings: false });
    this.isTTY = terminal !== undefined;
    this.#environment = terminal?.environment ?? {};
  }

  /** As Node's own terminal streams decide. */
  getColorDepth(): number {
    return WriteStream.prototype.getColorDepth(this.#environment);
  }

  override _write(text: string, _encoding: BufferEncoding, done: () => void): void {
    this.text += text;
    done();
  }
}
