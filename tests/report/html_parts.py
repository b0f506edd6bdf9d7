"""A page taken apart by the standard library's parser: what a browser would make of it, without one."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset({"meta", "link", "input", "br", "hr", "img", "rect"})


@dataclass
class Element:
    """An element with its attributes and all text in it."""

    tag: str
    attributes: dict[str, str | None]
    text: str = ""

    def has(self, name: str) -> bool:
        """Whether it carries an attribute."""
        return name in self.attributes


@dataclass
class Parts(HTMLParser):
    """Every element in its order; complains about tags that do not close."""

    html: str
    elements: list[Element] = field(default_factory=list[Element])

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._open: list[Element] = []
        self.feed(self.html)
        self.close()
        assert not self._open, f"never closed: {[one.tag for one in self._open]}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, dict(attrs))
        assert len(element.attributes) == len(attrs), f"an attribute twice: {tag} {attrs}"
        self.elements.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        assert self._open, f"</{tag}> closes nothing"
        assert self._open[-1].tag == tag, f"</{tag}> closes <{self._open[-1].tag}>"
        self._open.pop()

    def handle_data(self, data: str) -> None:
        for element in self._open:
            element.text += data

    def all(self, tag: str, **attributes: str) -> list[Element]:
        """Elements of a tag with these attributes; `_` in a name stands for `-`."""
        wanted = {name.strip("_").replace("_", "-"): value for name, value in attributes.items()}
        return [one for one in self.elements if one.tag == tag and wanted.items() <= one.attributes.items()]

    def one(self, tag: str, **attributes: str) -> Element:
        """The only one of them."""
        (found,) = self.all(tag, **attributes)
        return found

    @property
    def policy(self) -> dict[str, list[str]]:
        """The page's own Content-Security-Policy, by directive."""
        content = self.one("meta", http_equiv="Content-Security-Policy").attributes["content"] or ""
        return {name: sources for name, *sources in (part.split() for part in content.split(";"))}

    @property
    def scripts(self) -> list[Element]:
        """What runs; data blocks do not."""
        return [one for one in self.all("script") if one.attributes.get("type") != "application/json"]


def source(text: str) -> str:
    """As a policy admits a script or style."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def assert_sealed(page: Parts) -> None:
    """Nothing is loaded, nothing is evaluated, and exactly what stands there may run."""
    assert page.policy["default-src"] == ["'none'"]
    assert page.policy["script-src"] == [source(one.text) for one in page.scripts]
    assert page.policy["style-src"] == [source(one.text) for one in page.all("style")]
    assert page.policy["base-uri"] == page.policy["form-action"] == ["'none'"]
    for element in page.elements:
        assert element.tag not in {"iframe", "object", "embed", "base", "form", "img"}
        assert not {"src", "srcset", "style", "action", "srcdoc"} & set(element.attributes), element.tag
        assert not any(name.startswith("on") for name in element.attributes), element.attributes
        link = element.attributes.get("href")
        assert link is None or link.startswith(("#", "data:,")), link
    for style in page.all("style"):
        assert not re.search(r"@import|url\(", style.text)
