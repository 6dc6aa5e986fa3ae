"""Comparing links and titles: one form for all the ways to write a link, and how close two titles are. Pure: no network, no database."""

import hashlib
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlencode, urlsplit

from challenges.names import fold

# What shops and networks add to a link to follow people; none of it changes the page.
_TRACKING = frozenset({
    "fbclid", "gclid", "gbraid", "wbraid", "dclid", "msclkid", "yclid", "twclid", "igshid", "igsh", "mc_cid", "mc_eid", "_hsenc", "_hsmi",
    "mkt_tok", "ref_src", "ref_url", "at_medium", "at_campaign", "xtor", "si", "feature",
})  # fmt: skip
_TRACKING_PREFIXES = ("utm_", "mtm_", "pk_", "hsa_")
_YOUTUBE = frozenset({"youtube.com", "m.youtube.com", "music.youtube.com", "youtube-nocookie.com"})
_YOUTUBE_PATHS = ("embed", "shorts", "live", "v")
_PORTS = {"http": 80, "https": 443}
_SAFE = "/:@!$&'()*+,;=~-._"


def normalise(link: str) -> str:
    """Return the same text for links that lead to the same page.

    The scheme, `www.`, the usual port, the end slash, the fragment, tracking parameters and the order of the others do not count;
    the forms of a YouTube link are one. What is not an http(s) link comes back as it is, without the spaces around it. Applying it
    again changes nothing.
    """
    try:
        parts = urlsplit(link.strip())
        host = _host(parts)
    except ValueError:
        return link.strip()
    if parts.scheme.lower() not in _PORTS or not host:
        return link.strip()
    path = quote(unquote(parts.path), safe=_SAFE).rstrip("/")
    query = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if not _tracks(pair[0])]
    if video := _video(host, path, query):
        host, path, query = "youtube.com", "/watch", [("v", video)]
    return f"https://{host}{path}" + (f"?{urlencode(sorted(query))}" if query else "")


def digest(link: str) -> str:
    """Return the SHA-256 of a link exactly as it is written: what its checks are kept under."""
    return hashlib.sha256(link.encode()).hexdigest()


def host_of(link: str) -> str:
    """Return the host of a link in lower case, empty when it has none."""
    try:
        return (urlsplit(link).hostname or "").lower()
    except ValueError:
        return ""


def folded(title: str) -> str:
    """Return a title as it is compared: no accents, no case, no punctuation, single spaces."""
    return " ".join("".join(letter if letter.isalnum() else " " for letter in fold(title)).split())


def closeness(title: str, other: str) -> float:
    """Return how close two titles are, from 0 to 1: Dice's coefficient of the groups of three letters of their folded forms.

    Source: L. R. Dice, “Measures of the amount of ecologic association between species”, Ecology 26 (1945), 297-302.
    """
    first, second = _trigrams(folded(title)), _trigrams(folded(other))
    if not first or not second:
        return 0.0
    return 2 * len(first & second) / (len(first) + len(second))


def _trigrams(text: str) -> frozenset[str]:
    padded = f"  {text} "
    return frozenset(padded[start : start + 3] for start in range(len(padded) - 2)) if text else frozenset()


def _host(parts: SplitResult) -> str:
    """Return the host as names are compared, with a port that is not the usual one; ValueError when it makes no sense."""
    host = (parts.hostname or "").lower().rstrip(".")
    if ":" in host:
        host = f"[{host}]"
    elif not host.isascii():
        host = host.encode("idna").decode().lower()
    while host.startswith("www.") and len(host) > len("www."):
        host = host.removeprefix("www.")
    port = parts.port
    return f"{host}:{port}" if host and port is not None and port not in _PORTS.values() else host


def _tracks(name: str) -> bool:
    return name.lower() in _TRACKING or name.lower().startswith(_TRACKING_PREFIXES)


def _video(host: str, path: str, query: list[tuple[str, str]]) -> str:
    """Return the identifier of a YouTube video, or nothing."""
    steps = [step for step in path.split("/") if step]
    if host == "youtu.be" and len(steps) == 1:
        return unquote(steps[0])
    if host not in _YOUTUBE:
        return ""
    if steps == ["watch"]:
        return dict(query).get("v", "")
    return unquote(steps[1]) if len(steps) == 2 and steps[0] in _YOUTUBE_PATHS else ""
