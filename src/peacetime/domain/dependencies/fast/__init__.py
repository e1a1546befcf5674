"""The same answers for very large systems, by compiled loops over arrays; needs the extra `fast`.

`arrays` lay a system out in numpy, `kernels` are compiled by numba when first called, `costs` give what
`rescue` and `time_to_down` give. `choosing` asks whichever is quicker, and imports numba
only then; whoever imports the others asks `is_installed` before.
"""

from importlib.util import find_spec


def is_installed() -> bool:
    """Whether numba is there, so that the rest of this room can be imported.

    >>> is_installed() == (find_spec("numba") is not None)
    True
    """
    return find_spec("numba") is not None
