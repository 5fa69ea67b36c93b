"""`python -m services.portal run | migrate | doctor`."""

from services.portal.app import service
from shared.platform.commands import main

main(service)
