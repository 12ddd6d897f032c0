// npm start: the local organization, until Ctrl-C.
//   node local/main.ts [--port 4566] [--slack-port 4567] [--verbose]
import { parseArgs } from "node:util";
import { PythonError } from "./moto/python.ts";
import { type Organization, startOrganization } from "./organization.ts";
import { accounts } from "./shared/accounts.ts";
import { UsageError } from "./shared/errors.ts";
import { PortTakenError } from "./shared/http.ts";
import { help, usage, welcome } from "./welcome.ts";

let stopped = false;
let organization: Promise<Organization> | undefined;

// When npm is stopped, it ends its shell but not this process, which would otherwise run forever
const parent = process.ppid;
if (process.env.npm_lifecycle_event) setInterval(() => process.ppid !== parent && void stop(), 250).unref();

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => void stop());

async function stop(): Promise<void> {
  if (stopped) return;
  stopped = true;
  await organization?.then((started) => started.stop()).catch(() => undefined);
  process.exit(0);
}

try {
  const options = optionsOf(process.argv.slice(2));
  if (options.help) {
    console.log(help);
    process.exit(0);
  }
  const { help: _, ...settings } = options;
  organization = startOrganization({ ...settings, warm: true, storeLogs: true });
  const { url, slack, schedules, sweep, tick } = await organization;
  const listed = Object.entries(accounts).map(([name, id]) => `${name}=${id}`);
  await sweep();
  for (const schedule of schedules) {
    const run = () => tick(schedule).catch((error) => console.error(`${schedule.name}: ${error}`));
    setInterval(() => void run(), schedule.everySeconds * 1000).unref();
  }
  if (!stopped) console.log(welcome(url, slack.url));
  // For programs: the last line
  if (!stopped) console.log(`\nready gateway=${url} slack=${slack.url} ${listed.join(" ")}`);
} catch (error) {
  const isExpected =
    error instanceof PortTakenError || error instanceof PythonError || error instanceof UsageError;
  console.error(isExpected ? error.message : error);
  process.exit(1);
}

function optionsOf(args: string[]) {
  try {
    const options = {
      port: { type: "string" },
      "slack-port": { type: "string" },
      verbose: { type: "boolean" },
      help: { type: "boolean", short: "h" },
    } as const;
    const { values } = parseArgs({ args, options });
    return {
      gatewayPort: portOf(values.port ?? "4566", "--port"),
      slackPort: portOf(values["slack-port"] ?? "4567", "--slack-port"),
      verbose: values.verbose ?? false,
      help: values.help ?? false,
    };
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : error}\n${usage}`);
  }
}

function portOf(text: string, option: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new UsageError(`${option} is a number from 0 to 65535, found ${text}`);
}
