"""Settings: read from the environment, and refused with a sentence each."""

from pathlib import Path

import pytest

from peacetime.project import configuration
from peacetime.project.configuration import SETTINGS
from peacetime.project.refusals import WrongSettings
from tests.project.installations import peacetime


def test_every_setting_has_a_default_that_is_right_and_a_help() -> None:
    values = configuration.read({}).values
    assert set(values) == {setting.name for setting in SETTINGS}
    assert all(setting.help.endswith(".") for setting in SETTINGS)


NUMBER = "must be a whole number from 1 to 65535"
ZONE = "must be the name of a time zone, as in Europe/Berlin"
MAIL = "must begin with smtp:// or smtps://, as in smtp://user:password@host:587"
DATABASE = (
    "must begin with postgresql:// or postgres://, as in postgresql://user:password@host/name"
)
KEY = "must have at least 32 characters, or be left out: then one is made"


@pytest.mark.parametrize(
    ("name", "value", "wrong"),
    [
        ("PEACETIME_PORT", "eighty", NUMBER),
        ("PEACETIME_PORT", "0", NUMBER),
        ("PEACETIME_PORT", "²", NUMBER),
        ("PEACETIME_TIME_ZONE", "Mars/Base", ZONE),
        ("PEACETIME_TIME_ZONE", "../../etc/passwd", ZONE),
        ("PEACETIME_PUBLIC_URL", "https://a.org/app", "must be a scheme and a host without a path"),
        ("PEACETIME_EMAIL_URL", "mail.example.org", MAIL),
        ("PEACETIME_DATABASE_URL", "mysql://host/name", DATABASE),
        ("PEACETIME_TRUSTED_PROXY", "perhaps", "must be yes or no"),
        ("PEACETIME_SECRET_KEY", "short", KEY),
    ],
)
def test_a_wrong_value_is_refused_with_a_sentence(name: str, value: str, wrong: str) -> None:
    with pytest.raises(WrongSettings) as refused:
        configuration.read({name: value})
    assert refused.value.sentences == [f"{name} {wrong}."]


def test_a_refusal_never_repeats_a_secret() -> None:
    with pytest.raises(WrongSettings) as refused:
        configuration.read({"PEACETIME_DATABASE_URL": "mysql://root:hunter2@host/name"})
    assert "hunter2" not in str(refused.value)


def test_a_secret_may_come_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "url"
    file.write_text("postgresql://peacetime@db/peacetime\n")
    values = configuration.read({"PEACETIME_DATABASE_URL_FILE": str(file)})
    assert values["PEACETIME_DATABASE_URL"] == "postgresql://peacetime@db/peacetime"


def test_a_secret_file_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(WrongSettings, match="PEACETIME_SECRET_KEY cannot be read from /no/file"):
        configuration.read({"PEACETIME_SECRET_KEY_FILE": "/no/file"})


def test_a_secret_said_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WrongSettings, match="are both set: leave one of them out"):
        configuration.read(
            {"PEACETIME_SECRET_KEY": "x" * 40, "PEACETIME_SECRET_KEY_FILE": str(tmp_path)}
        )


def test_a_start_says_everything_that_is_wrong_at_once() -> None:
    refused = peacetime("up", PEACETIME_PORT="x", PEACETIME_WEB_THREADS="0")
    assert refused.returncode == 2
    assert refused.stderr == (
        "PEACETIME_PORT must be a whole number from 1 to 65535.\n"
        "PEACETIME_WEB_THREADS must be a whole number from 1 to 64.\n"
    )


def test_a_file_in_the_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("")
    refused = peacetime("up", "--data", str(file))
    assert refused.returncode == 2
    assert refused.stderr == "PEACETIME_DATA must be a folder, and this is a file.\n"
