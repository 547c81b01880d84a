"""Every setting, from the environment, with defaults that run on one machine without installing anything.

HELPDESK_DATA holds key, database and files; DATABASE_URL and REDIS_URL move these to PostgreSQL and Redis.
"""

import hashlib
import secrets
import sys
import tempfile
from pathlib import Path

import environ
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(env.str("HELPDESK_DATA", default=str(BASE_DIR / "var"))).resolve()
TESTING = "pytest" in sys.modules
if TESTING:
    # Workers that test side by side have a folder each; pytest-django gives each a database.
    DATA_DIR = DATA_DIR / env("PYTEST_XDIST_WORKER", default="")
DEBUG = env.bool("DEBUG", default=False)
DEMO = env.bool("HELPDESK_DEMO", default=True)


def _secret_key() -> str:
    """The key from SECRET_KEY, else one made once and kept in the data folder (mode 0600)."""
    given = env.str("SECRET_KEY", default="")
    if given:
        if len(given) < 32 or given.startswith(("changeme", "django-insecure")):
            raise ImproperlyConfigured("SECRET_KEY must be at least 32 random characters.")
        return given
    path = DATA_DIR / "secret_key"
    if not path.exists():
        # Beside the key lie tickets and hashes of passwords: nobody else on the machine may look.
        DATA_DIR.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48))
    return path.read_text().strip()


SECRET_KEY = _secret_key()

# --- Where it answers -------------------------------------------------------------------------
PORT = env.int("PORT", default=8000)
SITE_URL = env.str("SITE_URL", default=f"http://127.0.0.1:{PORT}").rstrip("/")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
HTTPS = env.bool("HTTPS", default=SITE_URL.startswith("https://"))
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)
SECURE_SSL_REDIRECT = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
SESSION_COOKIE_SAMESITE = "Lax"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# --- Apps ---------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_cotton.apps.SimpleAppConfig",
    "django_filters",
    "django_htmx",
    "csp",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "helpdesk.apps.HelpdeskConfig",
    "accounts",
    "search",
    "notifications",
    "tickets",
    "knowledge_base",
    "service_levels",
    "escalation",
    "kpis",
    "portal",
    "demo",
]

MIDDLEWARE = [
    "helpdesk.health.HealthMiddleware",
    "helpdesk.middleware.DatabaseDownMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "accounts.middleware.PreferencesMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.MfaRequiredMiddleware",
    "portal.middleware.UnsentTextMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "tickets.middleware.PostOnlyAddressMiddleware",
]

ROOT_URLCONF = "helpdesk.urls"
WSGI_APPLICATION = "helpdesk.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

_LOADERS = [
    "django_cotton.cotton_loader.Loader",
    "django.template.loaders.filesystem.Loader",
    "django.template.loaders.app_directories.Loader",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": _LOADERS if DEBUG else [("helpdesk.lib.constant_runs.Loader", _LOADERS)],
            # Known to every template without {% load %}: it translates, links and draws icons all over.
            "builtins": [
                "django.templatetags.i18n",
                "helpdesk.templatetags.quick_i18n",
                "helpdesk.templatetags.quick_links",
                "helpdesk.templatetags.icons",
                "django_cotton.templatetags.cotton",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "helpdesk.context.site",
            ],
        },
    }
]

# --- Database -----------------------------------------------------------------------------------
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-16000;"
        " PRAGMA foreign_keys=ON; PRAGMA temp_store=MEMORY;"
    ),
}
DATABASE_URL = env.str("DATABASE_URL", default="")
if DATABASE_URL:
    _database = env.db_url_config(DATABASE_URL)
else:
    _database = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(DATA_DIR / "helpdesk.sqlite3")}
_database["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=600)
_database["CONN_HEALTH_CHECKS"] = True
_database["TEST"] = {"NAME": env.str("TEST_DATABASE_NAME", default="") or None}
if "postgresql" in _database["ENGINE"]:
    _database["OPTIONS"] = {
        "connect_timeout": 3,
        "options": "-c statement_timeout=20000 -c lock_timeout=5000"
        " -c idle_in_transaction_session_timeout=30000",
    }
else:
    _database["OPTIONS"] = SQLITE_OPTIONS
    if _database["TEST"]["NAME"] is None:
        _digest = hashlib.sha256(bytes(BASE_DIR)).hexdigest()[:12]
        _database["TEST"]["NAME"] = f"{tempfile.gettempdir()}/helpdesk-test-{_digest}.sqlite3"
DATABASES = {"default": _database}


# --- Queue, cache, live events ---------------------------------------------------------------------
def embedded_socket() -> str:
    """The unix socket of the embedded Valkey: hashed, in the temp folder, well under 108 bytes."""
    digest = hashlib.sha256(str(DATA_DIR).encode()).hexdigest()[:12]
    return str(Path(tempfile.gettempdir()) / f"helpdesk-{digest}.sock")


REDIS_URL = env.str("REDIS_URL", default="")
EMBEDDED_QUEUE = not REDIS_URL
_socket = embedded_socket()
QUEUE_URL = REDIS_URL or f"unix://{_socket}"
QUEUE_PREFIX = "hd"
CELERY_BROKER_URL = REDIS_URL or f"redis+socket://{_socket}"
CELERY_BROKER_CONNECTION_TIMEOUT = 1
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 3600,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
    "socket_connect_timeout": 1,
    "socket_timeout": 5,
    "max_retries": 0,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_ALWAYS_EAGER = False
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TASK_TIME_LIMIT = 900
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "celerybeat-schedule")

CACHES = {
    "default": {
        "BACKEND": "helpdesk.cache.ForgivingRedisCache",
        "LOCATION": QUEUE_URL,
        "KEY_PREFIX": QUEUE_PREFIX,
        "OPTIONS": {"socket_connect_timeout": 0.3, "socket_timeout": 0.5},
    },
    # For numbers that may be a few seconds old: each process remembers its own.
    "local": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
}

# --- People -----------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["full_name", "email"]},
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "portal.adapter.AccountAdapter"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_SIGNUP_FORM_CLASS = "accounts.forms.SignupForm"
# Where mail leaves, an address must be confirmed before it lets anybody in: requests that agents
# file for an address belong to whoever holds it. Without a mail server nothing could be confirmed.
ACCOUNT_EMAIL_VERIFICATION = "mandatory" if env.str("EMAIL_URL", default="") else "optional"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_RATE_LIMITS: dict[str, str] | bool = {"login_failed": "10/m/ip,5/5m/key"}
CSRF_FAILURE_VIEW = "portal.views.unsent.csrf_failure"
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Help desk"
# Supervisors and administrators must set a second factor up, except while trying the demo.
MFA_REQUIRED_ROLES = [] if DEMO else ["supervisor", "administrator"]
MFA_REQUIRED_ROLES = env.list("MFA_REQUIRED_ROLES", default=MFA_REQUIRED_ROLES)

# --- Language and time -----------------------------------------------------------------------------
LANGUAGE_CODE = env.str("DEFAULT_LANGUAGE", default="en")
LANGUAGES = [("en", _("English")), ("es", _("Spanish"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_NAME = "language"
USE_I18N = True
USE_TZ = True
TIME_ZONE = env.str("TIME_ZONE", default="UTC")

# --- Files -------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(DATA_DIR / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG or TESTING
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG or TESTING
MEDIA_ROOT = DATA_DIR / "files"
ATTACHMENT_MAX_BYTES = env.int("ATTACHMENT_MAX_BYTES", default=15 * 1024 * 1024)
ATTACHMENTS_MAX_COUNT = 10
# Large enough that a text pasted by mistake is answered beside its field, with the text kept.
# The largest form is a guide of fifty steps, each with its answers in every language.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
TEXT_MAX_CHARACTERS = 50_000

# --- Mail ---------------------------------------------------------------------------------------------
EMAIL_URL = env.str("EMAIL_URL", default="")
if EMAIL_URL:
    vars().update(env.email_url_config(EMAIL_URL))
else:
    EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
# A server that stops answering must not hold a sender longer than its claim on the mail lasts.
EMAIL_TIMEOUT = 30
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Help desk <help@example.com>")
MAIL_DOMAIN = env.str("MAIL_DOMAIN", default="helpdesk.example.com")
# The page that shows sent mail, for machines with no mail server. Never beside a real one.
SENT_MAIL_PAGE = env.bool("SENT_MAIL_PAGE", default=DEMO and not EMAIL_URL)

# --- Rules ----------------------------------------------------------------------------------------------
FCR_WINDOW_DAYS = env.int("FCR_WINDOW_DAYS", default=7)
SURVEY_DELAY_MINUTES = env.int("SURVEY_DELAY_MINUTES", default=0 if DEMO else 60)
SURVEY_WINDOW_DAYS = 28
AUTO_CLOSE_DAYS = env.int("AUTO_CLOSE_DAYS", default=7)
SENDS_PER_HOUR = {"requester": 30}

# --- API ------------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.api.BearerAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["accounts.api.ScopedPermission"],
    "DEFAULT_FILTER_BACKENDS": [],
    "DEFAULT_PAGINATION_CLASS": "helpdesk.lib.api_pages.KeysetPagination",
    "DEFAULT_PARSER_CLASSES": ["helpdesk.lib.api_parsers.JSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_THROTTLE_CLASSES": [
        "rest_framework.throttling.UserRateThrottle",
        "rest_framework.throttling.AnonRateThrottle",
    ],
    "DEFAULT_THROTTLE_RATES": {
        "user": env.str("API_RATE", default="1200/min"),
        "anon": "60/min",
    },
    "NUM_PROXIES": TRUSTED_PROXIES,
    "EXCEPTION_HANDLER": "helpdesk.lib.api_errors.exception_handler",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Help desk API",
    "DESCRIPTION": "Tickets, articles and figures. Every call sees what its token's owner may see.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "ENUM_NAME_OVERRIDES": {
        "StatusEnum": "tickets.models.Status",
        "ImpactOrUrgencyEnum": "tickets.models.Impact",
        "PriorityEnum": "tickets.models.Priority",
        "ChannelEnum": "tickets.models.Channel",
        "GivenChannelEnum": "tickets.api.writing.GIVEN_CHANNELS",
        "TierEnum": "accounts.models.Tier",
        "EventKindEnum": "tickets.models.EventKind",
        "BulkOutcomeEnum": "tickets.models.BulkOutcome",
        "BulkStateEnum": "tickets.models.BulkState",
        "IdentityOutcomeEnum": "tickets.models.IdentityOutcome",
        "ArticleKindEnum": "knowledge_base.models.article.Kind",
    },
}

# --- Content Security Policy ---------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

# --- Logs and errors -------------------------------------------------------------------------------------
from helpdesk.logs import configure_logs, configure_sentry  # noqa: E402

LOGGING = configure_logs(
    level=env.str("LOG_LEVEL", default="INFO"), json=env.bool("LOG_JSON", default=False)
)
configure_sentry(env.str("SENTRY_DSN", default=""))

if TESTING:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    ACCOUNT_RATE_LIMITS = False
    # Nothing carries over from one test to the next; those about caching set one up.
    CACHES = {name: {"BACKEND": "django.core.cache.backends.dummy.DummyCache"} for name in CACHES}
    QUEUE_PREFIX = f"hd-{DATA_DIR.name}"
    MEDIA_ROOT = Path(tempfile.gettempdir()) / "helpdesk-test-files" / DATA_DIR.name
    # Each test client starts the middleware anew: looking a file up when asked beats listing them all.
    WHITENOISE_AUTOREFRESH = True
