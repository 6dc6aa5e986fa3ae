"""What the pages and commands of the bank read: channels with what waits, the contents of a release, its history. Nothing is written."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from challenges.bank.models import Channel, Promotion, PromotionRequest, Release
from challenges.bank.reader import OpenRelease, open_release
from challenges.decisions import Facts


@dataclass(frozen=True)
class ChannelState:
    """A channel: what it serves, since when, and what waits for it."""

    name: str
    label: str
    release: Release | None
    since: datetime | None = None
    reason: str = ""
    by: str = ""
    waiting: PromotionRequest | None = None

    @property
    def facts(self) -> Facts:
        """What a decision on the channel rests on: what it serves, since when, and what waits."""
        values = {
            "served": [self.release.pk if self.release else None, self.since],
            "waiting": [self.waiting.pk, self.waiting.state] if self.waiting else None,
        }
        return Facts(
            values, {"served": _("Ce canal ne sert plus la même version."), "waiting": _("La demande qui attendait n’est plus la même.")}
        )


def channel_states() -> list[ChannelState]:
    """Return every channel in order, those that never served anything included: three queries."""
    channels = {channel.name: channel for channel in Channel.objects.select_related("release").defer("release__manifest")}
    newest = Promotion.objects.order_by().values("channel").annotate(last=Max("pk")).values("last")
    last = {promotion.channel_id: promotion for promotion in Promotion.objects.filter(pk__in=newest)}
    waiting = {
        request.channel_id: request
        for request in PromotionRequest.objects.filter(state__in=PromotionRequest.OPEN)
        .select_related("channel", "release")
        .defer("release__manifest")
    }
    states = []
    for name, label in Channel.Name.choices:
        channel = channels.get(name)
        states.append(_state(name, str(label), channel, last, waiting))
    return states


def _state(
    name: str, label: str, channel: Channel | None, last: dict[int, Promotion], waiting: dict[int, PromotionRequest]
) -> ChannelState:
    if channel is None:
        return ChannelState(name, label, None)
    request = waiting.get(channel.pk)
    if (
        request is not None
        and request.state == PromotionRequest.State.SCHEDULED
        and request.not_before
        and request.not_before <= timezone.now()
    ):
        # Its hour has come: it is served, though nobody wrote it down yet.
        return ChannelState(name, label, request.release, request.not_before, request.reason, request.by)
    promotion = last.get(channel.pk)
    if promotion is None:
        return ChannelState(name, label, channel.release, waiting=request)
    return ChannelState(name, label, channel.release, promotion.at, promotion.reason, promotion.by, request)


@dataclass(frozen=True)
class CompetenceContent:
    """What a release holds of one competence: challenges at each level, 1 to 8, and languages."""

    code: str
    title: str
    levels: list[int]
    total: int
    topics: int
    locales: dict[str, int] = field(default_factory=dict)


def contents(release: Release, title_of: Any) -> list[CompetenceContent]:
    """Return what a release holds, competence by competence, in the framework's order; `title_of` names a referential entry."""
    opened: OpenRelease = open_release(release.root)
    columns = opened.index.columns
    cells = Counter(zip(columns["competence"], columns["level"], strict=True))
    spoken = Counter(zip(columns["competence"], columns["locale"], strict=True))
    topics: dict[str, set[str]] = {}
    for competence, topic in zip(columns["competence"], columns["topic"], strict=True):
        topics.setdefault(competence, set()).add(topic)
    found = []
    for competence in opened.competences:
        code = competence["code"]
        levels = [cells[code, level] for level in range(1, 9)]
        locales = {locale: spoken[code, locale] for locale in sorted(set(columns["locale"])) if spoken[code, locale]}
        found.append(CompetenceContent(code, title_of(competence), levels, sum(levels), len(topics.get(code, ())), locales))
    return found


def history(release: Release | None = None) -> list[Promotion]:
    """Return who put what into service, when and why: of one release, or of all (the latest fifty)."""
    rows = Promotion.objects.select_related("channel", "release", "previous").defer("release__manifest", "previous__manifest")
    return list(rows.filter(release=release) if release else rows[:50])
