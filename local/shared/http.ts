import { createServer, type IncomingMessage, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";

export class PortTakenError extends Error {
  override readonly name = "PortTakenError";
  readonly port: number;

  constructor(port: number, option: string) {
    super(
      `Port ${port} is taken. Stop the program that uses it, or choose another port: npm start -- ${option} <port>`,
    );
    this.port = port;
  }
}

/**
 * Listens on 127.0.0.1.
 *
 * @param port 0 selects a free port
 * @param option the command line option that chooses this port, for the message when it is taken
 * @returns the port
 * @throws PortTakenError
 */
export async function listen(server: Server, port: number, option: string): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) =>
      reject(error.code === "EADDRINUSE" ? new PortTakenError(port, option) : error),
    );
    server.listen(port, "127.0.0.1", resolve);
  });
  return (server.address() as AddressInfo).port;
}

/** Closes immediately, including open connections such as long polls and live pages. */
export async function close(server: Server): Promise<void> {
  if (!server.listening) return;
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeAllConnections();
  await closed;
}

export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** A reserved port whose listener is set later. */
export interface Listening {
  readonly port: number;
  /** Until this is called, every request is answered with 503. */
  answerWith(listener: RequestListener): void;
  close(): Promise<void>;
}

/** Reserves a port first, so that a port in use is reported immediately. @throws PortTakenError */
export async function takePort(wanted: number, option: string): Promise<Listening> {
  let listener: RequestListener = (_request, response) => {
    response.writeHead(503).end("The local organization is starting.");
  };
  const server = createServer((request, response) => listener(request, response));
  server.keepAliveTimeout = 60_000;
  const port = await listen(server, wanted, option);
  return {
    port,
    answerWith(given) {
      listener = given;
    },
    close: () => close(server),
  };
}
