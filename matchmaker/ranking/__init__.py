"""Learning to rank: which offers answer a need, in what order, and why.

The pure core. It knows plain numbers and dates, never a database, a form, a request or a sentence. Its rooms,
from the ground up; imports run downwards only:

- `estimators` learn to rank any table of rows in groups;
- `facts` are what is known of one offer and one need, and the rules that no score overrides;
- `columns` hold the whole market, a few bytes each, and find candidates on it;
- `features` make a pair named numbers with units and directions;
- `judging` turns what people did into grades, and orders into figures;
- `rankers` give a pair its score, and are fitted and measured;
- `reasons` say why, as codes with figures; `artefacts` keep what was trained; `simulation` draws a market whose
  truth is known;
- `shortlist` puts them together for one listing, `bulk` for all of them.
"""
