"""Special functions are there when they are called, and not before."""

import subprocess
import sys

LOADS = """
import sys
import peacetime.domain.burst.forecast.backtest
import peacetime.domain.burst.signs.panel
assert "scipy" not in sys.modules, "scipy was loaded before anybody called it"
from peacetime.domain.shared import special
print(special.ndtri(0.5), "scipy.special" in sys.modules)
"""


def test_the_statistics_can_be_imported_without_scipy_until_one_is_called() -> None:
    said = subprocess.run([sys.executable, "-c", LOADS], capture_output=True, text=True, check=True)

    assert said.stdout.split() == ["0.0", "True"]
