"""`python -m services.units run | migrate | doctor`."""

from services.units.app import service
from shared.platform.service import main

main(service)
