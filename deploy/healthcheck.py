"""Succeeds when the site answers, from inside its own container."""

import os
import urllib.request
from urllib.parse import urlsplit

port = os.environ.get("WEB_BIND", "0.0.0.0:8000").rpartition(":")[2]
# Other names for itself the site refuses.
request = urllib.request.Request(
    f"http://127.0.0.1:{port}/readyz", headers={"Host": urlsplit(os.environ["SITE_URL"]).netloc}
)
urllib.request.urlopen(request, timeout=4)  # noqa: S310 -- http, to ourselves
