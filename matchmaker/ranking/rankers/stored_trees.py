"""Trees as bytes and back: nothing in the bytes is run, and nothing unsound is let through.

skops builds stock scikit-learn classes from a fixed list. scikit-learn's predictor then follows child and
feature numbers without checking them, so every node is checked here before a tree is trusted.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any, Final

import numpy as np
import skops.io
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.ensemble._hist_gradient_boosting.common import PREDICTOR_RECORD_DTYPE

from matchmaker.ranking.rankers.learned import Trees

Nodes = NDArray[Any]
"""One tree: an array of scikit-learn's node records, the root first."""

TRUSTED: Final = ("sklearn.ensemble._hist_gradient_boosting.predictor.TreePredictor",)
"""The only type beyond skops' own list that the bytes may hold."""
MOST_UNPACKED: Final = 200_000_000
"""An archive that claims more bytes than this when unpacked is not one of ours, and is not unpacked."""


class Unsound(Exception):
    """Bytes that are no trees of ours."""


class Untrusted(Unsound):
    """Bytes that ask for types we do not build."""


def to_bytes(trees: Trees) -> bytes:
    """A compressed skops archive."""
    return bytes(skops.io.dumps(trees, compression=zipfile.ZIP_DEFLATED, compresslevel=9))


def from_bytes(content: bytes, features: int) -> Trees:
    """The trees, built from trusted classes only, each node checked.

    Raises
    ------
    Unsound
        The archive is broken or bloated, or a tree reads features or nodes that do not exist.
    Untrusted
        The archive holds anything else than histogram trees over `features` features.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            bloated = sum(entry.file_size for entry in archive.infolist()) > MOST_UNPACKED
        strangers = set() if bloated else set(skops.io.get_untrusted_types(data=content)) - set(TRUSTED)
        trees = None if bloated or strangers else skops.io.loads(content, trusted=list(TRUSTED))
    except Exception as error:  # skops raises whatever a broken archive makes it meet
        raise Unsound(str(error)) from error
    if bloated:
        raise Unsound("unpacks to more than trees need")
    if strangers:
        raise Untrusted(", ".join(sorted(strangers)))
    _check(trees, features)
    return trees


def _check(trees: Any, features: int) -> None:
    """Raise unless these are trees that can be walked over rows of so many features."""
    parts = trees if isinstance(trees, list) else [trees]
    if not parts or not all(isinstance(part, HistGradientBoostingRegressor) for part in parts):
        raise Untrusted(f"not histogram trees over {features} features")
    try:
        if any(part.n_features_in_ != features for part in parts):
            raise Untrusted(f"not histogram trees over {features} features")
        every = list(each_tree(trees))
        if not every or not all(sound(nodes, features) for nodes in every):
            raise Unsound("a tree leads astray, or there is none")
        trial = np.vstack([np.zeros(features), np.full(features, np.nan)])
        told = [part.predict(trial) for part in parts]
    except Unsound:
        raise
    except Exception as error:  # whatever else was changed in an estimator shows when it is asked
        raise Unsound(f"the trees cannot be asked: {error}") from error
    if not all(each.shape == (2,) and np.isfinite(each).all() for each in told):
        raise Unsound("the trees give no scores")


def each_tree(trees: Trees) -> Iterator[Nodes]:
    """The nodes of every tree in turn."""
    for part in trees if isinstance(trees, list) else [trees]:
        for stage in part._predictors:
            for predictor in stage:
                yield predictor.nodes


def sound(nodes: Any, features: int) -> bool:
    """Whether a tree's nodes lead only downwards, to features that exist and values that are finite."""
    if not isinstance(nodes, np.ndarray) or nodes.dtype != PREDICTOR_RECORD_DTYPE or nodes.ndim != 1 or not len(nodes):
        return False
    inner, own = nodes["is_leaf"] == 0, np.arange(len(nodes))
    downwards = all(((nodes[side] > own) & (nodes[side] < len(nodes)))[inner].all() for side in ("left", "right"))
    known = ((nodes["feature_idx"] >= 0) & (nodes["feature_idx"] < features))[inner].all()
    numeric = not nodes["is_categorical"].any() and bool(np.isfinite(nodes["value"]).all())
    return bool(downwards and known and numeric)
