"""A season's plan: which offer supplies which need, and how much, so that most finds a home at the least haul.

Arrays in, arrays out; whole steps of the base unit throughout. `market.Market` says what may flow, `plan.planned`
answers with what should, beside what a greedy rule would do and the most that any plan could reach.
"""
