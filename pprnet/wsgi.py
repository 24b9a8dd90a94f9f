import gc
import os

from django.core.wsgi import get_wsgi_application
from django.template import engines
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pprnet.settings")
# For those who serve, not for commands: no statement of a request takes longer, whatever a search
# asks for, and nobody waits longer for a lock. libpq reads this variable.
os.environ.setdefault("PGOPTIONS", "-c statement_timeout=10s")

# Hardly anything of what is imported is ever garbage: to look for it takes a tenth of the start.
gc.disable()
application = get_wsgi_application()
# What every process needs, before the server parts into several (gunicorn's --preload): they share
# it, as long as no collection of garbage writes to it. No connection and no thread begins here.
get_resolver().url_patterns  # noqa: B018 -- read to be made
public = engines["public"]
for name in public.env.list_templates():
    public.get_template(name)
gc.freeze()
gc.enable()
