// What is typed is kept in this browser as it is typed, until the site has saved it: a crash, a
// closed lid, an expired session or a failed save take nothing away.

import { compare } from "./kept/compare.js";
import { putBack, shapeOf, undo } from "./kept/fields.js";
import { makeKeeper } from "./kept/keeper.js";
import { makeOffers } from "./kept/offers.js";
import { forgotten } from "./kept/saved.js";
import { guard } from "./kept/session.js";
import { makeStatus } from "./kept/status.js";
import * as store from "./kept/store.js";
import * as tabs from "./kept/tabs.js";

const { gettext } = window;

const offerCopies = async ({ root, shape, keeper, status, isSaved }) => {
  const versions = new Map();
  const version = () => shape.form.elements.opened;
  const show = makeOffers({
    root,
    shape,
    savedAt: Date.parse(root.dataset.savedAt) || 0,
    now: keeper.now,
    putBack: async (copy) => {
      const missing = putBack(shape, copy.state);
      // So that the site sees what others have saved since, and asks rather than overwrites.
      versions.set(copy.id, version()?.value);
      if (Number(copy.opened) < Number(version()?.value)) version().value = copy.opened;
      shape.form.dispatchEvent(new CustomEvent("kept-copy:put-back", { bubbles: true }));
      await keeper.flush();
      // It goes when the page's own copy holds the same.
      if (!status.hasFailed()) await store.remove(copy.id);
      return missing;
    },
    takeBack: async (copy, before) => {
      await store.put(copy);
      undo(shape, before);
      if (version()) version().value = versions.get(copy.id);
      await keeper.flush();
    },
    throwAway: (copy) => store.remove(copy.id),
    keepAgain: (copy) => store.put(copy),
  });

  const watched = new Set();
  const watch = (id) => {
    if (watched.has(id)) return;
    watched.add(id);
    tabs.whenGone({ key: keeper.key, id }, () => {
      watched.delete(id);
      look();
    });
  };

  const look = async () => {
    const open = await tabs.others(keeper.key);
    root.querySelector("[data-elsewhere]").hidden = open.length === 0;
    open.forEach(watch);
    const left = (await store.ofKey(keeper.key)).filter((copy) => !keeper.isOwn(copy) && !open.includes(copy.id));
    // What the site holds already needs no copy.
    const isNews = (copy) => compare(shape, keeper.sent, copy.state).length > 0;
    const stale = isSaved ? left.filter((copy) => !isNews(copy)) : [];
    if (stale.length) await store.remove(...stale.map((copy) => copy.id));
    const news = left.filter(isNews).sort((one, other) => other.at - one.at);
    if (show(news)) status.say(gettext("Something that was not saved is kept on this computer. It is offered above the form."));
  };
  tabs.whenOpened(keeper.key, look);
  await look();
};

const start = async (root) => {
  const { user, thing, copy: id, session, logIn } = root.dataset;
  // A page that came in answer to a save shows what the site does not hold.
  const isSaved = "isSaved" in root.dataset;
  const shape = shapeOf(root);
  const status = makeStatus(root);
  const keeper = await makeKeeper({ shape, user, thing, id, isSaved, status });
  guard({
    form: shape.form,
    user: Number(user),
    session,
    logIn,
    notice: status.notice,
    keep: keeper.flush,
    whenSent: keeper.whenSent,
    isChanged: keeper.isChanged,
    isKept: keeper.isKept,
  });
  try {
    await forgotten;
    await offerCopies({ root, shape, keeper, status, isSaved });
  } catch (error) {
    keeper.failed(error);
  }
  await keeper.flush();
  root.dataset.hasLooked = "";
};

const root = document.querySelector("[data-kept-copy]");
if (root) start(root);
