"""The market in columns: what ranking reads of a quarter of a million listings, a few bytes each.

`arrays` says what a table of columns is, `vocabulary` how words become small numbers, `offers` and `needs`
which columns there are, `pairs` how the two sides meet. `answers` and `verdicts` judge many pairs at once
and say exactly what `ranking.evidence` and `ranking.constraints` say of one pair; a property test compares
them. `shelf` keeps a table sorted by product while listings come and go, `candidates` finds on it what may
answer a need. Facts become columns and come back from them unchanged.
"""
