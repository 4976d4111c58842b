"""What a walk leaves out: globs of the settings, ignore files, and well-known names."""
# Paths are strings here: a path in a list of thousands is cheaper as one.

import os
import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from modelaudit.errors import UsageError
from modelaudit.gitignore import Globs, translate
from modelaudit.quoting import plain

if TYPE_CHECKING:
    from modelaudit.settings import Settings

DEFAULT_FOLDERS: Final = frozenset(
    """
    .bzr .direnv .eggs .git .git-rewrite .gradle .hg .hypothesis .ipynb_checkpoints .mypy_cache
    .next .nox .nuxt .pants.d .parcel-cache .pnpm-store .pyenv .pytest_cache .pytype
    .ruff_cache .serverless .svelte-kit .svn .terraform .tox .turbo .venv .yarn __pycache__
    __pypackages__ _build _vendor bower_components buck-out build dist node_modules site-packages
    vendor venv
    """.split()  # noqa: SIM905 (a table of words)
)
DEFAULT_FOLDER_SUFFIX: Final = ".egg-info"
VIRTUALENV_MARK: Final = "pyvenv.cfg"

LOCK_FILES: Final = frozenset(
    """
    .terraform.lock.hcl Cargo.lock Chart.lock Gemfile.lock Package.resolved Pipfile.lock
    Podfile.lock buf.lock bun.lock bun.lockb composer.lock conda-lock.yml deno.lock flake.lock
    go.sum gradle.lockfile mix.lock npm-shrinkwrap.json package-lock.json packages.lock.json
    paket.lock pdm.lock pixi.lock pnpm-lock.yaml poetry.lock pubspec.lock pylock.toml uv.lock
    yarn.lock
    """.split()  # noqa: SIM905 (a table of words)
)
BINARY_SUFFIXES: Final = frozenset(
    """
    7z a avi avif bin bmp bz2 class db dll dmg docx dylib egg eot exe flac gif gz h5 icns ico
    jar jpeg jpg lib m4a mkv mov mp3 mp4 npy npz o obj ogg onnx otf parquet pdf pickle pkl png
    pptx psd pt pth pyc pyd pyo rar safetensors so sqlite sqlite3 tar tgz tif tiff ttf wasm wav
    webm webp whl woff woff2 xls xlsx xz zip zst
    """.split()  # noqa: SIM905 (a table of words)
)
MINIFIED_SUFFIXES: Final = (".min.js", ".min.mjs", ".min.cjs", ".min.css", ".js.map", ".css.map")

BASELINE_FILE: Final = ".modelaudit-baseline.json"
"""Where `modelaudit baseline` writes; it and other reports name what was found, and use nothing."""
REPORT_SUFFIX: Final = ".sarif"
LEFTOVER: Final = "left by a fix that was killed"
_TEMPORARY: Final = re.compile(r"\.[0-9a-f]{32}\.modelaudit")


_NOT_OURS: Final = frozenset(["linguist-generated", "linguist-vendored"])


class Exclusion:
    """What the settings leave out, whatever an ignore file says."""

    def __init__(self, settings: "Settings") -> None:
        self._root = os.path.realpath(settings.root)
        self._defaults = settings.exclude is None
        self._baseline = os.path.realpath(settings.baseline) if settings.baseline else None
        lines = (*(settings.exclude or ()), *settings.extend_exclude)
        self._globs = (_globs(lines, self._root),) if lines else ()

    def globs_for(self, folder: str) -> tuple[Globs, ...]:
        """The globs of the settings, unless they leave out a folder that was asked for by name."""
        return () if is_left_out(self._globs, folder, self._root) else self._globs

    def leaves_out(self, path: str, globs: tuple[Globs, ...], *, folder: bool) -> bool:
        """Tell whether a file or folder, by its real path, is excluded."""
        if path == self._baseline:
            return True
        said = verdict(globs, path, folder=folder)
        if said is None and folder and self._defaults:
            name = path.rpartition("/")[2]
            return name in DEFAULT_FOLDERS or name.endswith(DEFAULT_FOLDER_SUFFIX)
        return bool(said)

    def leaves_out_with_parents(self, path: str) -> bool:
        """Tell whether a file, or a folder it is in below the root, is excluded."""
        return any(
            self.leaves_out(parent, self._globs, folder=True)
            for parent in _between(self._root, path)
        ) or self.leaves_out(path, self._globs, folder=False)


def verdict(layers: tuple[Globs, ...], path: str, *, folder: bool) -> bool | None:
    """What the deepest of several layers of globs that speaks of a path says."""
    for globs in reversed(layers):
        said = globs.verdict(path, folder=folder)
        if said is not None:
            return said
    return None


def is_left_out(layers: tuple[Globs, ...], folder: str, root: str) -> bool:
    """Tell whether globs leave out a folder, or one it is in below a root."""
    return bool(layers) and any(
        verdict(layers, parent, folder=True) for parent in _between(root, f"{folder}/")
    )


def why_unread(name: str) -> str | None:
    """Why a file of this name is not worth reading; None when it is."""
    if name in LOCK_FILES:
        return "lock file"
    if name == BASELINE_FILE or name.endswith(REPORT_SUFFIX):
        return "report"
    if name.endswith(MINIFIED_SUFFIXES):
        return "minified"
    if name.rpartition(".")[2].lower() in BINARY_SUFFIXES and "." in name:
        return "binary"
    return LEFTOVER if is_temporary(name) else None


def is_temporary(name: str) -> bool:
    """Tell whether a fix gives this name to a file until it takes the place of another."""
    return _TEMPORARY.fullmatch(name) is not None


def codes_ignored(path: str, settings: "Settings") -> frozenset[str]:
    """Selectors of the codes that `per-file-ignores` takes from a file."""
    if not settings.per_file_ignores:
        return frozenset()
    root = os.path.realpath(settings.root)
    real = os.path.join(os.path.realpath(os.path.dirname(path)), os.path.basename(path))
    codes: set[str] = set()
    for glob, selectors in settings.per_file_ignores.items():
        globs = _globs((glob,), root)
        parents = any(globs.verdict(parent, folder=True) for parent in _between(root, real))
        if parents or globs.verdict(real, folder=False):
            codes.update(selectors)
    return frozenset(codes)


def ignores_of(folder: str, content: bytes) -> Globs:
    """The patterns of an ignore file."""
    lines = content.decode("utf-8", "surrogateescape").removeprefix("\ufeff").split("\n")
    return Globs(lines, folder)


def attributes_of(folder: str, content: bytes) -> Globs:
    """The files that attributes for GitHub's statistics call generated or vendored.

    A later line holds, and one may take the attribute away again.
    """
    lines = []
    for line in content.decode("utf-8", "surrogateescape").removeprefix("\ufeff").split("\n"):
        pattern, *attributes = line.split()[:20] or [""]
        for attribute in attributes:
            name, _, value = attribute.lstrip("-!").partition("=")
            if name in _NOT_OURS and not pattern.startswith(("#", "!", '"')):
                unset = attribute.startswith(("-", "!")) or value == "false"
                lines.append(f"!{pattern}" if unset else pattern)
    return Globs(lines, folder)


def _globs(lines: Sequence[str], folder: str) -> Globs:
    for line in lines:
        if translate(line) is None:
            raise UsageError(f'"{plain(line)}" is not a valid glob')
    return Globs(lines, folder)


def _between(root: str, path: str) -> Iterator[str]:
    """The folders below a root that a path lies in, outermost first."""
    prefix = root.rstrip("/") + "/"
    if path.startswith(prefix):
        at = path.find("/", len(prefix))
        while at != -1:
            yield path[:at]
            at = path.find("/", at + 1)
