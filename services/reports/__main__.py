"""`python -m services.reports run | migrate | doctor`."""

from services.reports.app import service
from shared.platform.commands import main

main(service)
