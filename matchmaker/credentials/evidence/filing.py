"""Evidence as the site's settings have it: what it may weigh, where it lies, how it is sent to a reader."""

from __future__ import annotations

import io
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Response, current_app, send_file

from matchmaker.errors import NotFound
from matchmaker.files import MIMETYPE, DiskStorage, Evidence, EvidenceLimits, Storage, names

if TYPE_CHECKING:
    from matchmaker.files.s3 import Bucket

NOTHING_RUNS: str = "default-src 'none'; sandbox"


def limits() -> EvidenceLimits:
    """What an upload may weigh and hold."""
    config = current_app.config
    return EvidenceLimits(
        max_bytes=config["EVIDENCE_MAX_BYTES"],
        max_megapixels=config["EVIDENCE_MAX_MEGAPIXELS"],
        max_pages=config["EVIDENCE_MAX_PAGES"],
        side_px=config["EVIDENCE_SIDE_PX"],
    )


def storage() -> Storage:
    """Where evidence lies. Raises RuntimeError for settings that name no place."""
    config = current_app.config
    if config["EVIDENCE_STORE"] == "disk":
        return DiskStorage(Path(config["INSTANCE"]) / "uploads" / "evidence")
    if config["EVIDENCE_STORE"] != "s3":
        raise RuntimeError(f"EVIDENCE_STORE is disk or s3, not {config['EVIDENCE_STORE']!r}")
    from matchmaker.files.s3 import Bucket  # an extra that most sites do without

    named = {each: config[f"EVIDENCE_S3_{each.upper()}"] for each in ("endpoint", "region", "access_key", "secret_key")}
    return _in_bucket(Bucket(name=config["EVIDENCE_S3_BUCKET"], **named))


@lru_cache(maxsize=4)
def _in_bucket(bucket: Bucket) -> Storage:
    """One client for a bucket: it keeps its connections."""
    from matchmaker.files.s3 import S3Storage

    return S3Storage(bucket)


def sent(evidence: Evidence, *, small: bool = False) -> Response:
    """A file for somebody who may read it. A PDF is saved, not shown: what a browser makes of it is not ours.

    Raises NotFound where the file is gone, StoreUnreachable where the store does not answer.
    """
    if small and not evidence.is_picture:
        raise NotFound
    content = storage().get(evidence.small_file if small else evidence.file)
    if content is None:
        current_app.logger.warning("the file of evidence %s is gone from the store", evidence.id)
        raise NotFound
    response = send_file(
        io.BytesIO(content),
        mimetype=MIMETYPE if evidence.is_picture else "application/pdf",
        as_attachment=not evidence.is_picture,
        download_name=names.with_ending(evidence.title, "webp" if evidence.is_picture else "pdf"),
        etag=False,
    )
    response.headers["Content-Security-Policy"] = NOTHING_RUNS
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response
