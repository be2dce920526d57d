"""One file per way to find an article's text on a page.

Each has `extract(tree) -> Box | None`, which marks the lines of the page's blocks that it takes for the article, and
`warm()`, which imports what it needs.
"""
