"""Which required cost allocation tags a resource lacks. To AWS `team` and `Team` have nothing to do with each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sagemaker_cost_mcp.model.cost_cuts import plain_name
from sagemaker_cost_mcp.model.value import Value


class Lack(Value):
    """A required key that does not count on a resource."""

    key: str
    empty: bool = False
    """The key is there without a value: the bill cannot tell that from no tag."""
    spellings: tuple[str, ...] = ()
    """Keys of the resource that differ from it only in case or separators."""

    @property
    def sentence(self) -> str:
        """What is wrong, as a clause.

        >>> Lack(key="Team", spellings=("team",)).sentence, Lack(key="Team", empty=True).sentence
        ('tag team instead of Team', 'tag Team without a value')
        """
        if self.empty:
            return f"tag {self.key} without a value"
        return f"tag {', '.join(self.spellings)} instead of {self.key}" if self.spellings else f"no tag {self.key}"


def lacking(tags: Mapping[str, str], required: Iterable[str]) -> tuple[Lack, ...]:
    """Required keys without a value on a resource, in their order."""
    found = (_lack(tags, key) for key in dict.fromkeys(required))
    return tuple(one for one in found if one is not None)


def _lack(tags: Mapping[str, str], key: str) -> Lack | None:
    if tags.get(key, "").strip():
        return None
    plain = plain_name(key)
    others = sorted(name for name, value in tags.items() if name != key and plain_name(name) == plain and value.strip())
    return Lack(key=key, empty=key in tags and not others, spellings=tuple(others))


def sentence(lacks: Sequence[Lack]) -> str:
    """All of them in one clause; keys that are simply not there are named together.

    >>> sentence((Lack(key="Project"), Lack(key="Team"), Lack(key="Stage", empty=True)))
    'no tag Project or Team; tag Stage without a value'
    """
    absent = [one.key for one in lacks if not one.empty and not one.spellings]
    rest = [one.sentence for one in lacks if one.empty or one.spellings]
    if absent:
        *others, last = absent
        rest.insert(0, f"no tag {', '.join(others)} or {last}" if others else f"no tag {last}")
    return "; ".join(rest)
