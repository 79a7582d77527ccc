"""Learning to rank: which offers answer a need, in what order, and why.

The pure core. It knows plain numbers and dates, never a database, a form, a request or a sentence:
facts -> named constraints -> named features with units -> a ranker -> reasons as codes with figures.
"""
