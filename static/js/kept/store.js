// Copies of what was typed, in this browser's own database. IndexedDB, because what is in
// localStorage is still gone when the whole browser dies soon after: with a strict transaction that
// is committed at once, both a killed page and a killed browser leave the copy behind.
//
// A copy: { id, key, user, address, name, at, opened, state }. `key` says whose and of what it is, `at`
// is in milliseconds, `opened` is the version it was made from, `state` is what fields.js reads.

const STORE = "copies";
// In milliseconds.
const LONGEST_KEPT = 30 * 24 * 60 * 60 * 1000;

let database;
let opening;

const open = () => {
  opening ??= new Promise((resolve, reject) => {
    const request = indexedDB.open("pprnet-kept", 1);
    request.onupgradeneeded = () => {
      const copies = request.result.createObjectStore(STORE, { keyPath: "id" });
      copies.createIndex("key", "key");
      copies.createIndex("user", "user");
    };
    request.onsuccess = () => {
      database = request.result;
      database.onclose = () => { database = opening = undefined; };
      resolve(database);
    };
    request.onerror = () => reject(request.error);
  });
  opening.catch(() => { opening = undefined; });
  return opening;
};

const work = (mode, task) => {
  const transaction = database.transaction(STORE, mode, { durability: "strict" });
  return new Promise((resolve, reject) => {
    const request = task(transaction.objectStore(STORE));
    transaction.oncomplete = () => resolve(request?.result);
    transaction.onabort = transaction.onerror = () => reject(transaction.error);
    // The page may be gone before the browser would commit by itself.
    transaction.commit();
  });
};

// Without a pause where the database is open: a page that goes away is not woken again.
const at = (mode, task) => (database ? work(mode, task) : open().then(() => work(mode, task)));

export const put = (copy) => at("readwrite", (copies) => copies.put(copy));
export const remove = (...ids) => at("readwrite", (copies) => ids.forEach((id) => copies.delete(id)));
const stored = () => at("readonly", (copies) => copies.getAll());
const filed = (index, key) => at("readonly", (copies) => copies.index(index).getAll(key));

// What is too old is as good as gone, also where nothing has removed it yet.
const isOld = (copy) => copy.at < Date.now() - LONGEST_KEPT;
const current = async (copies) => (await copies).filter((copy) => !isOld(copy));

export const ofKey = (key) => current(filed("key", key));
export const ofUser = (user) => current(filed("user", user));
export const all = () => current(stored());

export const removeOld = async () => {
  const old = (await stored()).filter(isOld);
  if (old.length) await remove(...old.map((copy) => copy.id));
};
