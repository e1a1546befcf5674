"""A text whose form nobody says: JSON where it begins like it, else YAML."""

from __future__ import annotations

from peacetime.documents.json_text import read_json
from peacetime.documents.refusals import Document, DocumentRefused
from peacetime.documents.yaml_text import read_yaml


def read_documents(text: str) -> list[Document]:
    """Every document of a text; JSON holds one.

    Raises:
        DocumentRefused: Neither can be read.
    """
    text = text.removeprefix("\ufeff")
    if not text.strip():
        raise DocumentRefused("This is empty. Write something, or choose another file.")
    if not text.lstrip().startswith(("{", "[")):
        return read_yaml(text)
    try:
        return [read_json(text)]
    except DocumentRefused as refused:
        if refused.code != DocumentRefused.code:
            raise
        try:
            return read_yaml(text)  # YAML may begin so, too
        except DocumentRefused:
            raise refused from None


def read_one(text: str) -> Document:
    """The only document of a text.

    Raises:
        DocumentRefused: `document_twice` where there are several.
    """
    found = read_documents(text)
    if len(found) != 1:
        sentence = f"This holds {len(found)} documents. Give one at a time."
        raise DocumentRefused(sentence, code="document_twice")
    return found[0]
