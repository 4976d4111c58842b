"""Where the program begins: before the imports of the command line, which are many."""

from modelaudit.garbage import collect_rarely


def main() -> None:
    """Run the command and end the process."""
    collect_rarely()
    from modelaudit import cli

    cli.main()
