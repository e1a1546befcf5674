"""Every fact."""

from devtools.docs.tables import generated, table
from peacetime.domain.shared.facts import FACTS


def page() -> str:
    intro = (
        "What the audit log, the streams and messages call what happened: a noun, what about it, a past "
        "participle. The list is closed: nothing can be recorded under another name."
    )
    return generated(
        "Facts", intro, table(["Fact", "Meaning"], [(f"`{n}`", s) for n, s in FACTS.items()])
    )
