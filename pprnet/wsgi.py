import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pprnet.settings")
# For those who serve, not for commands: no statement of a request takes longer, whatever a search
# asks for, and nobody waits longer for a lock. libpq reads this variable.
os.environ.setdefault("PGOPTIONS", "-c statement_timeout=10s")

application = get_wsgi_application()
