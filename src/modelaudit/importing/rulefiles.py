"""The rule files that an import reads, and those it may write: all of them, or none."""

import os

from modelaudit.errors import UsageError
from modelaudit.fixer import Change, replace_files
from modelaudit.importing.documents import Document
from modelaudit.paths import shown
from modelaudit.rulebook.files import RuleFile, read_file, read_folder
from modelaudit.rulebook.index import rules_folder


class RuleFiles:
    """Rules as they stand on the disk, and as they will after each round."""

    def __init__(self, into: str | None) -> None:
        shipped = rules_folder()
        folder = shipped if into is None or os.path.isfile(into) else _folder_of_rules(into)
        self._rest = [read_file(_existing(folder, shipped, "routes"), "routes")]
        models = read_folder(os.path.join(folder, "models"), "models")
        if into is not None and os.path.isfile(into):
            self._rest += models
            models = [read_file(into, "models", own=True)]
        self._files = {shown(file.path): file for file in models}
        self._contents = {path: file.content for path, file in self._files.items()}

    def rules(self) -> list[RuleFile]:
        """All rule files with what was put into them so far."""
        changed = [
            file._replace(content=self._contents[path]) for path, file in self._files.items()
        ]
        return [*self._rest, *changed]

    def documents(self, *, as_read: bool = False) -> list[Document]:
        """The files that may be written; `as_read`: without what was put into them."""
        return [
            Document(path, file.content if as_read else self._contents[path], own=file.own)
            for path, file in self._files.items()
        ]

    def take(self, documents: list[Document]) -> None:
        """Keeps what was put into documents, for the next round."""
        self._contents |= {document.path: document.rewritten() for document in documents}

    def write(self) -> None:
        """Replaces the files that differ; when one cannot be, none is."""
        failed = replace_files(
            {
                path: Change(os.path.realpath(path), file.content, self._contents[path])
                for path, file in self._files.items()
                if self._contents[path] != file.content
            }
        )
        for path, reason in failed.items():
            raise UsageError(f"{path}: cannot be written: {reason}; nothing was changed")


def _folder_of_rules(into: str) -> str:
    """The folder above `models`, whichever of the two was named."""
    for folder in (into, os.path.dirname(os.path.abspath(into))):
        if os.path.isdir(os.path.join(folder, "models")):
            return folder
    raise UsageError(f"{into}: neither a rule file nor a folder of rules with a folder `models`")


def _existing(folder: str, shipped: str, kind: str) -> str:
    own = os.path.join(folder, f"{kind}.yaml")
    return own if os.path.exists(own) else os.path.join(shipped, f"{kind}.yaml")
