// On every page of the admin: what is saved or too old is no longer kept; and after logging out it
// can be erased.

import { forgotten } from "./saved.js";
import * as store from "./store.js";
import { sayErased } from "./tabs.js";
import { timeOf } from "./times.js";

// For whoever opens this page: that something is kept for it, not what, nor whose.
const reassure = async (line) => {
  const [address] = line.dataset.keptAt.split("?");
  line.hidden = !(await store.all()).some((copy) => copy.address === address);
};

const offerErasing = async (section) => {
  const user = section.dataset.keptOf;
  const copies = await store.ofUser(user);
  if (!copies.length) return;
  const items = copies.sort((one, other) => other.at - one.at).map((copy) => {
    const item = document.createElement("li");
    item.textContent = `${copy.name}, ${timeOf(copy.at)}`;
    return item;
  });
  section.querySelector("[data-names]").replaceChildren(...items);
  section.querySelector("[data-erase]").addEventListener("click", async () => {
    await store.remove(...copies.map((copy) => copy.id));
    sayErased(user);
    section.querySelector("[data-there]").hidden = true;
    const erased = section.querySelector("[data-erased]");
    erased.hidden = false;
    erased.focus();
  });
  section.hidden = false;
};

const start = async () => {
  await forgotten;
  await store.removeOld();
  for (const line of document.querySelectorAll("[data-kept-at]")) await reassure(line);
  for (const section of document.querySelectorAll("[data-kept-of]")) await offerErasing(section);
};

// A browser that keeps nothing has nothing to forget.
start().catch(() => {});
