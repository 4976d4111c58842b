"""The part of mkdocs.yml that lists generated pages."""

from pathlib import Path

from docpages import codes, vendors
from docpages.known import Known
from docpages.markdown import COMMAND
from modelaudit.codes import CODES

PATH = "mkdocs.yml"
_BEGIN = f"  # From here on written by `{COMMAND}`.\n"


def text(root: Path, known: Known) -> str:
    """Return mkdocs.yml with the pages of all codes and vendors at its end."""
    before, _, _ = (root / PATH).read_text(encoding="utf-8").partition(_BEGIN)
    about_codes = [f"{code.code} {code.title}: {codes.path(code)}" for code in CODES.values()]
    about_models = [f"{vendor}: {vendors.path(vendor)}" for vendor in known.vendors]
    return "".join(
        [
            before,
            _BEGIN,
            _section("Finding codes", [codes.INDEX, *about_codes]),
            _section("Models", about_models),
        ]
    )


def _section(title: str, pages: list[str]) -> str:
    return f"  - {title}:\n" + "".join(f"      - {page}\n" for page in pages)
