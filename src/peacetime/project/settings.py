"""Django's settings, made from ours. Reading them changes nothing on the machine."""

import hashlib
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from csp.constants import NONCE

from peacetime.project import addresses, configuration, embedded, logs, secret_key
from peacetime.project.database_url import database
from peacetime.project.email_url import mail_server

CONFIGURATION = configuration.read()
FOLDER: Path = CONFIGURATION["PEACETIME_DATA"]
WEB = Path(__file__).parent.parent / "web"

# Who we are -----------------------------------------------------------------------------------

PUBLIC_URL = addresses.of(CONFIGURATION)
IS_TLS = PUBLIC_URL.startswith("https://")
PROPOSED_TIME_ZONE: str = CONFIGURATION["PEACETIME_TIME_ZONE"]
IS_BEHIND_PROXY: bool = CONFIGURATION["PEACETIME_TRUSTED_PROXY"]

SECRET_KEY = CONFIGURATION["PEACETIME_SECRET_KEY"] or secret_key.kept(FOLDER)
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", ".localhost"]
ALLOWED_HOSTS += [host for host in [urlsplit(PUBLIC_URL).hostname] if host]
ALLOWED_HOSTS += CONFIGURATION["PEACETIME_ALLOWED_HOSTS"]
if CONFIGURATION["PEACETIME_HOST"] not in {"0.0.0.0", "::"}:  # noqa: S104 - compared, not bound
    ALLOWED_HOSTS.append(CONFIGURATION["PEACETIME_HOST"])
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]

DEBUG = False
ROOT_URLCONF = "peacetime.project.urls"
AUTH_USER_MODEL = "storage.Person"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
LANGUAGE_CODE = "en"
USE_I18N = False
USE_TZ = True
TIME_ZONE = "UTC"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "csp",
    "procrastinate.contrib.django",
    "peacetime.storage",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "peacetime.project.unavailable.DatabaseGoneMiddleware",
    "peacetime.project.deadline.DeadlineMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
SILENCED_SYSTEM_CHECKS = [
    "auth.E003",  # an e-mail address is unique in its lower case: the constraint is on Lower(email)
]

# What we keep ---------------------------------------------------------------------------------

# Besides the threads of requests: the streams, the doorbell and the jobs.
CONNECTIONS = CONFIGURATION["PEACETIME_WEB_THREADS"] + 8
DATABASE_URL: str = CONFIGURATION["PEACETIME_DATABASE_URL"] or embedded.address(FOLDER / "postgres")
DATABASES = {"default": database(DATABASE_URL, connections=CONNECTIONS)}
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = ""
PROCRASTINATE_IMPORT_PATHS = ["peacetime.project.tasks"]

# Ways in --------------------------------------------------------------------------------------

PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
_VALIDATION = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {
        "NAME": f"{_VALIDATION}.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("name", "email")},
    },
    {"NAME": f"{_VALIDATION}.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": f"{_VALIDATION}.CommonPasswordValidator"},
]
LOGIN_URL = "/sign-in"
LOGIN_REDIRECT_URL = "/"

# Browsers share cookies between the ports of a machine: two installations must not share names.
_OURS = hashlib.sha256(f"cookies {SECRET_KEY}".encode()).hexdigest()[:8]
SESSION_COOKIE_NAME = f"peacetime_session_{_OURS}"
CSRF_COOKIE_NAME = f"peacetime_csrf_{_OURS}"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_TLS
CSRF_FAILURE_VIEW = "peacetime.web.faults.csrf_failed"
SESSION_COOKIE_AGE = 14 * 24 * 3600

# What browsers and proxies are told -----------------------------------------------------------

X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 30 * 24 * 3600 if IS_TLS else 0
if IS_BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'", NONCE],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    },
}

# What we accept -------------------------------------------------------------------------------

APPEND_SLASH = False
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024  # a long postmortem, in a form or in JSON
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FILES = 4
LARGEST_IMPORT: int = CONFIGURATION["PEACETIME_IMPORT_MB"] * 1024 * 1024
LARGEST_DELIVERY: int = CONFIGURATION["PEACETIME_DELIVERY_MB"] * 1_000_000
ALERT_GAP_MINUTES: int = CONFIGURATION["PEACETIME_ALERT_GAP_MINUTES"]
DELIVERIES_KEPT_DAYS: int = CONFIGURATION["PEACETIME_DELIVERIES_KEPT_DAYS"]
DEAD_DELIVERIES_KEPT_DAYS: int = CONFIGURATION["PEACETIME_DEAD_DELIVERIES_KEPT_DAYS"]
ALERTS_KEPT_DAYS: int = CONFIGURATION["PEACETIME_ALERTS_KEPT_DAYS"]
ALLOWED_PRIVATE_HOSTS: tuple[str, ...] = CONFIGURATION["PEACETIME_ALLOWED_PRIVATE_HOSTS"]
CALENDAR_HOSTS: tuple[str, ...] = (
    *CONFIGURATION["PEACETIME_CALENDAR_HOSTS"],
    *ALLOWED_PRIVATE_HOSTS,
)
SNS_HOSTS: tuple[str, ...] = CONFIGURATION["PEACETIME_SNS_HOSTS"]

METRICS_NETWORKS = CONFIGURATION["PEACETIME_METRICS_NETWORKS"]

# What can be connected: the one place where lower floors hear of the providers' folders.
PROVIDERS = "peacetime.integrations.connectors.providers"
SENDERS = "peacetime.integrations.inbound.providers"

# Pages and assets -----------------------------------------------------------------------------

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [WEB / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {"environment": "peacetime.web.jinja.environment"},
    },
]
STATIC_URL = "/static/"
STATIC_ROOT = WEB / "static"
STATICFILES_FINDERS: list[str] = []
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "peacetime.project.assets.BuiltAssets"},
}
WHITENOISE_IMMUTABLE_FILE_TEST = r"-[0-9A-Z]{8}\.[a-z0-9]+$"
WHITENOISE_MAX_AGE = 3600
WHITENOISE_ALLOW_ALL_ORIGINS = False

# What we send and write -----------------------------------------------------------------------

MAIL = mail_server(CONFIGURATION["PEACETIME_EMAIL_URL"])
HAS_MAIL_SERVER = MAIL is not None
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_TIMEOUT = 10
if MAIL is not None:
    EMAIL_HOST, EMAIL_PORT = MAIL.host, MAIL.port
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = MAIL.user, MAIL.password
    EMAIL_USE_SSL, EMAIL_USE_TLS = MAIL.is_tls, MAIL.is_starttls
DEFAULT_FROM_EMAIL = SERVER_EMAIL = CONFIGURATION["PEACETIME_EMAIL_FROM"]
LOGGING = logs.configuration(CONFIGURATION["PEACETIME_LOG_LEVEL"])
