"""Trees as bytes and back: nothing in the bytes is run, and nothing unsound is let through.

skops builds stock scikit-learn classes from a fixed list. scikit-learn's predictor then follows child and
feature numbers without checking them, so every node is checked here before a tree is trusted.
"""

from __future__ import annotations

import zipfile
from typing import Any, Final

import numpy as np
import skops.io
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.ensemble._hist_gradient_boosting.common import PREDICTOR_RECORD_DTYPE

TRUSTED: Final = ("sklearn.ensemble._hist_gradient_boosting.predictor.TreePredictor",)
"""The only type beyond skops' own list that the bytes may hold."""


class Unsound(Exception):
    """Bytes that are no trees of ours."""


class Untrusted(Unsound):
    """Bytes that ask for types we do not build."""


def to_bytes(trees: HistGradientBoostingRegressor) -> bytes:
    """A compressed skops archive."""
    return bytes(skops.io.dumps(trees, compression=zipfile.ZIP_DEFLATED, compresslevel=9))


def from_bytes(content: bytes, features: int) -> HistGradientBoostingRegressor:
    """The trees, built from trusted classes only, each node checked.

    Raises
    ------
    Unsound
        The archive is broken, or a tree reads features or nodes that do not exist.
    Untrusted
        The archive holds anything else than histogram trees over `features` features.
    """
    try:
        strangers = set(skops.io.get_untrusted_types(data=content)) - set(TRUSTED)
        trees = None if strangers else skops.io.loads(content, trusted=list(TRUSTED))
    except Exception as error:  # skops raises whatever a broken archive makes it meet
        raise Unsound(str(error)) from error
    if strangers:
        raise Untrusted(", ".join(sorted(strangers)))
    if not isinstance(trees, HistGradientBoostingRegressor) or trees.n_features_in_ != features:
        raise Untrusted(f"not histogram trees over {features} features")
    if not all(sound(predictor.nodes, features) for stage in trees._predictors for predictor in stage):
        raise Unsound("a tree leads astray")
    return trees


def sound(nodes: Any, features: int) -> bool:
    """Whether a tree's nodes lead only downwards, to features that exist and values that are finite."""
    if not isinstance(nodes, np.ndarray) or nodes.dtype != PREDICTOR_RECORD_DTYPE or not len(nodes):
        return False
    inner, own = nodes["is_leaf"] == 0, np.arange(len(nodes))
    downwards = all(((nodes[side] > own) & (nodes[side] < len(nodes)))[inner].all() for side in ("left", "right"))
    known = ((nodes["feature_idx"] >= 0) & (nodes["feature_idx"] < features))[inner].all()
    numeric = not nodes["is_categorical"].any() and bool(np.isfinite(nodes["value"]).all())
    return bool(downwards and known and numeric)
