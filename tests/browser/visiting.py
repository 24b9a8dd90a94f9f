"""A browser that goes from page to page and watches for scripts that somebody sent as text."""

from django.conf import settings

from tests.browser.writing import listen
from tests.factories import make_user

# What a parser makes of the page: handlers, addresses that are scripts, scripts of no file of ours.
INSPECT = """
  const links = ["href", "src", "action", "formaction", "xlink:href", "srcdoc"];
  const data = ["application/json", "application/ld+json", "speculationrules"];
  const isScript = /^[\\s\\u0000-\\u001f]*(?:javascript|vbscript|data):/i;
  const isAmiss = (element) =>
    (element.localName === "script" && !element.src && !element.nonce
      && !data.includes(element.type))
    || ["iframe", "object", "embed", "base"].includes(element.localName)
    || [...element.attributes].some(({ name, value }) =>
      name.startsWith("on") || (links.includes(name) && isScript.test(value)));
  const inspect = (root) =>
    [...root.querySelectorAll("*")].filter(isAmiss).map((one) => one.outerHTML.slice(0, 150));
"""
# Once every editor is there, and what begins with the first frames (focus, toggling, animation) has
# begun: much sooner than when the network has been silent for a while.
SETTLE = """
  const frame = () => new Promise((next) => requestAnimationFrame(() => setTimeout(next)));
  const areas = [...document.querySelectorAll("textarea[data-django-prose-editor-configurable]")];
  do await frame(); while (!areas.every((one) => one.closest(".prose-editor")));
  await frame();
  await new Promise((next) => requestIdleCallback(next));
"""
INSPECT_THIS = f"async () => {{ {INSPECT} {SETTLE} return inspect(document); }}"
READ = (
    "async (addresses) => {"
    + INSPECT
    + """
  const found = [];
  for (const address of addresses) {
    const response = await fetch(address);
    const type = response.headers.get("Content-Type");
    if (/html|xml/.test(type)) {
      const kind = /html/.test(type) ? "text/html" : "application/xml";
      const page = new DOMParser().parseFromString(await response.text(), kind);
      found.push(...inspect(page).map((html) => `${address}: ${html}`));
    } else if (response.headers.get("X-Content-Type-Options") !== "nosniff") {
      found.push(`${address}: a browser may take ${type} for a page`);
    }
  }
  return found;
}"""
)
SEND = """([address, fields]) => {
  const form = document.createElement("form");
  Object.assign(form, { method: "post", action: address });
  for (const [name, value] of fields) {
    const control = document.createElement("textarea");
    Object.assign(control, { name, value });
    form.append(control);
  }
  document.body.append(form);
  form.submit();
}"""


class Visitor:
    """A browser that goes from page to page and notes whatever runs, is refused, or calls away."""

    def __init__(self, context, address):
        self.address = address
        self.amiss: list[str] = []
        listen(context, self.amiss)
        context.on("request", self.note_stranger)
        self.page = context.new_page()

    def note_stranger(self, request):
        if not request.url.startswith((self.address, "data:", "blob:", "about:")):
            self.amiss.append(f"{request.frame.url} asks {request.url}")

    def visit(self, address: str) -> None:
        self.page.goto(self.address + address)
        self.inspect()

    def inspect(self) -> None:
        """The page that is there, when it has settled."""
        found = self.page.evaluate(INSPECT_THIS)
        self.amiss += [f"{self.page.url}: {html}" for html in found]

    def send(self, address: str, data: dict[str, list[str]]) -> None:
        """Post a form there, and look at the page that answers."""
        fields = [(name, value) for name, values in data.items() for value in values]
        with self.page.expect_navigation():
            self.page.evaluate(SEND, [address, fields])
        self.inspect()

    def read(self, addresses: list[str]) -> None:
        """Parse them as the browser would, without a load of their own."""
        self.amiss += self.page.evaluate(READ, addresses)

    @property
    def report(self) -> list[str]:
        # That a page is not found the browser says itself.
        return [said for said in self.amiss if "status of 4" not in said]


def see_all(context, live_server, client) -> Visitor:
    """Someone who may see all of the admin; `client` is the same person."""
    client.force_login(make_user("Administrator", is_superuser=True))
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
    return Visitor(context, live_server.url)
