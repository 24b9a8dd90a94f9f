// Nothing is sent while nobody is logged in, or somebody else is: the page asks first, and says so.

const { gettext } = window;
const PATIENCE = 10_000;

const ask = async (address) => {
  const answer = await fetch(address, { cache: "no-store", headers: { Accept: "application/json" }, signal: AbortSignal.timeout(PATIENCE) });
  // What cannot be told here is told by the answer to the form itself.
  return answer.ok ? answer.json() : undefined;
};

const linkTo = (address, text) => {
  const link = document.createElement("a");
  link.href = address;
  link.target = "_blank";
  link.textContent = text;
  return link;
};

// `isKept()` says whether what was typed is kept here, so that no more is promised.
export const guard = ({ form, user, session, logIn, notice, keep, whenSent, isChanged, isKept }) => {
  let isAsked = false;
  let isBusy = false;
  let asking;

  const say = (...content) => {
    notice.replaceChildren(...content);
    notice.hidden = !content.length;
  };

  const safely = () => (isKept() ? gettext("What you typed is kept on this computer.") : gettext("What you typed stands here as long as this page is open."));

  const explain = (who) => {
    form.dataset.loggedOut = "";
    if (who === null) {
      say(
        `${gettext("You are no longer logged in, so nothing was saved.")} ${safely()} `,
        linkTo(logIn, gettext("Log in in a new tab")),
        gettext(", then come back here and save."),
      );
    } else say(`${gettext("Somebody else has logged in in this browser, so nothing was saved.")} ${safely()} ${gettext("Log in as yourself in another tab, then save here.")}`);
  };

  const look = async () => {
    asking ??= ask(session).finally(() => { asking = undefined; });
    const answer = await asking;
    if (answer?.user === user) {
      // The token of before is worth nothing after another log-in.
      form.elements.csrfmiddlewaretoken.value = answer.token;
      delete form.dataset.loggedOut;
    }
    return !answer || answer.user === user ? user : answer.user;
  };

  const send = async (submitter) => {
    await keep();
    let who;
    try {
      who = await look();
    } catch {
      say(`${gettext("The site cannot be reached, so nothing was saved.")} ${safely()} ${gettext("Try again in a moment.")}`);
      return;
    }
    if (who !== user) {
      explain(who);
      return;
    }
    say();
    isAsked = true;
    whenSent();
    form.requestSubmit(submitter);
  };

  // Before anybody else hears of it: they hear of it once, when it is sent.
  addEventListener("submit", (event) => {
    if (event.target !== form) return;
    if (isAsked) {
      isAsked = false;
      return;
    }
    // Shows something, but saves nothing.
    if (event.submitter?.hasAttribute("formaction") || event.submitter?.hasAttribute("formtarget")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (isBusy) return;
    isBusy = true;
    send(event.submitter).finally(() => { isBusy = false; });
  }, { capture: true });

  const lookAgain = async () => {
    if (document.visibilityState !== "visible" || (!isChanged() && notice.hidden)) return;
    const wasOut = !notice.hidden;
    try {
      const who = await look();
      if (who !== user) explain(who);
      else if (wasOut) say(gettext("You are logged in. You can save now."));
    } catch {
      // Without a connection there is nothing to say before it is needed.
    }
  };
  document.addEventListener("visibilitychange", lookAgain);
  addEventListener("focus", lookAgain);
};
