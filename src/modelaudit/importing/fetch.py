"""A file or a web address -> bytes, or one clear line why there are none."""

import os
import threading
import zlib
from http.client import HTTPException, HTTPResponse, IncompleteRead
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from modelaudit import __version__
from modelaudit.errors import UsageError, reason_of

LARGEST = 10_000_000
_CHUNK = 1 << 16
_SCHEMES = ("http", "https")


def is_address(source: str) -> bool:
    """Whether a source is a web address and not a file."""
    return "://" in source


def fetch(source: str, timeout: float) -> bytes:
    """Reads a list; raises `UsageError` when it cannot be had whole.

    Args:
        source: A file, or an address of http or https.
        timeout: Seconds for all of it, from the name of the server to the last byte.
    """
    try:
        content = _download(source, timeout) if is_address(source) else _read(source)
        return _checked(content)
    except _Failed as failed:
        raise UsageError(f"{shown(source)}: {failed}; nothing was changed") from None


def _checked(content: bytes) -> bytes:
    if len(content) > LARGEST:
        raise _Failed(_TOO_LARGE)
    if not content.strip():
        raise _Failed("it is empty")
    return content


def shown(source: str) -> str:
    """A source as it may be printed: an address without what could be a secret."""
    if not is_address(source):
        return source
    try:
        parts = urlsplit(source)
        return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
    except ValueError:
        return source.partition("?")[0]


class _Failed(Exception):  # noqa: N818 (it becomes the end of a line)
    """Why there are no bytes."""


_TOO_LARGE = f"larger than {LARGEST // 1_000_000} MB, this is no list of models"


def _read(path: str) -> bytes:
    try:
        if os.path.exists(path) and not os.path.isfile(path):
            raise _Failed("it is no regular file")
        with open(path, "rb") as file:
            return file.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        raise _Failed(f"cannot be read: {reason_of(error)}") from None


def _download(url: str, timeout: float) -> bytes:
    """Downloads in a thread: a server that sends a byte now and then cannot outlast the time."""
    outcome: list[bytes | Exception] = []
    worker = threading.Thread(target=lambda: outcome.append(_answer(url, timeout)), daemon=True)
    worker.start()
    worker.join(timeout)
    if not outcome:
        raise _Failed(f"no complete answer within {timeout:g} seconds")
    if isinstance(outcome[0], Exception):
        raise outcome[0]
    return outcome[0]


def _answer(url: str, timeout: float) -> bytes | _Failed:
    try:
        if urlsplit(url).scheme not in _SCHEMES:
            return _Failed("only http and https are read")
        if "@" in urlsplit(url).netloc:
            return _Failed("an address with a name and a password is not read")
        request = Request(url, headers={"User-Agent": f"modelaudit/{__version__}"})  # noqa: S310
        with build_opener(_Redirects).open(request, timeout=timeout) as response:
            return _body(response)
    except _Failed as failed:
        return failed
    except HTTPError as error:
        if error.code < 400:  # a redirect that was not followed
            return _Failed(_LED_ASTRAY)
        return _Failed(f"the server answers {error.code} {error.reason}".rstrip())
    except IncompleteRead:
        return _Failed(_CUT_OFF)
    except URLError as error:
        reason = error.reason
        return _Failed(reason_of(reason) if isinstance(reason, Exception) else str(reason))
    except (OSError, HTTPException, ValueError) as error:
        return _Failed(" ".join(reason_of(error).split()) or type(error).__name__)


_LED_ASTRAY = "it leads away from http and https, or round in a circle"
_CUT_OFF = "the answer breaks off before its end"


def _body(response: HTTPResponse) -> bytes:
    announced = response.headers.get("Content-Length", "")
    length = int(announced) if announced.isdecimal() else None
    if length is not None and length > LARGEST:
        raise _Failed(_TOO_LARGE)
    body = bytearray()
    while chunk := response.read(_CHUNK):
        body += chunk
        if len(body) > LARGEST:
            raise _Failed(_TOO_LARGE)
    if length is not None and len(body) < length:
        raise _Failed(_CUT_OFF)
    return _unpacked(bytes(body), response.headers.get("Content-Encoding", "identity"))


def _unpacked(body: bytes, encoding: str) -> bytes:
    """Undoes what a server did though it was not asked to, and never makes more of it than fits."""
    if encoding.lower() in ("identity", ""):
        return body
    if encoding.lower() not in ("gzip", "x-gzip", "deflate"):
        raise _Failed(f"packed as {encoding}, which is not read here")
    unpacker = zlib.decompressobj(wbits=47)  # of both forms, told by the first bytes
    try:
        content = unpacker.decompress(body, LARGEST + 1)
    except zlib.error:
        raise _Failed("packed in a way that cannot be undone") from None
    if not unpacker.eof and len(content) <= LARGEST:
        raise _Failed(_CUT_OFF)
    return content


class _Redirects(HTTPRedirectHandler):
    """Follows a redirect to the web and nowhere else."""

    def redirect_request(
        self, req: Request, fp: Any, code: int, msg: str, headers: Any, newurl: str
    ) -> Request | None:
        """Refuses other schemes."""
        if urlsplit(newurl).scheme not in _SCHEMES:
            raise _Failed(_LED_ASTRAY)
        return super().redirect_request(req, fp, code, msg, headers, newurl)
