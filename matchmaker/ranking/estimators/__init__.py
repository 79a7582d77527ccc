"""Learning to rank for any table of rows in groups: knows no offer, no need and no feature by name."""

from matchmaker.ranking.estimators.lambdamart import LambdaMART

__all__ = ["LambdaMART"]
