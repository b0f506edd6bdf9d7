"""One file per rule; `rules._rule.discovered()` walks them."""
