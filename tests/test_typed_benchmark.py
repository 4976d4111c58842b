"""What benchmarks/typed.py counts as an error that a fix made."""

from typed import Change, Complaint, compared, place, statements

BEFORE = b"""\
def ask(client):
    reply = client.create(
        model="model-a",
        max_tokens=5,
    )
    return other(
        1
    )
"""
AFTER = BEFORE.replace(b"model-a", b"model-b").replace(b"max_tokens", b"max_output")
CHANGE = Change("pkg==1.0", "pkg/app.py", BEFORE, AFTER)
OVERLOAD = (
    'No overload variant of "create" of "Client" matches argument type "int"  [call-overload]'
)


def test_lines_that_differ() -> None:
    assert CHANGE.lines == (frozenset({3, 4}), frozenset({3, 4}))
    longer = Change("pkg", "app.py", b"a = 1\nb = 2\n", b"a = 1\nx = 0\nb = 2\n")
    assert longer.lines == (frozenset(), frozenset({2}))


def test_a_change_concerns_the_whole_innermost_statement() -> None:
    assert statements(AFTER, {4}) == {2, 3, 4, 5}
    assert statements(AFTER, {7}) == {6, 7, 8}
    assert statements(AFTER, ()) == set()


def test_an_error_where_the_changed_call_begins_is_new() -> None:
    error = Complaint(2, 'Unexpected keyword argument "max_output"  [call-arg]')
    assert compared(CHANGE, [], [error]) == ([], [error])


def test_errors_elsewhere_are_not_of_the_fix() -> None:
    assert compared(CHANGE, [], [Complaint(6, OVERLOAD)]) == ([], [])


def test_an_error_that_was_there_is_not_new_though_its_arguments_changed() -> None:
    before = Complaint(2, OVERLOAD)
    after = Complaint(2, OVERLOAD.replace("int", "str"))
    assert compared(CHANGE, [before], [after]) == ([before], [])
    assert compared(CHANGE, [before], [after, after]) == ([before], [after])
    assert compared(CHANGE, [Complaint(6, OVERLOAD)], [after]) == ([], [after])


def test_files_are_put_where_python_can_import_them() -> None:
    odd = Change("a-b==1.0", "a-b-1.0/deploy/fly.io/my-app.py", b"", b"")
    assert place(odd) == "in_a_b__1_0/a_b_1_0/deploy/fly_io/my_app.py"
