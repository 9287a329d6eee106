"""The settings of Django, made from the table in `configuration.py`. One file for every machine."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from koboshi.project.addresses import application_address, django_database, owner_address
from koboshi.project.configuration import ROOT, Configuration
from koboshi.project.keys import secret_key
from koboshi.project.logs import logging_settings
from koboshi.project.rooms import INSTALLED

CONFIGURATION = Configuration.load()
VAR = CONFIGURATION.path("var")
KOBOSHI: dict[str, Any] = {**CONFIGURATION, "var": VAR, "procedures": CONFIGURATION.path("procedures")}
"""What rooms read: `settings.KOBOSHI["upload_max_mb"]`; they never read the environment themselves."""

# -- the site ------------------------------------------------------------------------------------------------
DEBUG = CONFIGURATION.flag("debug")
SECRET_KEY = secret_key(CONFIGURATION)
PUBLIC_ADDRESS = CONFIGURATION.text("public_address") or f"http://localhost:{CONFIGURATION.number('port')}"
HTTPS = PUBLIC_ADDRESS.startswith("https://")
ALLOWED_HOSTS = CONFIGURATION.words("allowed_hosts")
CSRF_TRUSTED_ORIGINS = [PUBLIC_ADDRESS.rstrip("/")]
ROOT_URLCONF = "koboshi.project.urls"
ASGI_APPLICATION = "koboshi.project.asgi.application"
LANGUAGE_CODE = "ja"
LANGUAGES = [("ja", "日本語"), ("en", "English")]
TIME_ZONE = "Asia/Tokyo"
USE_TZ = USE_I18N = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SILENCED_SYSTEM_CHECKS = ["axes.W006"]  # names and addresses are counted together; see AXES_LOCKOUT_PARAMETERS

# -- what is installed ---------------------------------------------------------------------------------------
INSTALLED_APPS = [
    *INSTALLED,
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "csp",
    "procrastinate.contrib.django",
    "koboshi.project",
]
if "koboshi.foundation.people" in INSTALLED:
    AUTH_USER_MODEL = "people.User"

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "koboshi.project.refusals.BodyLimitMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "koboshi.ui.language.LanguageMiddleware",
    "koboshi.project.refusals.RefusalMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "koboshi.project.second_factor.SecondFactorMiddleware",
    "koboshi.project.middleware.ActorMiddleware",
    "koboshi.project.middleware.ForgetMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "axes.middleware.AxesMiddleware",
]

_LOADERS = ["django.template.loaders.filesystem.Loader", "django.template.loaders.app_directories.Loader"]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "loaders": [("django.template.loaders.cached.Loader", _LOADERS)],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "koboshi.ui.language.context",
            ],
        },
    }
]

# -- database: `default` is the application role, `owner` migrates -------------------------------------------
DATABASES = {
    "default": django_database(application_address(CONFIGURATION), pool=CONFIGURATION.number("database_pool")),
    "owner": django_database(owner_address(CONFIGURATION), pool=0),
}
DATABASE_ROUTERS = ["koboshi.project.addresses.OwnerMigrates"]
PROCRASTINATE_ON_APP_READY = None

# -- sign-in -------------------------------------------------------------------------------------------------
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "koboshi.project.accounts.ClosedSignUp"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = {"login_failed": "30/m/ip"}
ALLAUTH_TRUSTED_PROXY_COUNT = CONFIGURATION.number("num_proxies")
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Koboshi"
MFA_FORMS = {
    "authenticate": "koboshi.project.code_forms.CodeForm",
    "reauthenticate": "koboshi.project.code_forms.CodeAgainForm",
}
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
# Name and address are counted together: many clerks share one address, and nobody may close a name for its owner from
# elsewhere. Guessing one name from many addresses is slowed down by `accounts.ClosedSignUp.pre_authenticate` (S15).
AXES_FAILURE_LIMIT = CONFIGURATION.number("lockout_tries")
AXES_COOLOFF_TIME = timedelta(minutes=CONFIGURATION.number("lockout_minutes"))
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_CLIENT_IP_CALLABLE = "koboshi.project.accounts.client_address"
AXES_USERNAME_CALLABLE = "koboshi.project.accounts.attempted_name"
AXES_LOCKOUT_CALLABLE = "koboshi.project.errors.locked_out"
AXES_VERBOSE = False
AXES_DISABLE_ACCESS_LOG = True

# -- the browser ---------------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
    }
}
_UNUSED = "accelerometer camera display-capture geolocation gyroscope magnetometer microphone midi payment usb"
PERMISSIONS_POLICY: dict[str, list[str]] = {feature: [] for feature in _UNUSED.split()}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = CONFIGURATION.number("hsts_seconds")
SECURE_HSTS_INCLUDE_SUBDOMAINS = False
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if CONFIGURATION.number("num_proxies") else None
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = ["^health$"]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = CONFIGURATION.number("session_hours") * 3600
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "koboshi_session", "koboshi_csrf"
CSRF_FAILURE_VIEW = "koboshi.project.errors.csrf_failed"

# -- limits --------------------------------------------------------------------------------------------------
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = CONFIGURATION.number("request_max_fields")
DATA_UPLOAD_MAX_NUMBER_FILES = 20
FILE_UPLOAD_PERMISSIONS = 0o600

# -- static files, mail, logs --------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": VAR / "files"}},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
DEFAULT_FROM_EMAIL = CONFIGURATION.text("mail_from")
EMAIL_HOST, EMAIL_PORT = CONFIGURATION.text("smtp_host"), CONFIGURATION.number("smtp_port")
EMAIL_HOST_USER = CONFIGURATION.text("smtp_user")
EMAIL_HOST_PASSWORD = CONFIGURATION.text("smtp_password")
EMAIL_USE_TLS = CONFIGURATION.flag("smtp_tls")
EMAIL_TIMEOUT = 20
LOGGING = logging_settings(level=CONFIGURATION.text("log_level"), form=CONFIGURATION.text("log_format"))
REPOSITORY = ROOT
