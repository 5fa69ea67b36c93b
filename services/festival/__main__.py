"""`python -m services.festival run | migrate | doctor`."""

from services.festival.app import service
from shared.platform.service import main

main(service)
