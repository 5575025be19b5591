"""Every URL of the site, from the URLconf itself: a page that nobody has thought of is found by the tests, not by an attacker."""

from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver, reverse


@dataclass(frozen=True)
class Page:
    name: str  # area:noun; a route without a name (only Django's admin has some) goes by its pattern
    route: str
    parameters: tuple[str, ...]

    def url(self, values: dict) -> str:
        if self.name.startswith("/"):
            path = self.name
            for key in self.parameters:
                path = path.replace(f"<path:{key}>", str(values[key])).replace(
                    "(?P<url>.*)$", "no/such/page/"
                )
            return path
        return reverse(self.name, kwargs={key: values[key] for key in self.parameters})


def _walk(patterns, before="/", namespace=""):
    for pattern in patterns:
        route = before + str(pattern.pattern).removeprefix("^")
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _walk(pattern.url_patterns, route, inner)
        elif isinstance(pattern, URLPattern):
            parameters = tuple(pattern.pattern.regex.groupindex)
            yield Page(f"{namespace}{pattern.name}" if pattern.name else route, route, parameters)


def pages() -> list[Page]:
    """One for each route. The same name twice (a notice with and without its version) differs in its parameters."""
    seen = {}
    for page in _walk(get_resolver().url_patterns):
        seen.setdefault((page.name, page.parameters), page)
    return sorted(seen.values(), key=lambda page: (page.name, page.parameters))
