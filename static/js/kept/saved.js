// The site says which copy has had its day in the address that it leads to after a good save.

import { remove } from "./store.js";

const forget = async () => {
  const saved = /^#saved=([\w-]+)$/.exec(location.hash);
  if (!saved) return;
  history.replaceState(history.state, "", location.pathname + location.search);
  await remove(saved[1]);
};

export const forgotten = forget();
// Who waits for it hears of it.
forgotten.catch(() => {});
