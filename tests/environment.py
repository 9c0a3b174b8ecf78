"""The surroundings of the tests, set before Django reads its settings: loaded by `-p` in pyproject.toml.

A conftest.py would come too late: pytest-django reads the settings before it.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

# Only the database is the caller's choice; any other setting of the person who runs the tests stays outside.
for name in [name for name in os.environ if name.startswith("QIAOMEN_")]:
    if name not in {"QIAOMEN_SHARED", "QIAOMEN_TEST_PROCESSES", "QIAOMEN_EFFORT"}:
        del os.environ[name]

# Each process (each worker of -n too) has a folder, and so an SQLite file, of its own.
FOLDER = Path(tempfile.mkdtemp(prefix="qiaomen-test-"))
# whitenoise warns of a missing folder, and warnings are errors here.
(FOLDER / "static").mkdir()
atexit.register(shutil.rmtree, FOLDER, ignore_errors=True)
os.environ["QIAOMEN_DATA"] = str(FOLDER)
os.environ["QIAOMEN_LOG_LEVEL"] = "INFO"

# Playwright's sync interface runs an event loop in the test's thread; Django takes that for async code and
# would refuse every query there. The tests are not async, so the refusal has nothing to protect.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
