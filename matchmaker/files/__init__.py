"""Files that people upload: checked before they are decoded, kept under random names outside the static folder."""

from __future__ import annotations

from matchmaker.files.checking import Checked, EvidenceKind, EvidenceLimits, check
from matchmaker.files.evidence import Evidence, EvidenceUse, Stored, erase_unnamed, evidence_named, keep, put
from matchmaker.files.photos import Photo, PhotoLimits, by_name, file_of, photos, store
from matchmaker.files.pictures import MIMETYPE
from matchmaker.files.storage import DiskStorage, Storage, StoreUnreachable

__all__ = [
    "MIMETYPE",
    "Checked",
    "DiskStorage",
    "Evidence",
    "EvidenceKind",
    "EvidenceLimits",
    "EvidenceUse",
    "Photo",
    "PhotoLimits",
    "Storage",
    "StoreUnreachable",
    "Stored",
    "by_name",
    "check",
    "erase_unnamed",
    "evidence_named",
    "file_of",
    "keep",
    "photos",
    "put",
    "store",
]
