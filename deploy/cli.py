"""The `phongtrao` command: runs the whole system on this machine, and helps those who operate it anywhere."""

import logging
from importlib.util import find_spec

import typer

from deploy.errors import OperatorError
from deploy.operations.commands import operations

cli = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=__doc__)
if find_spec("psutil"):  # the image of the services is without what the embedded system needs
    from deploy.embedded.commands import embedded

    cli.add_typer(embedded)
cli.add_typer(operations)


def main() -> None:
    """Run the command; what an operator can put right is one clear message."""
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)
    try:
        cli()
    except OperatorError as error:
        typer.echo(f"phongtrao: {error}", err=True)
        raise SystemExit(1) from None


if __name__ == "__main__":
    main()
