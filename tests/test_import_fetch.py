"""A list is had whole, or one line says why not."""

import gzip
import resource
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from modelaudit.errors import UsageError
from modelaudit.importing.fetch import LARGEST, fetch, shown

BODY = b'{"data": [{"id": "comet-1"}]}'
Answer = Callable[[BaseHTTPRequestHandler], None]


@contextmanager
def server(answer: Answer) -> Iterator[str]:
    """A server on loopback that gives one answer to everything."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.0"

        def do_GET(self) -> None:
            try:
                answer(self)
            except OSError:
                return  # the reader has left

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    httpd.daemon_threads = True
    httpd.block_on_close = False
    threading.Thread(target=httpd.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{httpd.server_port}"
    finally:
        httpd.shutdown()
        httpd.server_close()


def sends(body: bytes, status: int = 200, **headers: str) -> Answer:
    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(status)
        for name, value in headers.items():
            request.send_header(name.replace("_", "-"), value)
        request.end_headers()
        request.wfile.write(body)

    return answer


def never_ends(request: BaseHTTPRequestHandler) -> None:
    request.send_response(200)
    request.end_headers()
    for _ in range(500):
        request.wfile.write(b" " * 1_000_000)


def drips(request: BaseHTTPRequestHandler) -> None:
    request.send_response(200)
    request.end_headers()
    for _ in range(200):
        request.wfile.write(b" ")
        request.wfile.flush()
        time.sleep(0.05)


def drips_headers(request: BaseHTTPRequestHandler) -> None:
    for _ in range(200):
        request.wfile.write(b"X")
        request.wfile.flush()
        time.sleep(0.05)


def breaks_off_in_chunks(request: BaseHTTPRequestHandler) -> None:
    request.wfile.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n40\r\nabc")


def speaks_no_http(request: BaseHTTPRequestHandler) -> None:
    request.wfile.write(b"220 mail.example ESMTP\r\n")


def moves_to(address: str) -> Answer:
    return sends(b"", 302, Location=address)


def there_and_back(request: BaseHTTPRequestHandler) -> None:
    if request.path == "/list":
        moves_to("/real")(request)
    else:
        sends(BODY)(request)


class TestWhatIsRead:
    def test_an_answer(self) -> None:
        with server(sends(BODY)) as url:
            assert fetch(url, 5) == BODY

    def test_an_answer_after_a_redirect(self) -> None:
        with server(there_and_back) as url:
            assert fetch(f"{url}/list", 5) == BODY

    def test_an_answer_that_was_packed_without_being_asked(self) -> None:
        with server(sends(gzip.compress(BODY), Content_Encoding="gzip")) as url:
            assert fetch(url, 5) == BODY

    def test_a_file(self, tmp_path: Path) -> None:
        (tmp_path / "list.json").write_bytes(BODY)
        assert fetch(str(tmp_path / "list.json"), 5) == BODY


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (sends(b"no", 404), "the server answers 404 Not Found"),
        (sends(b"no", 500), "the server answers 500 Internal Server Error"),
        (sends(b" \n"), "it is empty"),
        (sends(BODY, Content_Length="400"), "the answer breaks off before its end"),
        (sends(BODY, Content_Length=str(LARGEST + 1)), "larger than 10 MB"),
        (breaks_off_in_chunks, "the answer breaks off before its end"),
        (sends(gzip.compress(BODY)[:-9], Content_Encoding="gzip"), "the answer breaks off"),
        (sends(BODY, Content_Encoding="gzip"), "packed in a way that cannot be undone"),
        (sends(BODY, Content_Encoding="br"), "packed as br"),
        (sends(gzip.compress(b" " * (LARGEST + 9)), Content_Encoding="gzip"), "larger than 10 MB"),
        (moves_to("ftp://127.0.0.1/list"), "it leads away from http and https"),
        (moves_to("file:///etc/hosts"), "it leads away from http and https"),
        (moves_to("/list"), "round in a circle"),
        (speaks_no_http, "220 mail.example"),
    ],
    ids=lambda value: None if callable(value) else value,
)
def test_what_a_server_does_wrong_is_one_line(answer: Answer, reason: str) -> None:
    with server(answer) as url, pytest.raises(UsageError) as caught:
        fetch(f"{url}/list?key=secret", 5)
    line = str(caught.value)
    assert line.startswith(f"{url}/list: ")
    assert line.endswith("; nothing was changed")
    assert reason in line
    assert "\n" not in line
    assert "secret" not in line


@pytest.mark.parametrize("answer", [drips, drips_headers], ids=["body", "head"])
def test_the_time_is_for_all_of_it_and_not_for_each_byte(answer: Answer) -> None:
    start = time.monotonic()
    with (
        server(answer) as url,
        pytest.raises(UsageError, match=r"within 0\.4 seconds; nothing was"),
    ):
        fetch(url, 0.4)
    assert time.monotonic() - start < 2


def test_nobody_listens() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        with pytest.raises(UsageError, match="connection refused; nothing was changed"):
            fetch(f"http://127.0.0.1:{port}/", 5)


def test_a_server_without_tls() -> None:
    with server(sends(BODY)) as url, pytest.raises(UsageError, match=r"(?i)ssl|tls"):
        fetch(url.replace("http:", "https:"), 5)


@pytest.mark.parametrize(
    "source",
    [
        "ftp://acme.example/list",
        "file:///etc/hosts",
        "http://",
        "http://[::1",
        "http://a b/",
        "https://a..b/",
    ],
)
def test_a_bad_address(source: str) -> None:
    with pytest.raises(UsageError, match=r"; nothing was changed$") as caught:
        fetch(source, 2)
    assert "\n" not in str(caught.value)


def test_a_bad_file(tmp_path: Path) -> None:
    (tmp_path / "empty").write_bytes(b"")
    with pytest.raises(UsageError, match="missing: cannot be read: no such file"):
        fetch(str(tmp_path / "missing"), 5)
    with pytest.raises(UsageError, match="it is no regular file"):
        fetch(str(tmp_path), 5)
    with pytest.raises(UsageError, match="it is empty"):
        fetch(str(tmp_path / "empty"), 5)


def test_a_file_that_is_too_large(tmp_path: Path) -> None:
    with (tmp_path / "large").open("wb") as file:
        file.truncate(LARGEST + 1)
    with pytest.raises(UsageError, match="larger than 10 MB"):
        fetch(str(tmp_path / "large"), 5)


def test_an_answer_without_end_stops_at_the_limit_and_fits_in_memory() -> None:
    program = (
        "import sys\n"
        "from modelaudit.importing.fetch import fetch\n"
        "try: fetch(sys.argv[1], 60)\n"
        "except Exception as error: print(error)\n"
    )
    allowed = 600_000_000

    def bounded() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (allowed, allowed))

    with server(never_ends) as url:
        done = subprocess.run(
            [sys.executable, "-c", program, url],
            capture_output=True,
            text=True,
            check=False,
            preexec_fn=bounded,
        )
    assert "larger than 10 MB, this is no list of models; nothing was changed" in done.stdout


def test_what_could_be_a_secret_is_not_shown() -> None:
    assert (
        shown("https://me:pass@acme.example/v1/models?key=1#x") == "https://acme.example/v1/models"
    )
    assert shown("lists/acme.csv") == "lists/acme.csv"


def test_an_address_with_a_password_is_refused_without_it() -> None:
    with pytest.raises(UsageError) as caught:
        fetch("https://me:hidden@lists.example/models.json", 5)
    assert str(caught.value) == (
        "https://lists.example/models.json: an address with a name and a password is not read; "
        "nothing was changed"
    )
