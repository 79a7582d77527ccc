"""Solves one flow, in a process of its own: ``python process.py SUPPLY < arcs > flows``.

It knows nothing of plans: OR-tools lets no other thread of its process go on while it solves, and nothing stops it
but the end of its process.
"""

from __future__ import annotations

import ctypes
import signal
import sys
from typing import Final

import numpy as np
from numpy.typing import NDArray

SOURCE: Final = 0
SINK: Final = 1
_SIGNAL_WHEN_PARENT_DIES: Final = 1


def solved(arcs: NDArray[np.int64], supply: int) -> NDArray[np.int64]:
    """The largest flow from `SOURCE` to `SINK`, and of those the cheapest.

    Parameters
    ----------
    arcs : array of shape (4, n_arcs)
        Tail, head, capacity and cost of a step of each.
    supply : int
        More than this does not flow.

    Returns
    -------
    array of shape (n_arcs,)
        What flows on each.

    Raises
    ------
    RuntimeError
        The solver gave up: amounts or costs beyond its 64 bits.
    """
    # OR-tools takes some 40 MB and a third of a second to import: here, where a plan is made, and never in the web.
    from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

    solver = SimpleMinCostFlow()
    kept = solver.add_arcs_with_capacity_and_unit_cost(*arcs)
    solver.set_nodes_supplies(np.array([SOURCE, SINK]), np.array([supply, -supply]))
    status = solver.solve_max_flow_with_min_cost()
    if status != solver.OPTIMAL:
        raise RuntimeError(f"the flow was not solved: {status}")
    return np.asarray(solver.flows(kept), np.int64)


if __name__ == "__main__":
    if sys.platform == "linux":  # there a worker that is killed leaves no solver behind
        ctypes.CDLL(None).prctl(_SIGNAL_WHEN_PARENT_DIES, signal.SIGKILL)
    told = np.frombuffer(sys.stdin.buffer.read(), np.int64).reshape(4, -1)
    sys.stdout.buffer.write(solved(told, int(sys.argv[1])).tobytes())
