import { printed } from "./figures.ts";
import { localBurst } from "./local.ts";
import { simulatedBurst } from "./simulated.ts";

// npm run load [ROLES]: the bursts, in the simulator and through the functions' bundles. Exits with 1 after a broken promise.

const roles = Number(process.argv[2] ?? 500);
const simulated = await simulatedBurst(roles, 20);
console.log(printed(simulated));
const local = await localBurst(2 * roles);
console.log(printed(local));
process.exitCode = [...simulated.broken, ...local.broken].length > 0 ? 1 : 0;
