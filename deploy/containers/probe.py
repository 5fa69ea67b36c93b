"""`python -m deploy.containers.probe URL`: a container's health check. Fails with what the service says is wrong."""

import sys
import urllib.error
import urllib.request


def main(url: str) -> int:
    """0 when the URL answers with a success."""
    try:
        with urllib.request.urlopen(url, timeout=4):  # noqa: S310
            return 0
    except urllib.error.HTTPError as refused:
        print(refused.read().decode(errors="replace"))
    except OSError as error:
        print(error)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
