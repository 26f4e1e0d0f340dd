"""What `django-admin startproject` writes, without what this example does not use."""

import os
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent

# region step:secret
SECRET_KEY = os.environ["SECRET_KEY"]
# endregion
ALLOWED_HOSTS = ["127.0.0.1", "localhost"]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    # region step:apps
    "accounts",
    # endregion
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.common.CommonMiddleware",
]
ROOT_URLCONF = "project.urls"
WSGI_APPLICATION = "project.wsgi.application"
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": BASE_DIR / "db.sqlite3",
    }
}
USE_TZ = True
