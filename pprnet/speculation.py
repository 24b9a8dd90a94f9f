"""What a browser may fetch before it is asked for: the page that a reader is about to open.

Said in the page itself, since a file of its own would be one more to load; the policy allows the
script by its digest. Browsers that do not know such rules pass over them.
https://wicg.github.io/nav-speculation/speculation-rules.html
"""

import base64
import hashlib
import json

# Files are saved, not read; words sought are noted by the server when nothing is found.
LEFT_ALONE = [
    *({"href_matches": path} for path in ("/admin/*", "/summaries.*", "/\\?q=*")),
    {"selector_matches": "[rel~=nofollow]"},
]
OURS = {"and": [{"href_matches": "/*"}, {"not": {"or": LEFT_ALONE}}]}
ONWARD = {"selector_matches": ".pages a, .card .title a, .this-month a"}

# Moderate: when the pointer rests on a link, or a finger touches it; so nothing is loaded in vain.
RULES = json.dumps(
    {
        "prerender": [{"where": {"and": [OURS, ONWARD]}, "eagerness": "moderate"}],
        "prefetch": [{"where": OURS, "eagerness": "moderate"}],
    },
    separators=(",", ":"),
)
SOURCE = f"'sha256-{base64.b64encode(hashlib.sha256(RULES.encode()).digest()).decode()}'"
