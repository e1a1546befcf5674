"""Every setting."""

from devtools.docs.tables import generated
from peacetime.project.configuration import SETTINGS, usual_folder


def page() -> str:
    intro = (
        "Each setting is an environment variable. One that holds a secret can also be read from a file: "
        "set `NAME_FILE` to its path. A wrong value stops the start with a sentence that names it."
    )
    return generated("Settings", intro, *(_setting(s) for s in SETTINGS))


def _setting(setting: object) -> str:
    name, default = setting.name, setting.default  # type: ignore[attr-defined]
    if default == str(usual_folder()):
        default = "the platform's folder for user data"
    shown = (
        f"Default: `{default}`."
        if default and " " not in default
        else f"Default: {default or 'empty'}."
    )
    secret = f" May be read from the file that `{name}_FILE` names." if setting.is_secret else ""  # type: ignore[attr-defined]
    return f"## {name}\n\n{setting.help}\n\n{shown}{secret}"  # type: ignore[attr-defined]
