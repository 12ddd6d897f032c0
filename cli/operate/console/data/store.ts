import type { Loader } from "./load.ts";
import { type Model, modelOf } from "./model.ts";

/** Older data is read again while it is still shown. */
const freshMilliseconds = 10_000;

export interface Store {
  /** At once, whatever its age. */
  current(): Model;
  /** After the changes were read. */
  refreshed(): Promise<Model>;
  /** After the whole table was read again. */
  reread(): Promise<Model>;
}

/** @param onError when data cannot be read again: the older data stays */
export async function openStore(loader: Loader, onError: (error: unknown) => void): Promise<Store> {
  let read = await loader.all();
  let model = modelOf(read);
  let reading: Promise<Model> | undefined;
  const readOnce = (load: () => Promise<typeof read>) => {
    reading ??= load()
      .then((found) => {
        read = found;
        model = modelOf(found);
        return model;
      })
      .finally(() => {
        reading = undefined;
      });
    return reading;
  };
  const refreshed = () => readOnce(() => loader.changes(read));
  return {
    current() {
      if (Date.now() - model.readAt.getTime() > freshMilliseconds) refreshed().catch(onError);
      return model;
    },
    refreshed,
    reread: () => readOnce(() => loader.all()),
  };
}
