from peacetime.domain.postmortems.document.blocks import blocks_of
from peacetime.domain.postmortems.document.sections import sections_of
from peacetime.domain.postmortems.document.titles import Part


def test_who_took_part_is_no_action_item_where_it_stands_under_them() -> None:
    text = "## Recommendations\n- Add an alert (Ada)\n### People involved\n- Bob Beier"
    found = sections_of(blocks_of(text))
    assert [section.part for section in found[1:]] == [Part.ACTIONS, Part.PEOPLE]
    text = "## Recommendations\n### Owners\n- Bob Beier: add an alert"
    assert sections_of(blocks_of(text))[2].part is Part.ACTIONS
