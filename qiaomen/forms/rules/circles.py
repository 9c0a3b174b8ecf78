"""Questions that wait for each other, found when a form is loaded."""

from collections.abc import Iterator
from typing import Any


def named_in(tree: Any, path: str) -> Iterator[str]:
    """The paths that an expression asks for, seen from a question; not what is picked out of several by a condition,
    which may be an earlier instance of the same question."""
    if not isinstance(tree, list) or tree[:2] == ["f", "indexed-repeat"]:
        return
    if tree[:1] == ["p"]:
        start, steps = tree[1], tree[2:]
        if start in (".", "/", ["f", "current"]):
            yield from _reached("" if start == "/" else path, steps)
        else:
            yield from named_in(start, path)
        return
    for part in tree:
        yield from named_in(part, path)


def _reached(path: str, steps: list[Any]) -> Iterator[str]:
    for axis, name, *tests in ([*step, "*"] if len(step) == 1 else step for step in steps):
        if tests or axis == "any" or (axis == "child" and name == "*"):
            return
        if axis == "parent":
            path = path.rpartition("/")[0]
        elif axis == "child":
            path = f"{path}/{name}"
    yield path


def circle(questions: list[dict[str, Any]]) -> list[str]:
    """Questions that wait for each other, the first one again at the end; empty where there are none.

    Collect refuses such a form when it is opened, and here every device would come to something else.
    """
    known = {question["path"] for question in questions}
    needs = {question["path"]: _needs(question) & known for question in questions}
    done: set[str] = set()
    for begin in needs:
        way: list[str] = []
        stack = [(begin, iter(sorted(needs[begin])))]
        while stack:
            here, rest = stack[-1]
            if len(way) < len(stack):
                way.append(here)
            after = next((path for path in rest if path not in done), None)
            if after is None:
                done.add(here)
                stack.pop()
                way.pop()
            elif after in way:
                return [*way[way.index(after) :], after]
            else:
                stack.append((after, iter(sorted(needs[after]))))
    return []


def _needs(question: dict[str, Any]) -> set[str]:
    """What must be known before a question is: what its expressions ask for, and whether what it lies in is asked."""
    path = question["path"]
    found = {path.rpartition("/")[0]}
    for name in ("relevant", "calculate"):
        found |= set(named_in(question.get(name), path))
    return found
