"""One settings file for every deployment; what differs comes from the environment.

Without ``DATABASE_URL`` and ``REDIS_URL`` the embedded edition runs: SQLite, a file
broker and one worker, all under ``var/``. docs/operations.md explains every name that is
read here; a test compares the two.
"""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import django_stubs_ext
from csp.constants import NONE, SELF

from shuangsuiji.env import broker_options, database, env, mail, secret_key
from shuangsuiji.ticks import log_ticks, long_ticks, outside_ticks, quick_ticks

django_stubs_ext.monkeypatch()  # so that ModelForm[Unit] and the like work at run time, too

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(env.str("SSJ_VAR_DIR", default=str(BASE_DIR / "var")))

DEBUG = env.bool("DEBUG", default=False)
REDIS_URL = env.str("REDIS_URL", default="")
DATABASES = {"default": database(VAR_DIR / "shuangsuiji.sqlite3")}
EMBEDDED = DATABASES["default"]["ENGINE"].endswith("sqlite3")

SECRET_KEY = secret_key(VAR_DIR / "secret.env", may_create=EMBEDDED or DEBUG)
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

# The demo marks every page as fictitious; its loader leaves this file behind.
SSJ_DEMO = env.bool("SSJ_DEMO", default=(VAR_DIR / "demo").exists())
SSJ_LEASE_SECONDS = env.int("SSJ_LEASE_SECONDS", default=30)
SSJ_IMPORT_PROCESSES = env.int("SSJ_IMPORT_PROCESSES", default=min(4, os.cpu_count() or 1))
SSJ_REAP_SECONDS = env.int("SSJ_REAP_SECONDS", default=5)
# A large draw is searched in shares by several worker processes; the embedded edition has one.
SSJ_DRAW_SHARDS = env.int("SSJ_DRAW_SHARDS", default=1 if EMBEDDED else 8)
SSJ_SHARD_ENTITIES = env.int("SSJ_SHARD_ENTITIES", default=200_000)
# A draw is refused while the clock follows no source of time, or the disk is nearly full.
SSJ_CHECK_CLOCK = env.bool("SSJ_CHECK_CLOCK", default=not (EMBEDDED or DEBUG))
SSJ_MIN_FREE_DISK_MB = env.int("SSJ_MIN_FREE_DISK_MB", default=512)
SSJ_TRUSTED_PROXIES = env.int("SSJ_TRUSTED_PROXIES", default=0)

# --- The evidence log: its name, its files, and who signs ----------------------------------
SSJ_LOG_ORIGIN = env.str("SSJ_LOG_ORIGIN", default=f"{ALLOWED_HOSTS[0]}/ssj-log")
SSJ_PDF_FONT = env.str("SSJ_PDF_FONT", default="")  # a TrueType file with rarer characters
SSJ_LOG_DIR = env.str("SSJ_LOG_DIR", default=str(VAR_DIR / "log"))
SSJ_KEY_DIR = env.str("SSJ_KEY_DIR", default=str(VAR_DIR / "keys"))
SSJ_SIGNER_SOCKET = env.str("SSJ_SIGNER_SOCKET", default="")
# The key of live events; where the signer is a user of its own, web and worker need a folder.
SSJ_LIVE_KEY_DIR = env.str(
    "SSJ_LIVE_KEY_DIR", default=str(VAR_DIR / "live") if SSJ_SIGNER_SOCKET else ""
)
# A second signature line, SM2 with SM3, by the openssl command; Ed25519 signs in any case.
SSJ_SM2 = env.bool("SSJ_SM2", default=False)
# Viewers of live ceremonies that one web process holds; more of them poll.
SSJ_LIVE_VIEWERS = env.int("SSJ_LIVE_VIEWERS", default=5000)
# Who cosigns our heads: verifier keys, each with |https://… where it can be asked over the net.
SSJ_WITNESSES = env.list("SSJ_WITNESSES", default=[])
# Time-stamp authorities (RFC 3161), and the certificates that they must lead to (a PEM file).
SSJ_TSA_URLS = env.list("SSJ_TSA_URLS", default=[])
SSJ_TSA_ROOTS = env.str("SSJ_TSA_ROOTS", default="")
SSJ_TSA_SECONDS = env.int("SSJ_TSA_SECONDS", default=3600)
SSJ_SEAL_SECONDS = env.int("SSJ_SEAL_SECONDS", default=3)
SSJ_HEARTBEAT_SECONDS = env.int("SSJ_HEARTBEAT_SECONDS", default=60)

# --- Evidence from the field: files by content, and who looks for malware in them -----------
SSJ_EVIDENCE_DIR = env.str("SSJ_EVIDENCE_DIR", default=str(VAR_DIR / "evidence"))
SSJ_EVIDENCE_DAILY_MB = env.int("SSJ_EVIDENCE_DAILY_MB", default=8192)  # each inspector's
SSJ_CLAMD_SOCKET = env.str("SSJ_CLAMD_SOCKET", default="")

# --- Notifications: the mail server that sends them, and the deadlines that they watch ------
SSJ_MAIL_URL = env.str("SSJ_MAIL_URL", default="")  # smtp+tls://user:password@host:587
DEFAULT_FROM_EMAIL = env.str("SSJ_MAIL_FROM", default="shuangsuiji@localhost")
SSJ_SITE_URL = env.str("SSJ_SITE_URL", default="")  # links in mails begin with it
EMAIL_TIMEOUT = 10
_mail = mail(SSJ_MAIL_URL)
EMAIL_BACKEND: str = _mail["EMAIL_BACKEND"]
EMAIL_HOST, EMAIL_PORT = _mail["EMAIL_HOST"], _mail["EMAIL_PORT"]
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _mail["EMAIL_HOST_USER"], _mail["EMAIL_HOST_PASSWORD"]
EMAIL_USE_TLS, EMAIL_USE_SSL = _mail["EMAIL_USE_TLS"], _mail["EMAIL_USE_SSL"]
# Results are published so many workdays after the CHECK, or after the end of the TASK.
SSJ_STATISTICS_LEAST = env.int("SSJ_STATISTICS_LEAST", default=0)  # smaller counts are not told
SSJ_PUBLISH_ANCHOR = env.str("SSJ_PUBLISH_ANCHOR", default="CHECK")
# For so many seconds an anonymous visitor may see a public page as it was; 0: never.
SSJ_PAGE_CACHE_SECONDS = env.int("SSJ_PAGE_CACHE_SECONDS", default=2)
SSJ_REMIND_SECONDS = env.int("SSJ_REMIND_SECONDS", default=60)
SSJ_ANONYMOUS_CALLS = env.int("SSJ_ANONYMOUS_CALLS", default=60)  # of /api/v1/, in a minute

# --- Files of what is public: one for each result, and a day's open data --------------------
SSJ_OPEN_DIR = env.str("SSJ_OPEN_DIR", default=str(VAR_DIR / "open"))
SSJ_OPEN_DATA_DAYS = env.int("SSJ_OPEN_DATA_DAYS", default=7)
# --- The enterprise's side: how it comes in, and the clocks of replies, objections, appeals --
SSJ_ENTERPRISE_IDLE_SECONDS = env.int("SSJ_ENTERPRISE_IDLE_SECONDS", default=30 * 60)
SSJ_ENTERPRISE_ONCE_DAYS = env.int("SSJ_ENTERPRISE_ONCE_DAYS", default=7)
SSJ_ENTERPRISE_PAPER_DAYS = env.int("SSJ_ENTERPRISE_PAPER_DAYS", default=365)
SSJ_REPLY_CHECK_WORKDAYS = env.int("SSJ_REPLY_CHECK_WORKDAYS", default=5)
# 经营异常名录管理办法 gives 30 days to object, 5 workdays to take up, 20 to verify, 5 to correct.
SSJ_OBJECTION_DAYS = env.int("SSJ_OBJECTION_DAYS", default=30)
SSJ_OBJECTION_ACCEPT_WORKDAYS = env.int("SSJ_OBJECTION_ACCEPT_WORKDAYS", default=5)
SSJ_OBJECTION_DECIDE_WORKDAYS = env.int("SSJ_OBJECTION_DECIDE_WORKDAYS", default=20)
SSJ_OBJECTION_REMEDY_WORKDAYS = env.int("SSJ_OBJECTION_REMEDY_WORKDAYS", default=5)
SSJ_APPEAL_DAYS = env.int("SSJ_APPEAL_DAYS", default=30)

# --- Credit: workdays from a finding to the listing, and from an application to its answer ----
SSJ_LIST_WORKDAYS = env.int("SSJ_LIST_WORKDAYS", default=10)
SSJ_REPAIR_WORKDAYS = env.int("SSJ_REPAIR_WORKDAYS", default=5)  # some provinces: 7 days

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_filters",
    "django_htmx",
    "auditlog",
    "axes",
    "csp",
    "shuangsuiji.apps.ProjectConfig",
    "shuangsuiji.ledger",
    "shuangsuiji.orgs",
    "shuangsuiji.intake",
    "shuangsuiji.partners",
    "entities",
    "personnel",
    "inspections",
    "inspections.fieldwork",
    "publicity",
    "publicity.enterprise",
    "shuangsuiji.timeline",
    "shuangsuiji.demo",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "shuangsuiji.page_cache.PageCacheMiddleware",
    "shuangsuiji.squeeze.SqueezePagesMiddleware",
    "shuangsuiji.addresses.NulMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "shuangsuiji.language.ChosenLanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "shuangsuiji.typed.VisibleTextMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "shuangsuiji.ledger.history.HistoryMiddleware",
    "shuangsuiji.ledger.read_only.ReadOnlyMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "shuangsuiji.orgs.middleware.StaffSessionMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "shuangsuiji.urls"
# Form fields are drawn by templates/django/forms/.
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
WSGI_APPLICATION = "shuangsuiji.wsgi.application"
ASGI_APPLICATION = "shuangsuiji.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "shuangsuiji.demo.context.demo",
                "shuangsuiji.reading.reading",
            ],
        },
    },
]

CACHES: dict[str, dict[str, Any]] = {
    "default": (
        {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
        if REDIS_URL
        else {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "ssj_cache"}
    ),
    # Public pages, each process its own: for two seconds a network is not worth asking.
    "pages": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "pages",
        "OPTIONS": {"MAX_ENTRIES": 500},
    },
}

# --- Celery: a doorbell only; what has to be done stands in the database -------------------
CELERY_BROKER_URL = REDIS_URL or "filesystem://localhost"
CELERY_BROKER_TRANSPORT_OPTIONS = broker_options(REDIS_URL, VAR_DIR / "queue")
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0, "interval_step": 0.2}
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_TIMEZONE = "Asia/Shanghai"
# What every worker process does on its own clock, without the broker.
SSJ_TICKS = quick_ticks(reap=SSJ_REAP_SECONDS, remind=SSJ_REMIND_SECONDS)
SSJ_LONG_TICKS = long_ticks(reap=SSJ_REAP_SECONDS, remind=SSJ_REMIND_SECONDS)
SSJ_LOG_TICKS = log_ticks(seal=SSJ_SEAL_SECONDS, heartbeat=SSJ_HEARTBEAT_SECONDS)
SSJ_OUTSIDE_TICKS = outside_ticks(heartbeat=SSJ_HEARTBEAT_SECONDS, remind=SSJ_REMIND_SECONDS)
# The simulated witness of the demo's ceremony moves about as fast as a person.
SSJ_DEMO_TICKS = {"shuangsuiji.demo.tasks.play_witness_task": 1.0} if SSJ_DEMO else {}

AUTH_USER_MODEL = "orgs.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTHENTICATION_BACKENDS = [
    "shuangsuiji.orgs.backends.LockoutBackend",
    "shuangsuiji.orgs.backends.StaffBackend",
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

# Five wrong passwords for one name from one address lock both together for a quarter of an
# hour: nobody can lock an officer out from elsewhere on the day of a draw.
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "registration/locked.html"
AXES_CLIENT_IP_CALLABLE = "shuangsuiji.ledger.history.client_address"
AXES_VERBOSE = False

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if DEBUG
            else "whitenoise.storage.CompressedManifestStaticFilesStorage"
        )
    },
}
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_AUTOREFRESH = DEBUG
MEDIA_ROOT = VAR_DIR / "media"

# --- What the browser is told -------------------------------------------------------------
HTTPS = env.bool("SSJ_HTTPS", default=not (EMBEDDED or DEBUG))
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^(livez|readyz|healthz/hello)$"]  # asked from beside the proxy
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_SAMESITE = "Strict"
CSRF_COOKIE_SAMESITE = "Strict"
SESSION_COOKIE_AGE = env.int("SSJ_SESSION_SECONDS", default=8 * 3600)
SSJ_SESSION_IDLE_SECONDS = env.int("SSJ_SESSION_IDLE_SECONDS", default=30 * 60)
SECURE_HSTS_SECONDS = env.int("SSJ_HSTS_SECONDS", default=0)
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE_HSTS_SECONDS > 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SSJ_TRUSTED_PROXIES else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "NUM_PROXIES": SSJ_TRUSTED_PROXIES,
    "DEFAULT_SCHEMA_CLASS": "shuangsuiji.partners.schema.PartnerSchema",
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "双随机抽查系统数据接口",
    "DESCRIPTION": "已公示的场次、计划、检查结果与名单向所有人开放；登记信息、信用等级、限制措施"
    "按用途、字段和辖区向已登记的共享单位开放。说明见 docs/partner-api.md。",
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.1",
    "TAGS": [
        {"name": "sessions", "description": "抽取场次"},
        {"name": "plans", "description": "年度计划"},
        {"name": "results", "description": "检查结果"},
        {"name": "listings", "description": "名录与名单"},
        {"name": "entities", "description": "登记信息、信用等级、限制措施（须有权限）"},
        {"name": "registry", "description": "报送登记信息更新（须有权限）"},
        {"name": "oauth", "description": "换取令牌"},
    ],
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_URLCONF": None,
    "SCHEMA_PATH_PREFIX": "/api/v1/",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {
        "EntityKindEnum": "entities.models.EntityKind",
        "ListKindEnum": "entities.models.ListKind",
    },
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "PREPROCESSING_HOOKS": ["shuangsuiji.partners.schema.ours_only"],
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "shuangsuiji.partners.schema.complete",
    ],
    "SERVERS": [{"url": "/", "description": "本服务器"}],
    "SWAGGER_UI_DIST": "SIDECAR",
}

# --- Field history of edited rows (its fixes: shuangsuiji/ledger/history.py) ----------------
AUDITLOG_LOGENTRY_MODEL = "ledger.HistoryEntry"
AUDITLOG_DISABLE_ON_RAW_SAVE = True
MIGRATION_MODULES = {"auditlog": None}  # no empty table of its own beside ours

LOG_FORMAT = env.str("SSJ_LOG_FORMAT", default="text" if EMBEDDED or DEBUG else "json")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "text": {"()": "shuangsuiji.logs.TextFormatter"},
        "json": {"()": "shuangsuiji.logs.JsonFormatter"},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT}},
    "root": {"handlers": ["console"], "level": env.str("SSJ_LOG_LEVEL", default="INFO")},
    "loggers": {
        "django.server": {"handlers": ["console"], "propagate": False},
        # Every refused page would otherwise fill the log of a public site.
        "django.security.DisallowedHost": {"level": "CRITICAL"},
        "celery.worker.strategy": {"level": "WARNING"},
        "axes": {"level": "WARNING"},  # else four lines for every sign-in
    },
}
