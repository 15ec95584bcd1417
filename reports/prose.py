"""The year's report in sentences, written from the same figures as its tables.

Pure functions from a summary to paragraphs: what is said depends on the numbers alone, and every number in a sentence
is one of the summary's. The words are those of the conferences that close a year.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from danvan.ui.wording import date_vi, number, percent
from danvan.units.enums import Level
from models_registry.models import Origin, SubjectType
from reports.cards import due_of, noun
from reports.figures import Counts, Figure, Line
from reports.missing import NOT_REACHED, Reason
from reports.summaries.awards import AwardLine
from reports.summaries.paper import Sheet, points_words

MOST_NAMED = 5  # units that a sentence names one by one

# The y − x of a level by their reasons, in the order of the way they go.
Reasons = Mapping[Level, Mapping[Reason, int]]


@dataclass(frozen=True)
class Section:
    """One part of the report: its heading and its paragraphs."""

    heading: str
    paragraphs: Sequence[str]


def sections(sheet: Sheet, reasons: Reasons, given: Sequence[AwardLine] = ()) -> list[Section]:
    """The parts that can be written from figures, in their order; `given` are the awards of the period."""
    honours = [Section("KHEN THƯỞNG", commended(given))] if given else []
    return [
        Section("KẾT QUẢ ĐĂNG KÝ", registered(sheet)),
        Section("KẾT QUẢ THỰC HIỆN, ĐỀ NGHỊ VÀ CÔNG NHẬN", results(sheet, reasons)),
        Section("KẾT QUẢ THEO LĨNH VỰC, ĐƠN VỊ", [*by_sector(sheet), *by_unit(sheet)]),
        *honours,
        Section("TỒN TẠI, HẠN CHẾ", shortcomings(sheet, reasons)),
    ]


def registered(sheet: Sheet) -> list[str]:
    """How many were registered, of which levels, by whom, against the year before."""
    question, total = sheet.question, sheet.summary.total
    where, when = name_of(sheet), question.span
    if not total["registered"]:
        return [
            f"{when}, {where} và các đơn vị trực thuộc chưa có mô hình “Dân vận khéo” nào được gửi đăng ký.",
            *sheet.reported_words,
        ]
    levels = [
        f"{number(sheet.summary.levels[level]['registered'])} {sheet.level_name(level)}"
        for level in sheet.levels
        if sheet.summary.levels[level]["registered"]
    ]
    of_levels = f", gồm {', '.join(levels)}" if len(levels) > 1 else f", đều {levels[0].split(' ', 1)[1]}"
    first = (
        f"{when}, các cơ quan, đơn vị thuộc {where} đăng ký {number(total['registered'])} {noun(total)}{of_levels}"
        f"{compared(sheet)}."
    )
    return [first, *_kinds(sheet), *beside(total), *sheet.reported_words]


def compared(sheet: Sheet) -> str:
    """Against the year before: ", tăng 21 mô hình (10,24%) so với năm 2022"; nothing where there was none."""
    if sheet.before is None:
        return ""
    now, then = sheet.summary.total["registered"], sheet.before_total
    if now == then:
        return f", bằng {sheet.before_words}"
    verb = "tăng" if now > then else "giảm"
    more = f"{number(abs(now - then))} {noun(sheet.summary.total)} ({percent(abs(now - then), then)})"
    return f", {verb} {more} so với {sheet.before_words}"


def _kinds(sheet: Sheet) -> list[str]:
    """Collectives and individuals, and how the models came about; what has none is not said."""
    subjects = [
        f"{number(line.counts['registered'])} {SubjectType(line.code).label.lower()}"
        for line in sheet.summary.subjects
        if line.counts["registered"]
    ]
    origins = [
        f"{number(line.counts['registered'])} {Origin(line.code).label.lower()}"
        for line in sheet.summary.origins
        if line.counts["registered"]
    ]
    return [f"Theo chủ thể: {', '.join(subjects)}. Theo hình thức: {', '.join(origins)}."]


def beside(total: Counts) -> list[str]:
    """What stands beside the registered, never inside."""
    found = [
        f"{number(total[figure])} hồ sơ {words}"
        for figure, words in (
            (Figure.WITHDRAWN, "đã rút"),
            (Figure.REFUSED, "không được chấp thuận đăng ký"),
        )
        if total[figure]
    ]
    return [f"Ngoài ra có {' và '.join(found)}, không tính vào số đăng ký."] if found else []


def results(sheet: Sheet, reasons: Reasons) -> list[str]:
    """For each level its fraction and what is missing of it, then what each level has decided."""
    levels = [level for level in sheet.levels if sheet.summary.levels[level]["registered"]]
    if not levels:
        return ["Chưa có kết quả để tổng hợp."]
    said = [fraction(sheet, level, reasons.get(level, {})) for level in levels]
    return [*said, *(sheet.recognised_words(level) for level in sheet.levels if level in sheet.recognised)]


def fraction(sheet: Sheet, level: Level, reasons: Mapping[Reason, int]) -> str:
    """ "187/192 mô hình đăng ký cấp thành phố được công nhận, đạt 97,40%; còn 5 …"; before a decision how many are
    proposed, before the deadline no fraction at all."""
    counts, name, thing = sheet.summary.levels[level], sheet.level_name(level), noun(sheet.summary.total)
    whole = counts["registered"]
    if sheet.is_decided(level):
        figure = Figure.RECOGNISED
        share = percent(counts[figure], whole)
        points = sheet.points(level)
        against = f" ({points_words(points)} so với {sheet.before_words})" if points is not None else ""
        told = f"{_of(counts[figure], whole)} {thing} đăng ký {name} được công nhận, đạt {share}{against}"
    elif counts["proposed"]:
        figure = Figure.PROPOSED
        told = (
            f"{_of(counts[figure], whole)} {thing} đăng ký {name} đã được đề nghị {name.removeprefix('cấp ')} xem xét, "
            f"công nhận ({percent(counts[figure], whole)}); công nhận: chưa có quyết định"
        )
    elif sheet.question.day <= (due := due_of(sheet, level)):
        return f"{number(whole)} {thing} đăng ký {name}, chưa đến hạn nộp kết quả ({date_vi(due)})."
    else:
        figure = Figure.PROPOSED
        told = f"{number(whole)} {thing} đăng ký {name}, chưa có {thing} nào được đề nghị công nhận"
    aside = _aside(counts["withdrawn_after_acceptance"], thing)
    return f"{told}{_missing(whole - counts[figure], thing, NOT_REACHED[figure], reasons)}{aside}."


def _aside(withdrawn: int, thing: str) -> str:
    """What stands beside every fraction and in none."""
    return f"; không tính {number(withdrawn)} {thing} rút sau khi được chấp thuận" if withdrawn else ""


def _of(part: int, whole: int) -> str:
    return f"{number(part)}/{number(whole)}"


def _missing(missing: int, thing: str, words: str, reasons: Mapping[Reason, int]) -> str:
    """The y − x with its reasons; nothing where nothing is missing."""
    if not missing:
        return ""
    parts = [
        f"{number(count)} {reason.label[0].lower()}{reason.label[1:]}" for reason, count in reasons.items()
    ]
    return f"; còn {number(missing)} {thing} {words}" + (f" ({', '.join(parts)})" if parts else "")


def by_sector(sheet: Sheet) -> list[str]:
    """The sectors from the largest down, those with none by name."""
    whole = sheet.summary.total["registered"]
    if not whole:
        return []
    lines = sorted(sheet.summary.sectors, key=lambda line: -line.counts["registered"])
    some = [line for line in lines if line.counts["registered"]]
    none = [line.name for line in lines if not line.counts["registered"]]
    said = "; ".join(
        f"{line.name} {number(line.counts['registered'])} mô hình ({percent(line.counts['registered'], whole)})"
        for line in some
    )
    left = f" Lĩnh vực chưa có đăng ký: {', '.join(none)}." if none else ""
    return [f"Theo lĩnh vực: {said}.{left}"]


def by_unit(sheet: Sheet) -> list[str]:
    """How many of the units beneath have registered, the most active, and those that have not."""
    beneath = [line for line in sheet.summary.units if not line.own]
    if not beneath:
        return []
    some = [line for line in beneath if line.counts["registered"]]
    none = [line for line in beneath if not line.counts["registered"]]
    said = [f"{_of(len(some), len(beneath))} đơn vị trực thuộc có đăng ký."]
    if len(some) > 1:
        first = sorted(some, key=lambda line: -line.counts["registered"])[:MOST_NAMED]
        named = ", ".join(f"{line.name} ({number(line.counts['registered'])})" for line in first)
        said.append(f"Đăng ký nhiều nhất: {named}.")
    if none:
        said.append(f"Chưa có đăng ký: {_named(none)}.")
    if sheet.unconverted:
        said.append(sheet.unconverted_words)
    return [" ".join(said)]


def _named(lines: Sequence[Line]) -> str:
    """The units by name, the rest as a number."""
    names = ", ".join(line.name for line in lines[:MOST_NAMED])
    more = len(lines) - MOST_NAMED
    return f"{names} và {number(more)} đơn vị khác" if more > 0 else names


def commended(given: Sequence[AwardLine]) -> list[str]:
    """Who gave what to how many: "UBND thành phố Bến Tre tặng giấy khen cho 2 tập thể, 4 cá nhân"."""
    said = []
    for line in given:
        counted = ((line.collectives, "tập thể"), (line.individuals, "cá nhân"))
        to = ", ".join(f"{number(count)} {word}" for count, word in counted if count)
        form = line.form.label[0].lower() + line.form.label[1:]
        said.append(f"{line.issued_by} tặng {form} cho {to} ({'; '.join(line.scopes)}).")
    return said


# What a report owns up to, and in which words.
_SHORT = {
    Reason.OVERDUE: "quá hạn chưa nộp kết quả",
    Reason.RETURNED: "bị trả lại đăng ký mà chưa gửi lại",
    Reason.RESULTS_RETURNED: "có kết quả bị trả lại, cần bổ sung",
    Reason.AWAITING_ACCEPTANCE: "chờ tiếp nhận đăng ký",
    Reason.AWAITING_PROPOSAL: "có kết quả chờ cấp dưới đề nghị",
    Reason.DECLINED: "không được công nhận",
    Reason.REVOKED: "bị thu hồi công nhận",
}


def shortcomings(sheet: Sheet, reasons: Reasons) -> list[str]:
    """What is not as it should be, from the reasons behind the fractions and the late ones."""
    total = sheet.summary.total
    summed = {reason: sum(one.get(reason, 0) for one in reasons.values()) for reason in _SHORT}
    found = [
        f"{number(summed[reason])} mô hình {words}" for reason, words in _SHORT.items() if summed[reason]
    ]
    late = [
        f"{number(total[figure])} {words}"
        for figure, words in (
            (Figure.REGISTERED_LATE, "đăng ký bổ sung sau hạn"),
            (Figure.RESULTS_LATE, "nộp kết quả muộn"),
        )
        if total[figure]
    ]
    said = [f"Đến {sheet.question.taken_words}, còn {'; '.join(found)}."] if found else []
    said += [f"Có {' và '.join(late)}."] if late else []
    return said or ["Không có mô hình nào chậm hoặc bị trả lại tại thời điểm tổng hợp."]


def name_of(sheet: Sheet) -> str:
    """The unit as a sentence names it: "thành phố Bến Tre"."""
    name = sheet.question.term.name
    return f"{name[0].lower()}{name[1:]}"


def all_sentences(made: Iterable[Section]) -> str:
    """The whole text, for what looks for numbers in it."""
    return "\n".join(line for section in made for line in section.paragraphs)
