"""Names of languages, as notebooks, their magics and code blocks of documentation write them."""

from typing import Final

_NAMES: Final = {
    "py": "python python2 python3 py3 pycon ipython ipython3 doctest",
    "js": "javascript node nodejs mjs",
    "ts": "typescript",
    "sh": "bash shell zsh shellscript console shell-session sh-session bash-session terminal"
    " curl cmd bat batch prompt script system sx !",
    "ps1": "powershell pwsh",
    "cs": "csharp c# dotnet",
    "fs": "fsharp f#",
    "cpp": "c++ c++17 c++20",
    "go": "golang",
    "rs": "rust",
    "rb": "ruby",
    "pl": "perl",
    "kt": "kotlin",
    "jl": "julia",
    "ex": "elixir",
    "m": "objective-c",
    "tf": "terraform bicep",
    "dockerfile": "docker containerfile",
    "makefile": "make",
    "env": "dotenv",
    "html": "svg",
    "tex": "latex",
    "md": "markdown",
}
_SUFFIXES: Final = {name: suffix for suffix, names in _NAMES.items() for name in names.split()}


def suffix_of(language: str) -> str:
    """Return the suffix of files in a language; of one that nobody here knows its name."""
    name = language.lower()
    return _SUFFIXES.get(name, name)
