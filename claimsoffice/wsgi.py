"""What the web server runs."""

import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "claimsoffice.settings")
application = get_wsgi_application()
# With the pages, before a worker begins: the first request should not wait for them.
import_module(settings.ROOT_URLCONF)
