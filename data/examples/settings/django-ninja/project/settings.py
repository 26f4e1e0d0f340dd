"""What `django-admin startproject` writes, without what this example does not use."""

# region step:settings
from environs import Env, validate

env = Env()
with env.prefixed("APP_"):
    SECRET_KEY = env.str("SECRET_KEY", validate=validate.Length(min=32))
    GREETING = env.str("GREETING", "Hello")
    PAGE_SIZE = env.int("PAGE_SIZE", 20, validate=validate.Range(min=1, max=100))
    DEBUG = env.bool("DEBUG", False)
# endregion

ALLOWED_HOSTS = ["127.0.0.1", "localhost"]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.common.CommonMiddleware",
]
ROOT_URLCONF = "project.urls"
WSGI_APPLICATION = "project.wsgi.application"
USE_TZ = True
