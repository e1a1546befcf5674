"""Patterns that are compiled when they are first asked."""

import pkgutil
import re
from importlib import import_module

import pytest

import peacetime.domain
from peacetime.domain.shared import patterns
from peacetime.domain.shared.patterns import expression


def test_it_answers_as_a_compiled_one_does() -> None:
    late, compiled = (
        expression("(?P<n>[a-z])x", re.IGNORECASE),
        re.compile("(?P<n>[a-z])x", re.IGNORECASE),
    )
    for text in ("", "ax", "BX and cx", "x"):
        assert late.findall(text) == compiled.findall(text)
        assert late.sub("-", text) == compiled.sub("-", text)
        assert (late.match(text) is None) == (compiled.match(text) is None)
    assert (late.pattern, late.flags, late.groupindex) == (
        compiled.pattern,
        compiled.flags,
        compiled.groupindex,
    )


def test_nothing_is_compiled_before_the_first_question() -> None:
    late = expression("(")
    with pytest.raises(re.error, match="unterminated"):
        late.search("any text")


def test_every_one_of_the_domain_can_be_compiled() -> None:
    found = 0
    for module in pkgutil.walk_packages(peacetime.domain.__path__, "peacetime.domain."):
        for value in vars(import_module(module.name)).values():
            if isinstance(value, patterns._Late):
                assert value.pattern
                found += 1
    assert found > 100
