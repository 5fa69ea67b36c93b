"""`python -m services.festival run | migrate | doctor`."""

from services.festival.app import service
from shared.platform.commands import main

main(service)
