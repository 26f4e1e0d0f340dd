from django.conf import settings
from django.core.wsgi import get_wsgi_application

settings.configure(
    ROOT_URLCONF="minimal_urls",  # apart, as the API wants settings when imported
    ALLOWED_HOSTS=["127.0.0.1"],
    SECRET_KEY="only-for-this-example",
    MIDDLEWARE=[],
)

application = get_wsgi_application()
