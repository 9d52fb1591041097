"""The lists of pieces that 小红书's and 抖音's creator pages export, with what each has had by the last day."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from demo.exports.sheets import Cell, ExportFile, as_workbook, percent
from demo.pieces import Piece

_NOTES_TITLE = "最多导出排序后前1000条笔记"
_NOTES_HEADER = (
    "笔记标题", "首次发布时间", "体裁", "曝光", "观看量", "封面点击率", "点赞", "评论", "收藏", "涨粉", "分享",
)  # fmt: skip
_VIDEOS_HEADER = (
    "作品名称", "发布时间", "体裁", "审核状态", "播放量", "完播率", "点赞量", "分享量", "评论量", "收藏量", "粉丝增量",
)  # fmt: skip


def creator_files(
    pieces: Iterable[Piece], *, first: date, through: date, taken: datetime
) -> Iterator[ExportFile]:
    """One list of notes and one of videos, published in some days."""
    shown = [piece for piece in pieces if first <= piece.day <= through]
    notes = [_note(piece) for piece in shown if piece.series.platform == "xiaohongshu"]
    videos = [_video(piece) for piece in shown if piece.series.platform == "douyin"]
    content = as_workbook(_NOTES_HEADER, notes, titles=(_NOTES_TITLE,))
    yield ExportFile("xhs_notes", f"笔记列表明细表_{through:%Y%m%d}.xlsx", content, taken)
    content = as_workbook(_VIDEOS_HEADER, videos)
    yield ExportFile("douyin_works", f"作品列表_{through:%Y%m%d}.xlsx", content, taken)


def _note(piece: Piece) -> list[Cell]:
    return [
        piece.title, f"{piece.published:%Y年%m月%d日%H时%M分%S秒}", piece.series.form, piece.impressions, piece.opens,
        percent(piece.opens, piece.impressions), piece.likes, piece.comments, piece.saves, piece.follows, piece.shares,
    ]  # fmt: skip


def _video(piece: Piece) -> list[Cell]:
    return [
        piece.title, f"{piece.published:%Y-%m-%d %H:%M:%S}", piece.series.form, "已通过", piece.opens,
        f"{piece.series.finished:.2%}", piece.likes, piece.shares, piece.comments, piece.saves, piece.follows,
    ]  # fmt: skip
