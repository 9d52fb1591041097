"""Pages and API as a WSGI application, which the server runs on a pool of threads."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yunchou.config.settings")
application = get_wsgi_application()
