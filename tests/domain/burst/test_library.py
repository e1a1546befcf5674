"""`from peacetime.domain import burst` is a library: every public name is there, and loaded when asked for."""

import subprocess
import sys

import pytest

from peacetime.domain import burst

HEAVY = (
    "import sys; from peacetime.domain import burst; burst.Policy; print('scipy' in sys.modules)"
)


@pytest.mark.parametrize("name", burst.__all__)
def test_a_public_name_is_there_and_explains_itself(name: str) -> None:
    public = getattr(burst, name)
    assert name in {"PARAMETERS", "PROFILES"} or public.__doc__


def test_a_name_that_is_not_there_is_named() -> None:
    with pytest.raises(AttributeError, match=r"burst\.throttle"):
        _ = burst.throttle


def test_the_ledger_does_not_wait_for_the_statistics_of_the_forecast() -> None:
    done = subprocess.run([sys.executable, "-c", HEAVY], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
