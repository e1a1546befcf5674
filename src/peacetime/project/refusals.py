"""What stops a start: always a sentence for the person who typed the command."""


class StartRefused(Exception):
    """Peacetime cannot start, and the sentence says why and what to do."""

    exit_code = 1


class WrongSettings(StartRefused):
    """One or more settings have a value that cannot be used."""

    exit_code = 2

    def __init__(self, sentences: list[str]) -> None:
        self.sentences = sentences
        super().__init__("\n".join(sentences))
