// Keeps what is typed into a form, as it is typed, until it is what the site holds.

import { compare } from "./compare.js";
import { readNow, readSent } from "./fields.js";
import * as store from "./store.js";
import * as tabs from "./tabs.js";

const { gettext } = window;

// In milliseconds: the first stroke is kept at once, those that follow so long after at the latest.
const PAUSE = 300;

export const makeKeeper = async ({ shape, user, thing, id, isSaved, status }) => {
  const { form } = shape;
  const sent = readSent(shape);
  const key = `${user} ${thing}`;
  const ending = new AbortController();
  let own = id || crypto.randomUUID();
  let kept;
  let isSent = false;
  let timer;
  let isWaiting = false;

  const now = () => readNow(shape);
  // What was sent in vain is nowhere but here, though the page came with it.
  const isChanged = (state = now()) => !isSaved || compare(shape, sent, state).length > 0;

  const failed = (error) => {
    kept = undefined;
    status.failed(
      error?.name === "QuotaExceededError"
        ? gettext("There is no more room for it in this browser. Save often.")
        : gettext("This browser does not allow it. Save often."),
    );
  };

  const keep = async (state, text) => {
    kept = text;
    const name = document.querySelector("h1")?.textContent.trim() ?? "";
    const at = Date.now();
    await store.put({ id: own, key, user, address: location.pathname, name, at, opened: form.elements.opened?.value, state });
    status.kept(at);
  };

  const forget = async () => {
    kept = undefined;
    await store.remove(own);
    status.kept();
  };

  // Up to the request itself without a pause, so that it is made even while the page goes away.
  const flush = async () => {
    isWaiting = false;
    if (ending.signal.aborted) return;
    const state = now();
    const text = JSON.stringify(state);
    try {
      if (!isChanged(state)) {
        if (kept) await forget();
      } else if (text !== kept) await keep(state, text);
    } catch (error) {
      failed(error);
    }
  };

  const begin = async () => {
    if (await tabs.hold({ key, id: own })) return;
    // Another page goes on with that copy.
    own = crypto.randomUUID();
    await tabs.hold({ key, id: own });
  };

  const keepInTurn = () => {
    timer = isWaiting ? setTimeout(keepInTurn, PAUSE) : undefined;
    if (isWaiting) flush();
  };

  const typed = ({ target }) => {
    if (target.form !== form && !form.contains(target)) return;
    if (isSent) {
      // What was sent may be saved by now, and its copy gone; what comes after it is another one.
      isSent = false;
      own = crypto.randomUUID();
      kept = undefined;
      begin();
    }
    isWaiting = true;
    if (!timer) keepInTurn();
  };

  await begin();
  const { signal } = ending;
  for (const name of ["input", "change"]) document.addEventListener(name, typed, { signal });
  // The search for a citation says so to jQuery only.
  window.django?.jQuery?.(form).on("change", ".admin-autocomplete", typed);
  addEventListener("pagehide", flush, { signal });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") flush();
  }, { signal });
  addEventListener("pageshow", ({ persisted }) => {
    if (persisted) begin();
  });
  addEventListener("beforeunload", (event) => {
    if (status.hasFailed() && !isSent && isChanged()) event.preventDefault();
  });
  tabs.whenErased(user, () => {
    ending.abort();
    kept = undefined;
    status.failed(gettext("What this browser kept was erased at log-out."));
  });

  return {
    key,
    sent,
    now,
    flush,
    failed,
    isChanged,
    isKept: () => Boolean(kept),
    // It goes out now, with the name of its copy for the site to give back when it is saved.
    whenSent: () => {
      isSent = true;
      form.elements.kept_copy.value = own;
    },
    isOwn: (copy) => copy.id === own,
  };
};
