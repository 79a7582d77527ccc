"""The pages of search, by what they are for."""

from matchmaker.search.blueprint import bp
from matchmaker.search.views import keeping, looking

__all__ = ["bp", "keeping", "looking"]
