"""Who is asking."""

from starlette.requests import HTTPConnection

from imagegen.records import LOCAL_OWNER


def owner_of(request: HTTPConnection) -> str:
    """The owner behind a request; an installation that is not shared has one."""
    return LOCAL_OWNER
