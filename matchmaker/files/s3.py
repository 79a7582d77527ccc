"""Files in a bucket that speaks S3, of whatever maker. Needs an extra: ``pip install matchmaker[s3]``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import obstore
from obstore.exceptions import BaseError
from obstore.store import S3Store

from matchmaker.files.storage import StoreUnreachable

CONNECT: Final = timedelta(seconds=3)
TIMEOUT: Final = timedelta(seconds=8)
"""Of one try; a page waits for it, and there is one more."""
RETRIES: Final = 1


@dataclass(frozen=True, slots=True)
class Bucket:
    """Where it is and how to get in."""

    endpoint: str
    """Such as ``https://s3.example.vn``."""
    name: str
    region: str
    access_key: str
    secret_key: str


class S3Storage:
    """One bucket. What it keeps lies at its top, under our random names."""

    def __init__(self, bucket: Bucket) -> None:
        self.store = S3Store(
            bucket.name,
            endpoint=bucket.endpoint,
            region=bucket.region,
            access_key_id=bucket.access_key,
            secret_access_key=bucket.secret_key,
            virtual_hosted_style_request=False,
            client_options={
                "allow_http": bucket.endpoint.startswith("http:"),
                "connect_timeout": CONNECT,
                "timeout": TIMEOUT,
            },
            retry_config={"max_retries": RETRIES, "retry_timeout": 2 * TIMEOUT},
        )

    def put(self, name: str, content: bytes) -> None:
        try:
            obstore.put(self.store, name, content, use_multipart=False)
        except BaseError as error:
            raise StoreUnreachable(str(error)) from error

    def get(self, name: str) -> bytes | None:
        try:
            return bytes(obstore.get(self.store, name).bytes())
        except FileNotFoundError:
            return None
        except BaseError as error:
            raise StoreUnreachable(str(error)) from error

    def remove(self, name: str) -> None:
        try:
            obstore.delete(self.store, name)
        except FileNotFoundError:
            return
        except BaseError as error:
            raise StoreUnreachable(str(error)) from error

    def names(self, *, kept_before: datetime) -> Iterator[str]:
        try:
            for several in obstore.list(self.store):
                yield from (each["path"] for each in several if each["last_modified"] < kept_before)
        except BaseError as error:
            raise StoreUnreachable(str(error)) from error
