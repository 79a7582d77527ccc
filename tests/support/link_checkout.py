"""Make the checkout importable in its own environment, with the ``matchmaker`` command: an editable install
without a build, so that a bare machine needs nothing but the locked wheels."""

import site
import sys
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
COMMAND = """#!{python}
import sys
from matchmaker.__main__ import main
sys.exit(main())
"""

Path(site.getsitepackages()[0], "matchmaker_checkout.pth").write_text(f"{CHECKOUT}\n")
command = Path(sys.executable).with_name("matchmaker")
command.write_text(COMMAND.format(python=sys.executable))
command.chmod(0o755)
