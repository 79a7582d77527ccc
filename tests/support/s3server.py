"""A bucket on this machine: the part of Amazon's S3 that keeps files, with the signature of each request checked.

The signature is computed here from the published rules (AWS Signature Version 4), not by the client's library.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlsplit
from xml.sax.saxutils import escape, unescape

ACCESS_KEY, SECRET_KEY, REGION, BUCKET = "AKIAEXAMPLE", "a/secret+key", "vn-hcm-1", "evidence"


@dataclass
class Shelf:
    """What the bucket holds, and when it came."""

    files: dict[str, bytes] = field(default_factory=dict)
    kept_at: dict[str, datetime] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)
    """Requests whose signature was wrong."""
    asked: list[str] = field(default_factory=list)
    """Every request, as ``PUT name``."""


def _hmac(key: bytes, text: str) -> bytes:
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


def signature(method: str, address: str, headers: Any, body: bytes) -> str:
    """What the Authorization header of a request must say after ``Signature=``."""
    stated = headers["Authorization"]
    day, scope = re.search(r"Credential=[^/]+/(\d+)/([^,]+)", stated).groups()
    names = re.search(r"SignedHeaders=([^,]+)", stated).group(1).split(";")
    parts = urlsplit(address)
    query = "&".join(
        f"{quote(name, safe='-_.~')}={quote(value, safe='-_.~')}"
        for name, value in sorted(parse_qsl(parts.query, keep_blank_values=True))
    )
    told = headers["x-amz-content-sha256"]
    assert told in ("UNSIGNED-PAYLOAD", hashlib.sha256(body).hexdigest())
    canonical = "\n".join(
        (
            method,
            quote(unquote(parts.path), safe="/-_.~"),
            query,
            *(f"{name}:{' '.join(headers[name].split())}" for name in names),
            "",
            ";".join(names),
            told,
        )
    )
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    to_sign = "\n".join(("AWS4-HMAC-SHA256", headers["x-amz-date"], f"{day}/{scope}", digest))
    key = f"AWS4{SECRET_KEY}".encode()
    for step in (day, *scope.split("/")):
        key = _hmac(key, step)
    return _hmac(key, to_sign).hex()


class _Handler(BaseHTTPRequestHandler):
    shelf: Shelf

    def _taken(self) -> tuple[str, bytes] | None:
        """The file that the request names and its body; None once it was refused."""
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        stated = re.search(r"Signature=(\w+)", self.headers.get("Authorization", ""))
        name = unquote(urlsplit(self.path).path).removeprefix(f"/{BUCKET}").lstrip("/")
        self.shelf.asked.append(f"{self.command} {name}")
        if stated is None or stated.group(1) != signature(self.command, self.path, self.headers, body):
            self.shelf.refused.append(f"{self.command} {name}")
            self._answer(403, b"<Error><Code>SignatureDoesNotMatch</Code></Error>")
            return None
        return name, body

    def _answer(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for key, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(key.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def do_PUT(self) -> None:
        if (taken := self._taken()) is not None:
            name, body = taken
            self.shelf.files[name], self.shelf.kept_at[name] = body, datetime.now(UTC)
            self._answer(200, ETag=f'"{hashlib.md5(body).hexdigest()}"')

    def do_GET(self) -> None:
        if (taken := self._taken()) is None:
            return
        name, _body = taken
        if not name:
            self._list()
        elif name in self.shelf.files:
            at = self.shelf.kept_at[name].strftime("%a, %d %b %Y %H:%M:%S GMT")
            self._answer(200, self.shelf.files[name], ETag='"x"', Last_Modified=at)
        else:
            self._answer(404, b"<Error><Code>NoSuchKey</Code></Error>")

    def _list(self) -> None:
        contents = "".join(
            f"<Contents><Key>{escape(name)}</Key><LastModified>{self.shelf.kept_at[name].isoformat()}</LastModified>"
            f"<ETag>x</ETag><Size>{len(content)}</Size></Contents>"
            for name, content in sorted(self.shelf.files.items())
        )
        page = f"<ListBucketResult><IsTruncated>false</IsTruncated>{contents}</ListBucketResult>"
        self._answer(200, page.encode(), Content_Type="application/xml")

    def do_POST(self) -> None:
        """Many removed by one request, as clients do it even for one."""
        if (taken := self._taken()) is None:
            return
        names = [unescape(each) for each in re.findall(r"<Key>(.*?)</Key>", taken[1].decode())]
        for name in names:
            self.shelf.files.pop(name, None)
        gone = "".join(f"<Deleted><Key>{escape(name)}</Key></Deleted>" for name in names)
        self._answer(200, f"<DeleteResult>{gone}</DeleteResult>".encode(), Content_Type="application/xml")

    def log_message(self, *_said: object) -> None:
        """Quiet."""


@contextmanager
def s3_server(shelf: Shelf) -> Iterator[str]:
    """The bucket's server, listening on a port of this machine; yields its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"shelf": shelf}))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
