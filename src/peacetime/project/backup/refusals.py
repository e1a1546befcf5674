"""What can be wrong with a backup or a restore: a sentence for people, a code for programs."""

from peacetime.project.refusals import StartRefused


class BackupRefused(StartRefused):
    """Nothing was written, or nothing was changed."""

    code = "backup_refused"

    def __init__(self, sentence: str) -> None:
        super().__init__(f"{sentence}\ncode: {self.code}")
        self.sentence = sentence


class AlreadyThere(BackupRefused):
    """A file of that name exists."""

    code = "backup_exists"


class NotWritten(BackupRefused):
    """The disk is full, or the folder is closed to us."""

    code = "backup_not_written"


class NothingToBackUp(BackupRefused):
    """The database has no tables of ours."""

    code = "nothing_to_back_up"


class NotABackup(BackupRefused):
    """The file is not there, cannot be read, or is something else."""

    code = "not_a_backup"


class Damaged(BackupRefused):
    """The file ends too early, or is not what was written."""

    code = "backup_damaged"


class FromNewerVersion(BackupRefused):
    """A newer Peacetime wrote the file."""

    code = "backup_from_newer_version"


class NotEmpty(BackupRefused):
    """The installation has people or teams already."""

    code = "installation_not_empty"


class StillRunning(BackupRefused):
    """Web or worker processes use the database."""

    code = "installation_running"


class NotRestored(BackupRefused):
    """The database refused the content; it is as it was before."""

    code = "not_restored"
