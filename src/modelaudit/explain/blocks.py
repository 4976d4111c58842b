"""What the page of a model is built of: lines, paragraphs, and columns that break no identifier."""

from collections.abc import Iterable, Sequence

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderResult
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from modelaudit.quoting import printable

_GAP = 2


class Grid:
    """Rows of cells; columns that do not fit are wrapped, the one with the most room to give first.

    The tables of rich shrink the widest column instead, whatever stands in it.
    """

    def __init__(
        self, rows: Iterable[Sequence[Text]], *, indent: int = 2, right: tuple[int, ...] = ()
    ) -> None:
        self._rows = [tuple(row) for row in rows]
        self._indent = indent
        self._right = right
        """Columns of numbers."""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Lay the rows out in the width there is."""
        grid = Table.grid(padding=(0, _GAP, 0, 0), pad_edge=False)
        for column, width in enumerate(self._widths(options.max_width - self._indent)):
            right = column in self._right
            grid.add_column(justify="right" if right else "left", width=width, overflow="fold")
        for row in self._rows:
            grid.add_row(*row)
        yield Padding(grid, (0, 0, 0, self._indent))

    def _widths(self, room: int) -> list[int]:
        columns = list(zip(*self._rows, strict=True))
        widths = [max(_width(cell.plain.split("\n")) for cell in column) for column in columns]
        words = [max(_width(cell.plain.split()) for cell in column) for column in columns]
        excess = sum(widths) + _GAP * (len(widths) - 1) - room
        for least in (words, [1] * len(widths)):
            while excess > 0:
                spare = [width - low for width, low in zip(widths, least, strict=True)]
                column = spare.index(max(spare))
                if spare[column] <= 0:
                    break
                widths[column] -= 1
                excess -= 1
        return widths


def _width(parts: Iterable[str]) -> int:
    return max(map(cell_len, parts), default=0)


def cell(words: str, style: str = "") -> Text:
    """Return words of the rules, which may hold anything, as what a terminal can show."""
    return Text("\n".join(map(printable, words.split("\n"))), style=style)


def faint(words: str) -> Text:
    """Return words that matter less."""
    return cell(words, "dim")


def paragraph(words: str, style: str = "", *, indent: int = 2) -> Padding:
    """Return words as wrapped lines."""
    return Padding(cell(words, style), (0, 0, 0, indent))


def address(url: str, *, lead: str = "", tail: str = "", indent: int = 2) -> Text:
    """Return a line that is never wrapped: a broken address leads nowhere."""
    line = Text(" " * indent).append(lead, style="dim").append(printable(url), style="cyan")
    return line.append(printable(tail), style="dim")
