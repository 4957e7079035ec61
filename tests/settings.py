"""The settings of the tests: fixed ones, then Django's own."""

import os
import tempfile
from pathlib import Path

VAR = Path(tempfile.gettempdir()) / f"agglo-tests-{os.getuid()}"

for name in [name for name in os.environ if name.startswith("AGGLO_")]:
    if not name.startswith("AGGLO_TEST_"):
        del os.environ[name]
os.environ |= {
    "AGGLO_SECRET_KEY": "only for tests " * 5,
    "AGGLO_SIGNING_KEY": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
    "AGGLO_PACK": "packs/val-fictif",
    "AGGLO_VAR": str(VAR),
    "AGGLO_HTTPS": "no",
    "AGGLO_LOG_LEVEL": "warning",
    "AGGLO_SECOND_FACTOR": "no",
    "AGGLO_LEAKED_PASSWORDS": "no",
    "AGGLO_HOSTS": "testserver,localhost,127.0.0.1",
    "DATABASE_URL": os.environ.get("AGGLO_TEST_POSTGRES", f"sqlite:///{VAR / 'unused.sqlite3'}"),
}

from agglo.settings import *  # noqa: E402, F403
from agglo.settings import STORAGES  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
}
WHITENOISE_AUTOREFRESH = True
