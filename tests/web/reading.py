"""A page as somebody reads it: its words, its fields as a browser would send them, its parts by id."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from html.parser import HTMLParser

VOID = {"input", "meta", "link", "br", "wbr", "img", "hr", "col", "path", "rect"}


@dataclass
class Element:
    """One element with what is in it."""

    tag: str
    attributes: dict[str, str]
    children: list[Element | str] = field(default_factory=list)

    def walk(self) -> list[Element]:
        """This element and everything below it."""
        found: list[Element] = []
        ahead = [self]
        while ahead:
            found.append(element := ahead.pop())
            ahead.extend(e for e in reversed(element.children) if isinstance(e, Element))
        return found

    @property
    def text(self) -> str:
        """Its words, with single spaces."""
        return " ".join(" ".join(self._words()).split())

    def _words(self) -> Iterator[str]:
        for child in self.children:
            if isinstance(child, str):
                yield child
            else:
                yield from child._words()

    def __getitem__(self, name: str) -> str:
        return self.attributes.get(name, "")


class Page(HTMLParser):
    """A page, parsed as a browser does: escaped text is text, everything else is an element."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.root = Element("", {})
        self._open = [self.root]
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self._open[-1].children.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        if any(element.tag == tag for element in self._open):
            while self._open.pop().tag != tag:
                pass

    def handle_data(self, data: str) -> None:
        self._open[-1].children.append(data)

    @cached_property
    def elements(self) -> list[Element]:
        return self.root.walk()

    @property
    def text(self) -> str:
        return self.root.text

    @property
    def heading(self) -> str:
        return next(element.text for element in self.elements if element.tag == "h1")

    def part(self, id_: str) -> Element:
        """The element with that id."""
        return next(element for element in self.elements if element["id"] == id_)

    def has(self, id_: str) -> bool:
        return any(element["id"] == id_ for element in self.elements)

    @property
    def typed(self) -> dict[str, str]:
        """What the fields of all forms hold; of radios and ticks those that are chosen."""
        found: dict[str, str] = {}
        for element in self.elements:
            if element.tag == "textarea":
                words = "".join(child for child in element.children if isinstance(child, str))
                found[element["name"]] = words.removeprefix("\n")
            elif element.tag == "select":
                chosen = [each for each in element.walk() if "selected" in each.attributes]
                found[element["name"]] = chosen[0]["value"] if chosen else ""
            elif element.tag == "input" and element["type"] in {"radio", "checkbox"}:
                if "checked" in element.attributes:
                    found[element["name"]] = element["value"]
            elif element.tag == "input":
                found[element["name"]] = element["value"]
        return found

    @property
    def problems(self) -> str:
        """What the alert above a refused form says."""
        return " ".join(each.text for each in self.elements if each["role"] == "alert")

    @property
    def notices(self) -> str:
        return self.part("notices").text
