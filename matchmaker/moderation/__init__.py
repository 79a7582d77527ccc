"""The staff's queue: what waits for a decision, what was decided, what people reported."""
