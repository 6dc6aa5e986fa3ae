"""How gunicorn serves Balise: `gunicorn cms.wsgi:application --config python:cms.serving`. Chosen by measurement, told in docs/scale.md."""

import os

bind = os.environ.get("BALISE_BIND", "127.0.0.1:8000")
#: A process a core; each keeps its releases, programs and variants in memory, and a connection to the database for each thread.
workers = int(os.environ.get("BALISE_WEB_PROCESSES") or os.cpu_count() or 1)
threads = int(os.environ.get("BALISE_WEB_THREADS", "8"))
worker_class = "gthread"
# A proxy and a browser keep their connections longer than this, and then open another.
keepalive = 15
timeout = 120
graceful_timeout = 30
# Heartbeats on a disk that is full or slow would make healthy processes look dead.
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108, PTH112
accesslog = None
control_socket_disable = True
