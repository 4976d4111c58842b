"""Inputs of the fuzzer: real files, and what a blind hand makes of them."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Final, NamedTuple

LARGEST_SEED: Final = 48_000
LARGEST_INPUT: Final = 500_000


class Input(NamedTuple):
    """What is given to one part of the program."""

    target: str
    """Name of a function in `fuzz_targets.py`."""
    name: str
    """Of the file; it decides who reads it."""
    content: bytes


_OPENINGS: Final = (
    *(
        b"(",
        b"[",
        b"{",
        b"((",
        b"f(",
        b"[*",
        b"{**",
        b"lambda: ",
        b"not ",
        b"-",
        b"*",
        b"a.b(",
        b"x[",
    ),
    *(b"- ", b"? ", b": ", b"  ", b"> ", b"&a [", b"!!map {", b"<!--", b"/*", b"${", b"`", b"{{"),
    *(
        b"if x:\n ",
        b"'",
        b'"',
        b"f'{",
        b'"""',
        b"\\",
        b"```\n",
        b"#",
        b"a: ",
        b"[[",
        b"async ",
        b"|",
    ),
)
_TOKENS: Final = (
    *(b"\0", b"\r", b"\r\n", b"\n", b"\t", b"\x0b", b"\x0c", b"\x1a", b"\x1b[2J", b"\x85", b"\xff"),
    *(
        b"\xef\xbb\xbf",
        b"\xff\xfe",
        b"\xe2\x80\xa8",
        b"\xe2\x80\xae",
        b"\xed\xa0\x80",
        b"\xf0\x9f\x98\x80",
    ),
    *(
        b"# -*- coding: latin-1 -*-\n",
        b"# coding: utf-7\n",
        b"# coding: idna\n",
        b"# coding: punycode\n",
    ),
    *(b"# modelaudit: ignore", b"# modelaudit: ignore[MA101", b"// modelaudit: ignore-file\n"),
    *(b" until 2027-01-14", b" until 9999999999-99-99", b"# modelaudit: ignore[MA101] until "),
    *(b"model=", b'"model": "', b"model: ", b"MODEL=", b"engine=", b" = ", b" == ", b" in ", b", "),
    *(
        b"client.chat.completions.create(",
        b"openai.Completion.create(",
        b"os.environ.get('MODEL', ",
    ),
    *(
        b"%%bash\n",
        b"!pip ",
        b"%env A=",
        b"```python\n",
        b"~~~\n",
        b"<script>",
        b"&a ",
        b"*a",
        b"<<: *a",
    ),
    *(
        b"---\n",
        b"...\n",
        b"!!python/object:os.system ",
        b"%YAML 1.1\n",
        b"[tool.modelaudit]\n",
        b"1e999",
    ),
    *(
        b"NaN",
        b"-0",
        b"99999999999999999999999999",
        b"\\ud800",
        b"\\x00",
        b"\\u202e",
        b"${MODEL:-",
        b"$((",
    ),
)
_CODECS: Final = (
    "utf-16",
    "utf-16-le",
    "utf-32",
    "utf-8-sig",
    "latin-1",
    "cp1252",
    "utf-7",
    "cp037",
)


def seeds(folders: Iterable[Path], wanted: Callable[[bytes], bool], most: int) -> Iterator[Input]:
    """Yield the files of folders that hold something to look at.

    Args:
        folders: Where to look, at all depths.
        wanted: Tells whether a content is worth it.
        most: How many files of each suffix one folder gives.
    """
    for folder in folders:
        counts: dict[str, int] = {}
        for path in sorted(folder.rglob("*")):
            if counts.get(path.suffix, 0) >= most or path.is_symlink() or not path.is_file():
                continue
            content = path.read_bytes()
            if len(content) <= LARGEST_SEED and wanted(content):
                counts[path.suffix] = counts.get(path.suffix, 0) + 1
                yield Input("text", path.name, content)


class Mutator:
    """Makes new inputs from known ones, the same for the same seed."""

    def __init__(self, known: Sequence[Input], words: Sequence[bytes], random: Random) -> None:
        self._known, self._words, self._random = known, words, random
        self._kinds: dict[str, list[Input]] = {}
        for each in known:
            suffix = each.name.rpartition(".")[2].lower()
            self._kinds.setdefault(f"{each.target} {suffix}", []).append(each)
        self._names = list(self._kinds)

    def make(self) -> Input:
        """Return one input: each kind of file as often as any other, however many there are."""
        random = self._random
        given = random.choice(self._kinds[random.choice(self._names)])
        name, content = given.name, given.content
        for _ in range(random.choice((0, 1, 1, 2, 3, 5, 8))):
            content = random.choice(_WAYS)(self, content)[:LARGEST_INPUT]
        if given.target == "text" and random.random() < 0.1:
            name = random.choice(self._known).name
        return given._replace(name=name, content=content)

    def _place(self, content: bytes) -> int:
        return self._random.randint(0, len(content))

    def _part(self, content: bytes) -> tuple[int, int]:
        start = self._place(content)
        return start, min(len(content), start + int(self._random.expovariate(1 / 40)) + 1)

    def flip(self, content: bytes) -> bytes:
        """Change some bytes."""
        changed = bytearray(content)
        for _ in range(self._random.choice((1, 2, 8)) if changed else 0):
            changed[self._random.randrange(len(changed))] = self._random.randrange(256)
        return bytes(changed)

    def cut(self, content: bytes) -> bytes:
        """Leave out what is before or behind a place."""
        at = self._place(content)
        return content[:at] if self._random.random() < 0.7 else content[at:]

    def remove(self, content: bytes) -> bytes:
        """Leave out a part."""
        start, end = self._part(content)
        return content[:start] + content[end:]

    def insert(self, content: bytes) -> bytes:
        """Insert a token or an identifier."""
        words = self._words if self._random.random() < 0.4 else _TOKENS
        return self._inserted(content, self._random.choice(words))

    def splice(self, content: bytes) -> bytes:
        """Let another file begin where this one ends."""
        other = self._random.choice(self._known).content
        return content[: self._place(content)] + other[self._place(other) :]

    def transplant(self, content: bytes) -> bytes:
        """Insert a part of another file."""
        other = self._random.choice(self._known).content
        start, end = self._part(other)
        return self._inserted(content, other[start:end])

    def repeat(self, content: bytes) -> bytes:
        """Repeat a part very often."""
        start, end = self._part(content)
        times = self._random.choice((2, 2, 10, 10, 100, 100, 1000, 10_000))
        times = min(times, 200_000 // (end - start + 1) + 1)
        return content[:start] + content[start:end] * times + content[end:]

    def nest(self, content: bytes) -> bytes:
        """Open something very often, and close it as often or not at all."""
        opening = self._random.choice(_OPENINGS)
        depth = self._random.choice((3, 3, 30, 30, 99, 99, 300, 1000, 10_000, 100_000))
        start, end = self._part(content)
        closing = opening.translate(bytes.maketrans(b"([{<", b")]}>"))[::-1]
        after = closing * depth if self._random.random() < 0.6 else b""
        return content[:start] + opening * depth + content[start:end] + after + content[end:]

    def run(self, content: bytes) -> bytes:
        """Insert a long run of one character."""
        char = bytes([self._random.choice(b" \t\n\r\\/\"'`([{<#-=:.,*_a0%&@!|~>")])
        return self._inserted(content, char * self._random.choice((80, 80, 2000, 2000, 50_000)))

    def lines(self, content: bytes) -> bytes:
        """Put lines into another order, and indent some."""
        lines = content.split(b"\n")
        at, to = self._random.randrange(len(lines)), self._random.randrange(len(lines))
        lines[at], lines[to] = lines[to], self._random.choice((b"", b" ", b"\t")) + lines[at]
        return b"\n".join(lines)

    def newlines(self, content: bytes) -> bytes:
        """End lines in another way, or hardly ever."""
        return content.replace(b"\n", self._random.choice((b"\r\n", b"\r", b" ", b"\\n", b"\n\n")))

    def encode(self, content: bytes) -> bytes:
        """Write the text in another encoding."""
        return content.decode("utf-8", "replace").encode(self._random.choice(_CODECS), "replace")

    def _inserted(self, content: bytes, part: bytes) -> bytes:
        at = self._place(content)
        return content[:at] + part + content[at:]


_WAYS: Final = (
    *(Mutator.flip, Mutator.cut, Mutator.remove, Mutator.insert, Mutator.insert, Mutator.splice),
    *(Mutator.transplant, Mutator.repeat, Mutator.nest, Mutator.run, Mutator.lines),
    *(Mutator.newlines, Mutator.encode),
)
