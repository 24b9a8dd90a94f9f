"""What a piece of work costs the person who does it, counted in the browser as it is done."""

import dataclasses

from playwright.sync_api import BrowserContext

# Ran in every page before anything of its own. A key in a field for prose is prose as long as it
# writes something; any other one is said by name. A click is one whatever it hits.
LISTEN = """
  const PROSE = "[name$=title], [name=teaser], .ProseMirror, textarea";
  const isModifier = (key) => ["Control", "Shift", "Alt", "Meta"].includes(key);
  const isPaste = (event) => event.ctrlKey && event.key === "v";
  addEventListener("keydown", (event) => {
    if (isModifier(event.key) || event.repeat) return;
    const writes = event.key.length === 1 && !event.ctrlKey && !event.metaKey;
    window.countEffort(writes && event.target.closest?.(PROSE) ? "prose" : "keys");
  }, { capture: true });
  addEventListener("pointerdown", () => window.countEffort("clicks"), { capture: true });
"""


@dataclasses.dataclass
class Effort:
    """Clicks, keys other than those that write prose, keys that do, and pages that were loaded."""

    clicks: int = 0
    keys: int = 0
    prose: int = 0
    loads: int = 0

    @classmethod
    def in_context(cls, context: BrowserContext) -> "Effort":
        """Counts from now on, in every window of this browser."""
        effort = cls()
        context.expose_function("countEffort", effort.count)
        context.add_init_script(LISTEN)
        context.on("response", effort.note_page)
        for page in context.pages:
            # In one that is open already nothing listens yet.
            page.evaluate(f"() => {{ {LISTEN} }}")
        return effort

    def count(self, kind: str) -> None:
        setattr(self, kind, getattr(self, kind) + 1)

    def note_page(self, response) -> None:
        """A redirect is only on the way to one. No page of ours has frames."""
        is_page = response.request.is_navigation_request()
        self.loads += is_page and not 300 <= response.status < 400
