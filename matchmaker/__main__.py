"""``matchmaker …`` on the command line."""

import gc
import os

# One thread for the trees of the ranker: two collapse as soon as anything else runs on the machine
# (scikit-learn #30662). It must be said before numpy is first imported.
os.environ.setdefault("OMP_NUM_THREADS", "1")


def main() -> None:
    """Run one command; the imports wait for the line above."""
    gc.disable()  # nothing is garbage while it loads: looking for some took a quarter of the start
    from matchmaker.cli import cli

    gc.freeze()
    gc.enable()
    cli(prog_name="matchmaker")


if __name__ == "__main__":
    main()
