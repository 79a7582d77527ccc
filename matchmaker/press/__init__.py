"""Sets papers: a typst template and plain data go in, an archivable PDF comes out.

A feature keeps its template and the words that go into it; what is common to all papers is here.
"""

from matchmaker.press.setting import data_of, edition, pdf
from matchmaker.press.signs import printable
from matchmaker.press.wording import Wording, wording

__all__ = ["Wording", "data_of", "edition", "pdf", "printable", "wording"]
