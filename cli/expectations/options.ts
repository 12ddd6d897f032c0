import { tableName } from "../../core/contract/names.ts";
import { iamEventRegions } from "../../core/contract/regions.ts";

/** The options of every command that reads or writes the table. */
export const tableOptions = {
  table: { type: "string", default: tableName },
  region: { type: "string", default: iamEventRegions.aws },
} as const;
