"""What a picture says and holds, read back from its markup."""

from xml.etree import ElementTree as ET

SVG = "{http://www.w3.org/2000/svg}"


def parsed(markup: str) -> ET.Element:
    """A picture as a tree; markup that is not well-formed fails here."""
    return ET.fromstring(markup)


def words(markup: str) -> list[str]:
    """Every word in a picture, in its order."""
    return [each.text or "" for each in parsed(markup).iter("text")]


def spoken(markup: str) -> str:
    """The text alternative; a picture without one fails here."""
    picture = parsed(markup)
    assert picture.get("role") == "img"
    assert "style" not in markup
    return picture.attrib["aria-label"]


def all_with(markup: str, kind: str) -> list[ET.Element]:
    """All parts of a class."""
    return [each for each in parsed(markup).iter() if each.get("class") == kind]
