"""The browser of the tests that carry the mark `browser`: the system's own Chromium."""

import shutil

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
