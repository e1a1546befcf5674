"""Every assumption of the burst ledger."""

from devtools.docs.tables import generated, table
from peacetime.domain.burst.parameters import PARAMETERS, Grade
from peacetime.domain.burst.policy import PROFILES, differences

GRADES = {
    Grade.A: "a primary text read, or measured by us",
    Grade.B: "an abstract or an official excerpt read",
    Grade.C: "a secondary page, or a convention of the field",
    Grade.D: "our judgement",
}


def page() -> str:
    parameters = table(
        ["Parameter", "Name", "Value", "Unit", "Evidence supports", "Taken", "Source", "Grade"],
        [
            (
                each.label,
                f"`{each.name}`",
                f"{each.value:g}",
                each.unit,
                f"{each.usual_low:g} to {each.usual_high:g}",
                f"{each.least:g} to {each.most:g}",
                each.source,
                each.grade,
            )
            for each in PARAMETERS
        ],
    )
    meanings = "\n".join(f"**{each.label}**: {each.meaning}\n" for each in PARAMETERS)
    sre = ", ".join(
        f"`{name}` {after:g} instead of {before:g}"
        for name, (before, after) in differences(PROFILES["product"], PROFILES["sre"]).items()
        if isinstance(before, float) and isinstance(after, float)
    )
    return generated(
        "The burst policy",
        "What the ledger of [burst capacity](../explanation/burst-capacity.md) assumes. A value outside "
        "what is taken is refused by name; one outside what the evidence supports is taken and remarked upon.",
        parameters,
        "A `holiday_calendar` (`DE`, `DE-BY`) stands in for teams that name none.",
        "## What each means",
        meanings,
        "## Grades",
        table(["Grade", "Means"], [(grade.value, words) for grade, words in GRADES.items()]),
        "## Profiles",
        f"`product` is what is shipped. `sre` has {sre}.",
    )
