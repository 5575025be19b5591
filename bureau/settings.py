"""Every setting of the portal, read once from the environment. No setting is read anywhere else."""

from pathlib import Path

import pghistory

from bureau.kit import embedded, secret_files
from bureau.kit.env import choice, databases, flag, number, oidc_apps, text, words

BASE_DIR = Path(__file__).resolve().parent.parent
VAR = Path(text("PORTAL_VAR", str(BASE_DIR / "var"))).resolve()  # all run-time data lives here
EMBEDDED_DATABASE = not text("DATABASE_URL", "")
REDIS_URL = text("REDIS_URL", "")
PORT = number("PORT", 8000)
DEMO_PASSWORD = text("DEMO_PASSWORD", "")

# Who we are. Shown in headers, footers and error pages.
BUREAU_NAME = text("BUREAU_NAME", "滨江区退役军人事务局")
BUREAU_SHORT_NAME = text("BUREAU_SHORT_NAME", "滨江区退役军人服务")
BUREAU_PHONE = text("BUREAU_PHONE", "0571-0000 0100")
BUREAU_HOURS = text("BUREAU_HOURS", "工作日 8:30–17:30")
HOME_CODE = text("PORTAL_HOME_CODE", "330108")  # the region this copy serves; its whole tree lies below

DEBUG = flag("PORTAL_DEBUG", False)
# A copy that runs on its embedded database makes its own secret; a real installation must be given one.
SECRET_KEY = text("PORTAL_SECRET_KEY", "") or secret_files.read_or_make(
    VAR / "keys" / "django-secret", may_make=EMBEDDED_DATABASE, name="PORTAL_SECRET_KEY"
)
# Master keys of the sealed columns; never in the database.
KEYS = Path(text("PORTAL_KEYS", str(VAR / "keys")))
MAKE_MISSING_KEYS = EMBEDDED_DATABASE
CIPHER_SUITE = choice("PORTAL_CIPHER", "aes", {"aes", "sm"})  # sm: SM4-GCM and HMAC-SM3 (国密)
ALLOWED_HOSTS = words("PORTAL_HOSTS", "*" if EMBEDDED_DATABASE else "")
CSRF_TRUSTED_ORIGINS = words("PORTAL_ORIGINS", "")
BEHIND_TLS = flag("PORTAL_TLS", False)
# Proxies of ours in front: so many entries of X-Forwarded-For are true.
PROXY_HOPS = number("PORTAL_PROXY_HOPS", 0)

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "pgtrigger",
    "pghistory",
    "rest_framework",
    "import_export",
    "bureau.kit",
    "bureau.kit.scoring",
    "bureau.accounts",
    "stations",
    "stations.rota",
    "stations.duty",
    "stations.reports",
    "stations.trainings",
    "stations.supplies",
    "stations.accreditation",
    "bureau.messages",
    "bureau.knowledge",
    "bureau.exports",
    "veterans",
    "veterans.quality",
    "veterans.policies",
    "veterans.citizens",
    "veterans.visits",
    "veterans.events",
    "veterans.tickets",
    "veterans.counsel",
    "veterans.hardship",
    "veterans.sampling",
    "bureau.privacy",
    "preferential_cards",
    *(f"preferential_cards.{room}" for room in ("stock", "outside", "away", "benefits", "shops", "codes")),
    "bureau.progress",
    "bureau.desk",
    "bureau.field",
    "bureau.oversight",
    "bureau.citizen",
    "bureau.demo",
]
MIDDLEWARE = [
    "bureau.kit.middleware.SecurityHeaders",
    "bureau.kit.middleware.KnownMethods",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "bureau.accounts.sessions.Arrival",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "pghistory.middleware.HistoryMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "bureau.accounts.middleware.SessionGate",
    "stations.middleware.ScopeMiddleware",
    "bureau.kit.middleware.RefusalPages",
]
ROOT_URLCONF = "bureau.urls"
WSGI_APPLICATION = "bureau.wsgi.application"
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
                "bureau.accounts.context.notice",
                "bureau.desk.context.shell",
            ],
            "builtins": ["bureau.kit.templatetags.portal"],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# Two accounts: the owner makes the tables (migrations, tests), the application works with them behind row security.
APP_ROLE = "portal_app"
APP_PASSWORD_FILE = VAR / "keys" / "database-password"
OWNER_DATABASE, APP_DATABASE = (
    [embedded.connection(VAR, role) for role in (embedded.OWNER, APP_ROLE)]
    if EMBEDDED_DATABASE
    else databases(
        url=text("DATABASE_URL", ""),
        owner_url=text("DATABASE_OWNER_URL", ""),
        app_role=APP_ROLE,
        app_password=lambda: secret_files.read_or_make(APP_PASSWORD_FILE, may_make=True, name="DATABASE_URL"),
    )
)
AS_OWNER = flag("PORTAL_AS_OWNER", False)  # set by manage.py for the commands that make tables
DATABASES = {
    "default": (OWNER_DATABASE if AS_OWNER else APP_DATABASE)
    | {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    # A cache of its own in production: the broker must never evict, a cache must (docker-compose.yml).
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": text("CACHE_URL", REDIS_URL),
    }
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}

AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "accounts:login"
LOGIN_REDIRECT_URL = "desk:home"
LOGOUT_REDIRECT_URL = "accounts:login"
# djbh3: as 等保三级 asks, changed every 90 days. nist: long, never changed without cause.
PASSWORD_PROFILE = choice("PORTAL_PASSWORD_PROFILE", "djbh3", {"djbh3", "nist"})
AUTH_PASSWORD_VALIDATORS = [{"NAME": "bureau.accounts.passwords.Profile"}]
# Words that everybody here would guess first: the place, its streets, the service.
OWN_WORDS = words(
    "PORTAL_OWN_WORDS",
    "hangzhou,杭州,binjiang,滨江,xixing,西兴,changhe,长河,puyan,浦沿,tuiyi,退役,junren,军人,veteran,fuwuzhan,服务站",
)
SECOND_FACTOR_DEMANDED = True  # of everybody; only where the demo district was loaded it is not
# In 15 minutes; raise it for an office behind one address.
TRIES_PER_ADDRESS = number("PORTAL_TRIES_PER_ADDRESS", 20)
# Other systems that may vouch for an account: each with all its values, or not at all.
IDENTITY_PROVIDERS = {
    "oidc": {name: text(f"PORTAL_OIDC_{name}", "") for name in ("SERVER_URL", "CLIENT_ID", "CLIENT_SECRET")},
    "zzd": {name: text(f"PORTAL_ZZD_{name}", "") for name in ("KEY", "SECRET")}
    | {
        "LOGIN_URL": text("PORTAL_ZZD_LOGIN_URL", "https://login-pro.ding.zj.gov.cn"),
        "API_URL": text("PORTAL_ZZD_API_URL", "https://openplatform-pro.ding.zj.gov.cn"),
    },
    "zlb": {
        name: text(f"PORTAL_ZLB_{name}", "")
        for name in ("SERVICE_CODE", "LOGIN_URL", "TOKEN_URL", "USER_URL", "ACCESS_KEY", "SECRET")
    },
}
# How SMS leave the house, and the group chat that the robot writes to; the robot is silent without an address.
SMS = {"BACKEND": choice("PORTAL_SMS", "file", {"console", "file", "gateway"})} | {
    name: text(f"PORTAL_SMS_{name}", "") for name in ("URL", "KEY", "SECRET")
}
DINGTALK = {name: text(f"PORTAL_DINGTALK_{name}", "") for name in ("URL", "SECRET")}
SOCIALACCOUNT_ADAPTER = "bureau.accounts.outside.SocialAdapter"
SOCIALACCOUNT_PROVIDERS = oidc_apps(**IDENTITY_PROVIDERS["oidc"])
ACCOUNT_EMAIL_VERIFICATION = "none"
SESSION_ENGINE = "bureau.accounts.sessions"
SESSION_COOKIE_AGE = 8 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = BEHIND_TLS
SECURE_HSTS_SECONDS = 31_536_000 if BEHIND_TLS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = BEHIND_TLS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_TLS else None

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文")]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
FORMAT_MODULE_PATH = "bureau.formats"  # 2022-12-31 everywhere

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = VAR / "files"  # never served by the web server; only through scoped views
SCAN_COMMAND = text("PORTAL_SCAN_COMMAND", "").split()  # e.g. clamdscan --no-summary; status 0 means clean
WHITENOISE_USE_FINDERS = True
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1_000

# Without Redis the queue is a folder. 0.1 s between two looks at it: a task starts at once, an idle worker costs nothing.
OCR = flag(
    "PORTAL_OCR", False
)  # true where a worker with the extra [ocr] serves the queue "ocr": veterans.reading
CELERY_BROKER_URL = REDIS_URL or "filesystem://localhost"
CELERY_BROKER_TRANSPORT = None if REDIS_URL else "bureau.kit.file_broker:Transport"
CELERY_BROKER_TRANSPORT_OPTIONS = (
    {"visibility_timeout": 3600}
    if REDIS_URL
    else {
        "data_folder_in": str(VAR / "celery" / "queue"),
        "data_folder_out": str(VAR / "celery" / "queue"),
        "processed_folder": str(VAR / "celery" / "taken"),
        "polling_interval": 0.1,
    }
)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_ENABLE_REMOTE_CONTROL = bool(REDIS_URL)  # broadcasts need a real broker
CELERY_TIMEZONE = TIME_ZONE
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 1800
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR / "celery" / "beat-schedule")
# History columns carry no index of their own; bureau.kit.history adds the one that is read.
PGHISTORY_FOREIGN_KEY_FIELD = pghistory.ForeignKey(db_index=False)
PGHISTORY_CONTEXT_FIELD = pghistory.ContextForeignKey(db_index=False)
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["bureau.accounts.api.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PAGINATION_CLASS": "rest_framework.pagination.PageNumberPagination",
    "PAGE_SIZE": 50,
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "退役军人服务平台接口",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "AUTHENTICATION_WHITELIST": [],
}
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "bureau.kit.logs.OneLine",
            "format": "{asctime} {levelname} {name} {message}",
            "style": "{",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
