"""Django's settings. What varies is in ``config.py``."""

import secrets
from pathlib import Path
from urllib.parse import unquote, urlsplit

import fontpkg_atkinson_hyperlegible

from agglo.config import Config
from agglo.web import logs

CONFIG = Config.read()
BASE = Path(__file__).parent

SECRET_KEY = CONFIG.secret_key or secrets.token_urlsafe(60)
DEBUG = CONFIG.debug
ALLOWED_HOSTS = list(CONFIG.hosts)
ROOT_URLCONF = "agglo.urls"
WSGI_APPLICATION = "agglo.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "people.User"
SITE_ID = None

INSTALLED_APPS = [
    "agglo.web",
    "agglo.workshop",
    "agglo.report",
    "agglo.plan",
    "agglo.opendata",
    "agglo.territory",
    "agglo.jobs",
    "agglo.people",
    "agglo.journal",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "django_tasks",
    "django_tasks_db",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "csp",
]

MIDDLEWARE = [
    "agglo.web.watch.Watch",
    "agglo.web.headers.Headers",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "agglo.web.cache.PublicPageCache",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "agglo.web.uploads.UploadLimit",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "agglo.people.sessions.LastSeen",
    "agglo.people.second_factor.SecondFactorRequired",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "agglo.web.context.shell",
            ],
            "builtins": ["agglo.web.templatetags.agglo"],
        },
    }
]

DATABASES = {"default": CONFIG.database}

# What every process must agree on (who tried too often, which link was used) is in the database;
# pages, which each may render for itself, are in the memory of each.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "people_cache",  # made by a migration of people
        "OPTIONS": {"MAX_ENTRIES": 50_000},
        "TIMEOUT": 3600,
    },
    "pages": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "pages",
        "OPTIONS": {"MAX_ENTRIES": 2000},
        "TIMEOUT": 3600,
    },
}

# Language and time.
LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "français")]
TIME_ZONE = "Europe/Paris"
USE_TZ = True
USE_I18N = True

# Files that people give; never served as they are, always through a page that checks rights.
MEDIA_ROOT = CONFIG.var / "files"

# Static files, served by the process itself.
STATIC_URL = "static/"
STATIC_ROOT = CONFIG.var / "static"
STATICFILES_DIRS = [("fonts", Path(fontpkg_atkinson_hyperlegible.__file__).parent / "files")]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# Background work: agglo.jobs alone speaks to this queue.
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default", "long"]}}

# Accounts. One signs in with a password, a letter, a key, or an identity provider of the State.
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in {
        "UserAttributeSimilarityValidator": {},
        "MinimumLengthValidator": {"min_length": 12},
        "CommonPasswordValidator": {},
        "NumericPasswordValidator": {},
    }.items()
]
if CONFIG.leaked_passwords:
    AUTH_PASSWORD_VALIDATORS.append({"NAME": "agglo.people.passwords.LeakedPasswordValidator"})
PASSWORD_RESET_TIMEOUT = 24 * 3600  # the life of a letter's link
PWNED_PASSWORDS = {"API_TIMEOUT": 1.5, "ADD_PADDING": True}
ALLAUTH_TRUSTED_PROXY_COUNT = CONFIG.proxies if CONFIG.https else 0
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_ADAPTER = "agglo.people.adapters.AccountAdapter"
ACCOUNT_CHANGE_EMAIL = True  # one address an account: a new one replaces it once confirmed
ACCOUNT_EMAIL_NOTIFICATIONS = True  # a letter tells the owner what changed in the account
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_RATE_LIMITS = {"sign_in_link": "20/m/ip,3/5m/key"}
ACCOUNT_FORMS = {
    name: f"agglo.people.forms.{form}"
    for name, form in {
        "login": "Login",
        "signup": "Signup",
        "add_email": "AddEmail",
        "change_password": "ChangePassword",
        "set_password": "SetPassword",
        "reset_password": "ResetPassword",
        "reset_password_from_key": "ResetPasswordKey",
        "reauthenticate": "Reauthenticate",
    }.items()
}
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/atelier/"
LOGOUT_REDIRECT_URL = "/"

# The second factor: an application that gives codes, a security key, codes kept for a bad day.
SECOND_FACTOR_REQUIRED = CONFIG.second_factor
MFA_ADAPTER = "agglo.people.adapters.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 1  # a telephone may be half a minute late
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # nobody signs in before confirming, see above
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not CONFIG.https  # a trial on this machine
MFA_FORMS = {
    name: f"agglo.people.forms.{form}"
    for name, form in {
        "activate_totp": "ActivateTotp",
        "deactivate_totp": "DeactivateTotp",
        "authenticate": "Authenticate",
        "reauthenticate": "ReauthenticateByCode",
        "add_webauthn": "AddKey",
        "edit_webauthn": "RenameKey",
    }.items()
}

# FranceConnect for residents, ProConnect for agents: declared by the environment or absent.
SOCIALACCOUNT_ADAPTER = "agglo.people.oidc.adapter.IdentityAdapter"
SOCIALACCOUNT_REQUESTS_TIMEOUT = 5
SOCIALACCOUNT_PROVIDERS = CONFIG.identity_providers

# Letters.
_email = urlsplit(CONFIG.email_url)
EMAIL_BACKEND = (
    "django.core.mail.backends.console.EmailBackend"
    if _email.scheme == "console"
    else "django.core.mail.backends.smtp.EmailBackend"
)
EMAIL_HOST, EMAIL_PORT = _email.hostname or "localhost", _email.port or 25
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = (
    unquote(_email.username or ""),
    unquote(_email.password or ""),
)
EMAIL_USE_SSL = _email.scheme == "smtps"
EMAIL_USE_TLS = _email.scheme == "smtp+starttls"
DEFAULT_FROM_EMAIL = CONFIG.email_from

# Security. Nothing inline, nothing from elsewhere.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "font-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "connect-src": ["'self'"],
        # Signing in and out of an identity provider are forms that end on its pages.
        "form-action": ["'self'", *CONFIG.identity_origins],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
        "manifest-src": ["'self'"],
    }
}
SECURE_SSL_REDIRECT = CONFIG.https
SECURE_REDIRECT_EXEMPT = [r"^sante/"]  # asked from this machine, without the proxy
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if CONFIG.https else None
SECURE_HSTS_SECONDS = 31_536_000 if CONFIG.https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = CONFIG.https
SECURE_HSTS_PRELOAD = CONFIG.https
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = CONFIG.https
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 12 * 3600
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "agglo.web.errors.csrf_failed"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000

LOGGING = logs.configuration(CONFIG.log_format, CONFIG.log_level)
