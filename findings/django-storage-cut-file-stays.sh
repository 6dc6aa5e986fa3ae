#!/usr/bin/env bash
# Django 5.2.19, FileSystemStorage: a save that fails because the disk takes no more leaves the cut file under its final name.
#
# Seen with Python 3.11: the first save of 10,000 bytes raises OSError (EFBIG here, where a limit of the process stands for a full
# disk; ENOSPC there), and a file of 4,096 bytes stays. exists() then says True, and size() 4096. A save of the same name later gives
# another name (« …_AbC1234 »), so that a store which addresses files by their digest and skips those that exist serves the cut ones for
# ever, with 200. What is left of a full disk is a file of no byte at all.
# Why it matters to an assessment bank: the files that a learner receives are kept once under their digest and shared by all the attempts at
# one variant; one bad minute of a disk spoils a variant for everybody who gets it afterwards, in an exam too.
# Balise writes beside, syncs, renames, syncs the folder, and compares the digest when it reads (challenges/blobs.py).
#
# Exits 0 while this is so, 1 when the storage takes the cut file away.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check "django==5.2.19"
cat > try.py <<'PY'
import resource
import signal
import sys

from django.conf import settings

settings.configure()
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage

storage = FileSystemStorage(location="kept")
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))
try:
    storage.save("ab/abcdef", ContentFile(b"x" * 10_000))
    sys.exit("the save did not fail: the limit is not enforced here")
except OSError as error:
    print(f"save: {type(error).__name__} {error.errno}")
resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
there = storage.exists("ab/abcdef")
print(f"exists: {there}, size: {storage.size('ab/abcdef') if there else None}")
again = storage.save("ab/abcdef", ContentFile(b"x" * 10_000))
print(f"saved again as: {'the same name' if again == 'ab/abcdef' else 'another name'}")
sys.exit(0 if there and again != "ab/abcdef" else 1)
PY
venv/bin/python try.py
