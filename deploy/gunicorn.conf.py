"""gunicorn for a server: `gunicorn -c deploy/gunicorn.conf.py cms.wsgi:application`. What differs between machines comes from the environment."""

import os

bind = os.environ.get("BALISE_BIND", "unix:/run/balise/web.sock")
# A process a processor, and threads for what waits (database, files). The pool of a process (BALISE_DATABASE_POOL) serves as many threads.
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
