"""The door for the web server: gunicorn wsgi:app."""

import gc

from app.factory import create_app
from config import Settings

app = create_app(Settings.from_env())

# The program itself never becomes garbage. Left out of the full collections, it does not make
# one request in some hundreds wait for 0.3 s while all of it is walked through.
gc.collect()
gc.freeze()
