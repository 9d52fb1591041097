"""What the brand has posted on 小红书 and 抖音, and how each piece did by the last day."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone

from demo.chance import Chance
from demo.plan import DAYS

_SHANGHAI = timezone(timedelta(hours=8))
_LATELY = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Series:
    """Pieces of one kind: how often they come, at which hours, and how people take to them.

    `saved`, `liked`, `commented`, `shared`: shares of those who opened a piece. `finished`: of plays, for videos.
    """

    key: str
    platform: str
    form: str
    titles: tuple[str, ...]
    every: int
    """A piece each so many days."""
    hours: tuple[int, int]
    weekdays_only: bool
    seen: int
    opened: float
    liked: float
    saved: float
    commented: float
    shared: float
    finished: float = 0.0


_SUN_TITLES = (
    "防晒补涂只要 30 秒", "徒步一整天晒没晒黑", "防晒乳和喷雾怎么选", "油皮夏天的防晒手法", "防晒衣到底看什么",
    "通勤补防晒的懒办法", "防晒搓泥的真正原因", "海边三天防晒实测",
)  # fmt: skip
_LONG_TITLES = (
    "一篇讲清防晒指数", "敏感肌换季护理全流程", "神经酰胺成分长文", "从洁面到面霜的顺序", "屏障受损的十个信号",
    "烟酰胺使用指南", "晒后修护的时间表", "护肤品标签阅读手册",
)  # fmt: skip
_DAILY_TITLES = (
    "修护精华空瓶记",
    "梳妆台更新",
    "出差护肤三件套",
    "换季面膜合集",
    "周末露营物料单",
    "敏感肌一周记录",
)

_VIDEO, _IMAGES = "视频", "图文"

# Planted (story 6): short videos about sun protection in the evening win, long reads on weekday mornings lose. The rest
# lies between. Assumed rates: what creators' pages show of brand accounts of this size.
SERIES: tuple[Series, ...] = (
    Series("sun_video", "xiaohongshu", _VIDEO, _SUN_TITLES, every=3, hours=(20, 21), weekdays_only=False,
           seen=9_000, opened=0.16, liked=0.060, saved=0.055, commented=0.008, shared=0.010, finished=0.42),
    Series("long_read", "xiaohongshu", _IMAGES, _LONG_TITLES, every=4, hours=(8, 10), weekdays_only=True,
           seen=5_000, opened=0.08, liked=0.025, saved=0.012, commented=0.003, shared=0.003),
    Series("daily", "xiaohongshu", _IMAGES, _DAILY_TITLES, every=6, hours=(12, 19), weekdays_only=False,
           seen=6_000, opened=0.11, liked=0.040, saved=0.022, commented=0.005, shared=0.005),
    Series("sun_video", "douyin", _VIDEO, _SUN_TITLES, every=5, hours=(20, 21), weekdays_only=False,
           seen=30_000, opened=1.0, liked=0.030, saved=0.012, commented=0.003, shared=0.005, finished=0.31),
    Series("long_read", "douyin", _IMAGES, _LONG_TITLES, every=7, hours=(8, 10), weekdays_only=True,
           seen=12_000, opened=1.0, liked=0.010, saved=0.002, commented=0.001, shared=0.001, finished=0.11),
    Series("daily", "douyin", _VIDEO, _DAILY_TITLES, every=7, hours=(12, 19), weekdays_only=False,
           seen=18_000, opened=1.0, liked=0.018, saved=0.005, commented=0.002, shared=0.003, finished=0.19),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Piece:
    """A post and its numbers. `opens`: reads of a note, plays of a video."""

    code: str
    series: Series
    title: str
    published: datetime
    impressions: int
    opens: int
    likes: int
    saves: int
    comments: int
    shares: int
    follows: int

    @property
    def day(self) -> date:
        return self.published.date()


def make_pieces(*, end: date, seed: int, scale: float = 1.0) -> tuple[Piece, ...]:
    """Every piece of the world and of the two weeks before it, oldest first."""
    pieces = [piece for series in SERIES for piece in _pieces_of(series, end=end, seed=seed, scale=scale)]
    return tuple(sorted(pieces, key=lambda piece: (piece.published, piece.code)))


def published_lately(pieces: Sequence[Piece], *, platform: str, series: str, day: date) -> tuple[str, ...]:
    """The codes of the pieces of a series that people may still meet on this day."""
    return tuple(
        piece.code
        for piece in pieces
        if piece.series.key == series
        and piece.series.platform == platform
        and timedelta(0) <= day - piece.day < _LATELY
    )


def _pieces_of(series: Series, *, end: date, seed: int, scale: float) -> Iterator[Piece]:
    chance = Chance(seed, "pieces", series.platform, series.key)
    first = end - timedelta(days=DAYS - 1) - _LATELY
    for number, back in enumerate(range((end - first).days, -1, -series.every), 1):
        day = end - timedelta(days=back)
        if series.weekdays_only and day.weekday() >= 5:
            day -= timedelta(days=day.weekday() - 4)
        at = datetime.combine(day, time(chance.between(*series.hours), chance.between(0, 59)), _SHANGHAI)
        yield _piece(series, number, at=at, scale=scale, chance=chance)


def _piece(series: Series, number: int, *, at: datetime, scale: float, chance: Chance) -> Piece:
    # Few pieces carry an account: one in seven goes several times as far as the others.
    reach = series.seen * scale * max(0.2, chance.near(1, 0.3)) * (3.5 if chance.happens(0.15) else 1)
    opens = int(reach * series.opened * chance.near(1, 0.08))

    def some(share: float) -> int:
        return int(opens * share * max(0.3, chance.near(1, 0.15)) + chance.share())

    prefix = "n" if series.platform == "xiaohongshu" else "v"
    return Piece(
        code=f"{prefix}_{series.key}_{number:02d}",
        series=series,
        title=f"{chance.pick(series.titles)} {number:02d}",
        published=at,
        impressions=int(reach),
        opens=opens,
        likes=some(series.liked),
        saves=some(series.saved),
        comments=some(series.commented),
        shares=some(series.shared),
        follows=some(series.liked / 8),
    )
