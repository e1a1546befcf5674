"""Files of graphs, read without a server."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from peacetime.cli.files import STANDARD_INPUT, bytes_of
from peacetime.cli.refusals import Refused, leave
from peacetime.documents.graphs import Text, read_graph
from peacetime.domain.dependencies.describing.faults import DescriptionRefused
from peacetime.domain.dependencies.importing.gathering import Imported
from peacetime.domain.dependencies.system import System
from peacetime.domain.shared.errors import DomainError

LARGEST = 50 * 1024 * 1024


@contextmanager
def refusing(*, as_json: bool) -> Iterator[None]:
    """What the rules refuse ends the command with every sentence."""
    try:
        yield
    except Refused as refused:
        leave(refused, as_json=as_json)
    except DescriptionRefused as refused:
        sentence = "\n".join(fault.told for fault in refused.faults)
        problem = {"code": refused.code, "detail": refused.sentence, **refused.details}
        leave(Refused(sentence, problem=problem), as_json=as_json)
    except DomainError as refused:
        problem = {"code": refused.code, "detail": refused.sentence, **refused.details}
        leave(Refused(refused.sentence, problem=problem), as_json=as_json)


def text_of(name: str) -> Text:
    """What a file holds; - is standard input."""
    raw = bytes_of(name, largest=LARGEST, advice="Ask for less, or split it.")
    try:
        content = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refused(f"{name} is no text in UTF-8. Save it as such.") from None
    return Text(content, "" if name == STANDARD_INPUT else Path(name).name)


def graph_of(name: str, *, form: str = "") -> Imported:
    """The graph of a file, in whatever form it is."""
    return read_graph(text_of(name), form=form)


def system_of(name: str) -> System:
    """The system of a file; what was odd about it is told on stderr."""
    found = graph_of(name)
    for remark in found.remarks:
        place = f"{remark.place}: " if remark.place else ""
        sys.stderr.write(f"{place}{remark.sentence}\n")
    return found.system
