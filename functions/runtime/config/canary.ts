import * as v from "valibot";
import { account, parameterName, read, shared } from "./fields.ts";

const canary = v.object({ ...shared, CANARY_ACCOUNT: account, TOGGLE_PARAMETER_NAME: parameterName });

export type CanaryConfig = v.InferOutput<typeof canary>;

/** @throws InputError that names every invalid variable */
export const canaryConfig = (environment: NodeJS.ProcessEnv): CanaryConfig => read(canary, environment);
