"""`python -m services.portal run | migrate | doctor`."""

import sys

from services.portal.app import service
from services.portal.settings import portal_settings
from shared.platform.commands import WRONG_SETTINGS, main
from shared.platform.settings import SettingsError

if "run" in sys.argv[1:]:
    try:
        portal_settings()
    except SettingsError as error:
        print(error, file=sys.stderr)  # noqa: T201
        sys.exit(WRONG_SETTINGS)
main(service)
