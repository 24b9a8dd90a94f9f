// Which pages of this browser hold which copy. Each holds a lock with the name of its copy for as
// long as it lives; the browser frees it whichever way the page ends.

const { locks } = navigator;

const name = ({ key, id }) => `kept-copy ${key} ${id}`;
const channel = new BroadcastChannel("kept-copy");

// In milliseconds: for a page that is just being left to give up its copy, or the next one to take it.
const TURN = 1500;
const own = new Set();

// Resolves to true when the copy is this page's own, to false if another page has it and keeps it.
export const hold = (copy) =>
  new Promise((resolve) => {
    if (!locks) {
      resolve(true);
      return;
    }
    const whileOpen = () => {
      own.add(copy.id);
      resolve(true);
      channel.postMessage({ opened: copy.key });
      return new Promise((free) => addEventListener("pagehide", free, { once: true }));
    };
    locks.request(name(copy), { signal: AbortSignal.timeout(TURN) }, whileOpen).catch(() => resolve(false));
  });

// The ids of the copies of the same thing that other pages hold.
export const others = async (key) => {
  if (!locks) return [];
  const start = name({ key, id: "" });
  const held = (await locks.query()).held.map((lock) => lock.name).filter((one) => one.startsWith(start));
  return held.map((one) => one.slice(start.length)).filter((id) => !own.has(id));
};

// Calls back when the page that holds this copy has gone, whichever way, and none has followed it.
export const whenGone = (copy, callback) => {
  locks.request(name(copy), { mode: "shared" }, () => { setTimeout(callback, 2 * TURN); });
};

export const whenOpened = (key, callback) => {
  channel.addEventListener("message", ({ data }) => {
    if (data.opened === key) callback();
  });
};

export const sayErased = (user) => channel.postMessage({ erased: user });

export const whenErased = (user, callback) => {
  channel.addEventListener("message", ({ data }) => {
    if (data.erased === user) callback();
  });
};
