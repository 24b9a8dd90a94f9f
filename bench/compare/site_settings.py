"""The site as in production, with what the comparison changes about it.

`COMPARE_STATIC`: where its static files are. `COMPARE_PAGES=made`: no page is kept.
`COMPARE_SLOW=1`: the build that must be noticed.
"""

import os

from pprnet.settings import *  # noqa: F403
from pprnet.settings import MIDDLEWARE

STATIC_ROOT = os.environ["COMPARE_STATIC"]
if os.environ.get("COMPARE_PAGES") == "made":
    MIDDLEWARE = [name for name in MIDDLEWARE if name != "pprnet.page_cache.EditionMiddleware"]
if os.environ.get("COMPARE_SLOW"):
    MIDDLEWARE = [*MIDDLEWARE, "bench.compare.slow.QueriesForEachRow"]
