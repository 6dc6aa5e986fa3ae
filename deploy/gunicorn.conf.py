"""gunicorn for a server: `gunicorn -c deploy/gunicorn.conf.py cms.wsgi:application`. What differs between machines comes from the environment."""

import os

bind = os.environ.get("BALISE_BIND", "unix:/run/balise/web.sock")
# A process a processor, and threads for what waits (database, files); each thread keeps a connection. Measured: docs/scale.md.
workers = int(os.environ.get("BALISE_WEB_PROCESSES", "2"))
threads = int(os.environ.get("BALISE_WEB_THREADS", "8"))
worker_class = "gthread"
# Longer than any page that is not streamed; nginx gives up first (deploy/nginx/balise.conf).
timeout = 120
graceful_timeout = 30
keepalive = 65
# Answers of nginx's own requests stand in nginx's log; a line twice says nothing more.
accesslog = None
errorlog = "-"
control_socket_disable = True
# Heartbeats on a disk that is full or slow would make healthy processes look dead.
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108, PTH112
