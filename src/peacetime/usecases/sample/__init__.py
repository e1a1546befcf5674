"""The sample organisation: Fernhill, an invented shop for tents, boots and stoves.

Eight teams with a year of modes, drawn from the distributions that `rhythm.py`, `casting.py`,
`talking.py`, `incidents.py` and `old_files.py` state, with the texts of `teams/`. The past is written in
bulk (`writing.py`, `told.py`), the two Rescues of now are run by the use-cases (`scene.py`, `live.py`),
the older files of two teams go through the import. All moments are relative to the load.
"""

from peacetime.usecases.sample.loading import SampleLoaded, SampleRefused, load_sample
from peacetime.usecases.sample.removing import SampleRemoved, remove_sample

__all__ = ["SampleLoaded", "SampleRefused", "SampleRemoved", "load_sample", "remove_sample"]
