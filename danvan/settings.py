"""The one settings module. What may differ between installations comes from the environment (see danvan/env.py).

Three situations:

- Nothing configured: the bundled PostgreSQL, secrets made on first use in the data folder, 127.0.0.1 only.
  With DEMO=1 (the default) it holds the demo, with DEMO=0 it starts empty.
- DEMO=1 with DATABASE_URL: the demo on a PostgreSQL of your own; the rest as above.
- DEMO=0 with any of DATABASE_URL, DATABASE_OWNER_URL, SECRET_KEY, ALLOWED_HOSTS: production. All of them must be
  given then (the owner's address only to commands that change tables), or nothing starts.
"""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path
from typing import Any

from danvan import database
from danvan.env import Env, data_folder, database_settings, kept_secret

BASE_DIR = Path(__file__).resolve().parent.parent

env = Env()
DATA_DIR = data_folder(env)
DEMO = env.flag("DEMO", default=True)
PRODUCTION = not DEMO and any(
    env.has(name) for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "SECRET_KEY", "ALLOWED_HOSTS")
)

# Under which role this process works with the database: "app" serves and may not change tables; "owner" is taken
# by manage.py for the few commands that do (see there).
DATABASE_ROLE = "owner" if os.environ.get("DANVAN_DB_ROLE") == "owner" else "app"


def _database_address(role: str) -> str:
    name = {"app": "DATABASE_URL", "owner": "DATABASE_OWNER_URL"}[role]
    if PRODUCTION or env.has("DATABASE_URL"):
        env.required(name, "Địa chỉ PostgreSQL: postgresql://tài_khoản:mật_khẩu@máy/cơ_sở_dữ_liệu.")
        return env.url(name, schemes=("postgresql", "postgres"))
    return database.url(role, DATA_DIR)


def _secret_key() -> str:
    if PRODUCTION:
        key = env.required("SECRET_KEY", "Chuỗi bí mật ít nhất 50 ký tự; giữ nguyên giữa các lần khởi động.")
        if key and len(key) < 50:
            env.problems.append("SECRET_KEY: cần ít nhất 50 ký tự.")
        return key
    return env.text("SECRET_KEY") or kept_secret(DATA_DIR / "secrets" / "django")


# Who we are -----------------------------------------------------------------------------------------------------

SECRET_KEY = _secret_key()
DEBUG = False  # always: errors are read in the log, never on a screen
if PRODUCTION:
    env.required("ALLOWED_HOSTS", "Tên miền mà người dùng gõ, cách nhau bằng dấu phẩy.")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", ("127.0.0.1", "localhost", "[::1]"))
# HTTPS ends at the proxy in front. In production it is the rule; plain HTTP is for 127.0.0.1.
HTTPS = env.flag("HTTPS", default=PRODUCTION)
# How many proxies stand in front and write X-Forwarded-For.
TRUSTED_PROXIES = env.number("TRUSTED_PROXIES", 1 if HTTPS else 0, most=10)
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS")
ROOT_URLCONF = "danvan.urls"
WSGI_APPLICATION = "danvan.wsgi.application"

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django_filters",
    "axes",
    "danvan.ui",
    "danvan.web",
    "danvan.audit",
    "danvan.units",
    "danvan.accounts",
    "danvan.jobs",
    "models_registry",
    "reports",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "danvan.middleware.SecurityHeadersMiddleware",
    "danvan.middleware.EncodingMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "danvan.middleware.SignedInMiddleware",
    "danvan.middleware.PasswordChangeMiddleware",
    "danvan.middleware.AuditActorMiddleware",
    "danvan.middleware.RefusalMiddleware",
    "axes.middleware.AxesMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

# The database ---------------------------------------------------------------------------------------------------

# A frozen query must not hold a thread for ever; the owner's migrations may take their time, not their locks.
# For the planner: the country's few ten thousand kinds of rows find room in memory; and what is read lies in memory, or
# on a disk without moving parts: a province's rows are looked up among millions rather than all of them read.
# Machine code for a single statement (jit) takes longer to make than any of ours takes without it.
_LIMITS = {
    "app": (
        "-c statement_timeout=15s -c lock_timeout=5s -c idle_in_transaction_session_timeout=60s "
        "-c work_mem=16MB -c random_page_cost=1.1 -c jit=off"
    ),
    "owner": "-c lock_timeout=10s",
}
if os.environ.get("DANVAN_LONG_WORK") == "1":
    # Nobody waits at a browser. A killed worker's statement ends soon, and with it what it held.
    _LIMITS["app"] = (
        "-c statement_timeout=15min -c lock_timeout=60s -c idle_in_transaction_session_timeout=15min"
        " -c client_connection_check_interval=5s"
    )


def role_settings(role: str) -> dict[str, Any]:
    """The entry of DATABASES for "app" or "owner"."""
    name = {"app": "DATABASE_URL", "owner": "DATABASE_OWNER_URL"}[role]
    entry = database_settings(env, name, _database_address(role))
    return entry | {
        "ENGINE": "django.db.backends.postgresql",
        "CONN_MAX_AGE": 600,  # a SCRAM sign-in costs more than most pages
        "CONN_HEALTH_CHECKS": True,  # the server may have been restarted in between
        "OPTIONS": entry["OPTIONS"] | {"options": _LIMITS[role]},
    }


DATABASES = {"default": role_settings(DATABASE_ROLE)}
# Migrations grant to this role; refused at start-up if it owns a table (danvan/checks.py).
DATABASE_APP_ROLE = DATABASES["default"]["USER"] if DATABASE_ROLE == "app" else role_settings("app")["USER"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Accounts and sessions ------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "accounts:login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "accounts:login"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
# Ten wrong tries of one name from one address, then a quarter of an hour's pause: a whole commune shares one address,
# so never by address alone, and never a name alone, or anybody could lock anybody out.
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = dt.timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_TEMPLATE = "accounts/pause.html"
AXES_CLIENT_IP_CALLABLE = "danvan.web.client.address"
AXES_RESET_ON_SUCCESS = True
AXES_ENABLE_ADMIN = False
AXES_DISABLE_ACCESS_LOG = True  # who signed in when stands in the accounts' own log
AXES_VERBOSE = False
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
SESSION_COOKIE_AGE = 12 * 60 * 60  # seconds; a working day, counted from signing in
SESSION_EXPIRE_AT_BROWSER_CLOSE = True  # commune offices share their computers
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = HTTPS

# Headers (the Content-Security-Policy is in danvan/middleware.py) -------------------------------------------------

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = False  # other systems may live under the province's domain
SECURE_HSTS_PRELOAD = False
if HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SILENCED_SYSTEM_CHECKS = (
    ["security.W005", "security.W021"]  # HSTS for subdomains and preload: not ours to promise, see above
    if HTTPS
    else ["security.W004", "security.W008", "security.W012", "security.W016"]  # plain HTTP on 127.0.0.1
)

# Who helps, at the foot of every page: "Ban Tuyên giáo và Dân vận Tỉnh ủy, điện thoại …".
HELP_LINE = env.text("HELP_LINE")
# Whether search engines are asked to leave the public pages out.
PUBLIC_NOINDEX = env.flag("PUBLIC_NOINDEX", default=False)
# For how many days a file that somebody took away, or a list uploaded and left, stays on the disk.
FILES_KEPT_DAYS = env.number("FILES_KEPT_DAYS", 90, least=1, most=36_500)

# Language and form ------------------------------------------------------------------------------------------------

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt")]
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True
USE_I18N = True
USE_THOUSAND_SEPARATOR = False  # it would print the year as 2.026; quantities have a filter of their own
FORMAT_MODULE_PATH = ["danvan.ui.formats"]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORM_RENDERER = "danvan.ui.forms.Renderer"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "danvan.accounts.context.current",
            ],
        },
    }
]

# Files ------------------------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = DATA_DIR / "static"
EVIDENCE_ROOT = DATA_DIR / "evidence"
MEDIA_ROOT = EVIDENCE_ROOT  # never served by address: every file goes through a view that asks for the scope
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": EVIDENCE_ROOT},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
FILE_UPLOAD_MAX_MEMORY_SIZE = 1_000_000  # bytes; a larger file goes to disk while it arrives
# Text of all boxes of one form, in bytes. 300,000 Vietnamese letters, percent-encoded, are 2.7 MB in one box; they
# must reach the form, which names the box and its limit. Files do not count here.
DATA_UPLOAD_MAX_MEMORY_SIZE = 32_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000
DATA_UPLOAD_MAX_NUMBER_FILES = 50

# Log: one line an event on standard error, where the service manager reads it ----------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {"django": {"handlers": [], "level": "INFO", "propagate": True}},
}

env.finish()
