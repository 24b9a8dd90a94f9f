"""Everything that varies is an environment variable, listed in .env.example and read strictly."""

from pathlib import Path
from zoneinfo import available_timezones

from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from environs import Env, EnvError, validate

from pprnet.caches import cache_of
from pprnet.mail import mail_of
from pprnet.release import digest
from pprnet.speculation import SOURCE as SPECULATION

env = Env()
env.add_parser("cache_of", cache_of)
env.add_parser("mail_of", mail_of)
BASE_DIR = Path(__file__).resolve().parent.parent


def read(kind, name, *args, **options):
    """One environment variable; a bad value stops the start and is named."""
    try:
        return getattr(env, kind)(name, *args, **options)
    except EnvError as error:
        raise ImproperlyConfigured(str(error)) from error


# Who is this?

DATABASE_IS_EMBEDDED = not read("str", "DATABASE_URL", "")
# With nothing configured at all this is somebody's own machine.
DEBUG = read("bool", "DEBUG", DATABASE_IS_EMBEDDED)
if DATABASE_IS_EMBEDDED and not DEBUG:
    raise ImproperlyConfigured("Set DATABASE_URL: the embedded PostgreSQL is for DEBUG only.")

SECRET_KEY = (
    read("str", "SECRET_KEY", "for-development-only-" + "never-where-others-can-reach-it" * 2)
    if DEBUG
    else read("str", "SECRET_KEY", validate=validate.Length(min=50))
)
ALLOWED_HOSTS = (
    read("list", "ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"])
    if DEBUG
    else read("list", "ALLOWED_HOSTS", validate=validate.Length(min=1))
)
_address = validate.URL(require_tld=False, schemes={"http", "https"})
SITE_URL = (
    read("str", "SITE_URL", "http://localhost:8000", validate=_address)
    if DEBUG
    else read("str", "SITE_URL", validate=_address)
).rstrip("/")
SITE_NAME = read("str", "SITE_NAME", "PPRNet")
# Where readers write who cannot use a page, or need it in another form.
CONTACT_EMAIL = read("str", "CONTACT_EMAIL", "", validate=validate.Email())
# Whether what a proxy says of a request is to be believed.
BEHIND_PROXY = read("bool", "BEHIND_PROXY", False) and not DEBUG

# What is it made of?

INSTALLED_APPS = [
    "pprnet.apps.PPRNetAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "reversion",
    "taggit",
    "django_filters",
    "django_prose_editor",
    "csp",
    "allauth.account",
    "allauth.mfa",
    "pprnet",
    "blog",
    "research",
]

MIDDLEWARE = [
    "pprnet.middleware.HeadMiddleware",
    "pprnet.middleware.RequestIdMiddleware",
    # The next two stand outside of whatever may answer early: a wrong host, a static file.
    "pprnet.headers.HeadersMiddleware",
    "pprnet.headers.PolicyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "pprnet.replica.ReplicaMiddleware",
    "pprnet.page_cache.EditionMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "pprnet.middleware.OwnPagesMiddleware",
]

ROOT_URLCONF = "pprnet.urls"
WSGI_APPLICATION = "pprnet.wsgi.application"

TEMPLATES = [
    {
        # Public pages, feeds and errors.
        "NAME": "public",
        "BACKEND": "blog.templating.PublicPages",
        "DIRS": [BASE_DIR / "templates" / "public"],
        "OPTIONS": {"context_processors": ["pprnet.context_processors.site"]},
    },
    {
        # The admin, and mail.
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "pprnet.context_processors.site",
            ],
        },
    },
]

# Where is its data?

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"


def pooled(name: str, database: dict) -> dict:
    """The database that this variable names, with a pool of connections."""
    if database["ENGINE"] != "django.db.backends.postgresql":
        raise ImproperlyConfigured(f"{name}: only postgresql:// will do.")
    options = CONNECTED | {"connect_timeout": 3} | database.get("OPTIONS", {})
    return database | {"ENGINE": "pprnet.postgresql", "OPTIONS": options}


POOL = {
    # A connection for each thread of a process: nobody waits while the server answers.
    "min_size": read("int", "WEB_THREADS", 4),
    # In seconds: so long a request waits for a server that is starting.
    "timeout": 2,
    # In seconds; then a try to connect is given up, and the next request makes a new one. The
    # pauses between tries double, so after a long outage they would be as long as that.
    "reconnect_timeout": 1,
}
# A statement whose plan a connection may keep is prepared when it is asked for the third time.
CONNECTED = {"pool": POOL, "prepare_threshold": 2}
DATABASES = {
    "default": {"ENGINE": "pprnet.embedded", "NAME": "pprnet", "OPTIONS": CONNECTED}
    if DATABASE_IS_EMBEDDED
    else pooled("DATABASE_URL", read("dj_db_url", "DATABASE_URL"))
}
DATABASE_ROUTERS = []
if read("str", "DATABASE_REPLICA_URL", ""):
    _replica = pooled("DATABASE_REPLICA_URL", read("dj_db_url", "DATABASE_REPLICA_URL"))
    # Where it does not answer soon, the primary does.
    _replica["OPTIONS"] |= {"pool": POOL | {"timeout": 1}}
    DATABASES["replica"] = _replica | {"TEST": {"MIRROR": "default"}}
    DATABASE_ROUTERS = ["pprnet.replica.Router"]

# In which language and time does it speak?

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English")]
# That of what is published and of the vocabulary, whatever language speaks around it.
CONTENT_LANGUAGE = "en"
USE_I18N = True
USE_TZ = True
TIME_ZONE = read(
    "str",
    "TIME_ZONE",
    "America/Toronto",
    validate=validate.OneOf(available_timezones(), error="Not a time zone of the IANA database."),
)
# Whose time it is called: the zone is named after its largest city, the site stands in another.
TIME_ZONE_CITY = read(
    "str",
    "TIME_ZONE_CITY",
    "Ottawa" if TIME_ZONE == "America/Toronto" else TIME_ZONE.rpartition("/")[2].replace("_", " "),
    validate=validate.Regexp(r"^\S(.{0,38}\S)?\Z", error="At most 40 characters in one line."),
)

# What does a page hold, and what may come back?

SUMMARIES_PER_PAGE = 6
# Room for several texts far too long, in any script: the forms say so with the text kept, where
# the server's own refusal would lose it.
DATA_UPLOAD_MAX_MEMORY_SIZE = 32 * 1024 * 1024
# A month of several hundred summaries is sent as one form.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
# The first says how large files may be, and why an upload was not taken.
FILE_UPLOAD_HANDLERS = [
    "blog.uploads.BoundedUploadHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage",
    },
}

# What is kept of it, and for whom?

# Pages of one release are nothing to another, nor to a site of another name.
RELEASE = digest(BASE_DIR, SITE_NAME, SITE_URL, CONTACT_EMAIL, LANGUAGE_CODE, TIME_ZONE)
CACHES = {"default": {**read("cache_of", "CACHE_URL", "locmem://"), "KEY_PREFIX": RELEASE}}

# What does it log?

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {"()": "pprnet.logs.plain"},
        "json": {"()": "pprnet.logs.JSONFormatter"},
        "requests": {"()": "pprnet.logs.requests"},
    },
    "filters": {
        "once": {"()": "pprnet.logs.OnceAMinute"},
        "outages": {"()": "pprnet.outage.OneLine"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "plain" if DEBUG else "json",
        },
        "django.server": {"class": "logging.StreamHandler", "formatter": "requests"},
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        # Everything of Django's goes to the root, which writes it once.
        "django": {"handlers": [], "level": "INFO"},
        "django.server": {"handlers": ["django.server"], "level": "INFO", "propagate": False},
        # What visitors did wrong stands in the log of requests already.
        "django.request": {"level": "INFO" if DEBUG else "ERROR", "filters": ["outages"]},
        # The site says itself that the database is away, once, and not for every try.
        "psycopg.pool": {"level": "ERROR"},
        "pprnet.replica": {"filters": ["once"]},
    },
}
# Whom does it ask about the literature?

CROSSREF_URL = read("str", "CROSSREF_URL", "https://api.crossref.org", validate=_address).rstrip(
    "/"
)
# Who says where they can be reached is served better.
CROSSREF_MAILTO = read("str", "CROSSREF_MAILTO", "", validate=validate.Email())

# Who may log in?

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"
# Where others can come, a password alone opens nothing.
SECOND_FACTOR_REQUIRED = not DEBUG
ACCOUNT_ADAPTER = "blog.login.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = True
# It is the log-in page itself that knows where to lead somebody.
ACCOUNT_AUTHENTICATED_LOGIN_REDIRECTS = False
# Ours are counted in the database, see blog/login/limits.py.
ACCOUNT_RATE_LIMITS = False
MFA_RATE_LIMITS = False
MFA_ADAPTER = "blog.login.adapters.FactorAdapter"
MFA_SUPPORTED_TYPES = ["webauthn", "totp", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
# Browsers make passkeys for localhost without TLS, too.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG
# Clocks differ: the code before and the one after are good as well (RFC 6238 §5.2).
MFA_TOTP_TOLERANCE = 1
SESSION_ENGINE = "blog.login.sessions"
# NIST SP 800-63B-4 §2.2.3: an hour without a sign of life, and in any case a day at most.
SESSION_IDLE_MINUTES = read("int", "SESSION_IDLE_MINUTES", 60, validate=validate.Range(5, 1440))
SESSION_HOURS = read("int", "SESSION_HOURS", 12, validate=validate.Range(1, 168))
SESSION_COOKIE_AGE = SESSION_HOURS * 60 * 60
# In seconds: for so long the link of an invitation works.
PASSWORD_RESET_TIMEOUT = 3 * 24 * 60 * 60

# How does it send mail, and as whom?

_mail = read("mail_of", "EMAIL_URL", "console://" if DEBUG else "smtp://localhost")
EMAIL_BACKEND = _mail.backend
EMAIL_HOST, EMAIL_PORT = _mail.host, _mail.port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _mail.user, _mail.password
EMAIL_USE_TLS, EMAIL_USE_SSL = _mail.use_tls, _mail.use_ssl
# In seconds: somebody waits for the page.
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = read(
    "str", "EMAIL_FROM", CONTACT_EMAIL or "pprnet@localhost", validate=validate.Email()
)

# What may a browser do?

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, SPECULATION, NONCE],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    },
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True
# With the session: a cookie of their own would be one more to protect.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
CSRF_FAILURE_VIEW = "pprnet.csrf.csrf_failure"

if not DEBUG:
    SECURE_SSL_REDIRECT = True
    # The checks of health come from inside, without TLS.
    SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz)$"]
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    # The names oblige a browser to take them from this host alone, encrypted, for all of it
    # (RFC 6265bis §4.1.3).
    SESSION_COOKIE_NAME, SESSION_COOKIE_SECURE = "__Host-session", True
    CSRF_COOKIE_NAME, CSRF_COOKIE_SECURE = "__Host-csrf", True
    if BEHIND_PROXY:
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
