"""`python -m services.units run | migrate | doctor`."""

from services.units.app import service
from shared.platform.commands import main

main(service)
