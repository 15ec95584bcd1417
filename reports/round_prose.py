"""The report of a round in sentences, written from the same figures as its tables.

It tells of the years first, in turns (lượt) and in models, then of what the round has of its own; the two are never
added, and what levels have recognised is never set over what was registered: a model may be recognised by several
levels, or by another than the one it was registered for.
"""

from __future__ import annotations

from collections.abc import Sequence

from danvan.ui.wording import number
from danvan.units.enums import DESK_LEVELS, Level
from models_registry.models import Origin, SubjectType
from reports.figures import BELOW_PROVINCE, Counts, Figure
from reports.prose import Section, beside, by_sector, commended, name_of
from reports.summaries.awards import AwardLine
from reports.summaries.by_period import BELOW, Counted, OverYears, OwnDossiers
from reports.summaries.paper import Sheet

_NO_RATE = (
    "Các số được công nhận nêu trên gồm cả mô hình đăng ký cấp khác và mô hình được nhiều cấp công nhận, "
    "không lập thành tỷ lệ so với số đăng ký."
)


def sections(
    sheet: Sheet, over: OverYears, own: OwnDossiers, given: Sequence[AwardLine] = ()
) -> list[Section]:
    """The parts that can be written from figures, in their order; `given` are the awards of the round."""
    honours = [Section("KHEN THƯỞNG", commended(given))] if given else []
    return [
        Section("KẾT QUẢ ĐĂNG KÝ QUA CÁC NĂM", registered(sheet, over)),
        Section("KẾT QUẢ CÔNG NHẬN QUA CÁC NĂM", [*recognised(over), *over.closed_words]),
        Section("KẾT QUẢ XÉT, CÔNG NHẬN THEO GIAI ĐOẠN", of_its_own(sheet, own)),
        *honours,
    ]


def registered(sheet: Sheet, over: OverYears) -> list[str]:
    """How many turns and models the years have, by year, by level, and how the models came about."""
    if not over.years:
        return [f"Không có kỳ năm nào nằm trong {sheet.question.span.lower()}."]
    when, where, line = _years_in_words(over), name_of(sheet), over["registered"]
    if not line.turns:
        return [
            f"{when}, {where} và các đơn vị trực thuộc chưa có mô hình “Dân vận khéo” nào được gửi đăng ký.",
            *over.reported_words,
        ]
    said = [
        f"{when}, các cơ quan, đơn vị thuộc {where} đăng ký {_turns_and_models(line)}{_by_year(over, line)}.",
        *_of_levels(over),
        *_kinds(over),
    ]
    if over.without_figures:
        said.append(f"Chưa có số liệu trong hệ thống: năm {', '.join(over.without_figures)}.")
    return [*said, *over.reported_words]


def _years_in_words(over: OverYears) -> str:
    """ "Qua 3 năm 2021, 2022, 2023"; "Trong năm 2022" where the round has no other."""
    codes = [year.code for year in over.years]
    return f"Qua {len(codes)} năm {', '.join(codes)}" if len(codes) > 1 else f"Trong năm {codes[0]}"


def _turns_and_models(line: Counted) -> str:
    """ "1.204 lượt của 963 mô hình (mô hình duy trì nhiều năm tính một lần)"; "7 mô hình" where each has one turn."""
    if line.turns == line.models:
        return f"{number(line.models)} mô hình"
    return f"{number(line.turns)} lượt của {number(line.models)} mô hình (mô hình duy trì nhiều năm tính một lần)"


def _short(line: Counted) -> str:
    """ "150 lượt của 120 mô hình", "30 mô hình"."""
    if line.turns == line.models:
        return f"{number(line.models)} mô hình"
    return f"{number(line.turns)} lượt của {number(line.models)} mô hình"


def _by_year(over: OverYears, line: Counted) -> str:
    """ ": năm 2021 là 380, năm 2022 là 402"; of one year alone nothing, since it was named."""
    if len(over.years) == 1:
        return ""
    told = [
        f"năm {year.code} là {number(value)}"
        for year, value in zip(over.years, line.by_year, strict=True)
        if value is not None
    ]
    return f": {', '.join(told)}"


def _of_levels(over: OverYears) -> list[str]:
    levels = [(level, over[f"registered_{level.code}"]) for level in DESK_LEVELS]
    told = [f"{over.names.of(level)} {_short(line)}" for level, line in levels if line.turns]
    return [f"Theo cấp đăng ký: {'; '.join(told)}."]


def _kinds(over: OverYears) -> list[str]:
    """Collectives and individuals; what was new, went on, was raised, was taken over from elsewhere."""
    subjects = [(one.label.lower(), over[f"registered_{one}"]) for one in SubjectType]
    origins = [(one.label.lower(), over[f"registered_{one}"]) for one in Origin]
    return [
        f"{head}: {'; '.join(f'{name} {_short(line)}' for name, line in lines if line.turns)}."
        for head, lines in (("Theo chủ thể", subjects), ("Theo hình thức", origins))
    ]


def recognised(over: OverYears) -> list[str]:
    """What was recognised each year at the level registered for, then by whose decision, models once."""
    if not over.years or not over["honoured"].turns:
        return ["Chưa có mô hình nào được công nhận trong các năm của giai đoạn."]
    at_level = [(level, over[f"recognised_{level.code}"]) for level in DESK_LEVELS]
    said = [
        f"Đăng ký và được công nhận {over.names.of(level)}: {_short(line)}{_by_year(over, line)}."
        for level, line in at_level
        if line.turns
    ]
    return [*said, *_by_decisions(over), _NO_RATE]


def _by_decisions(over: OverYears) -> list[str]:
    """ "Có 251 mô hình được cấp huyện và cấp cơ sở công nhận, mỗi mô hình tính một lần (…)": the levels below the
    province together; where the province has recognised some too, all together after."""
    below = [level for level in BELOW_PROVINCE if over[f"by_{level.code}"].turns]
    said = [f"Có {_honoured_by(over, below)}."] if below else []
    if over[f"by_{Level.PROVINCE.code}"].turns:
        all_levels = number(over["honoured"].models)
        more = (
            f"; tính chung các cấp, có {all_levels} mô hình được ít nhất một cấp công nhận" if below else ""
        )
        said.append(f"Có {_honoured_by(over, [Level.PROVINCE])}{more}.")
    return said


def _honoured_by(over: OverYears, levels: Sequence[Level]) -> str:
    """ "251 mô hình được cấp huyện và cấp cơ sở công nhận (…)"."""
    names = [over.names.of(level) for level in levels]
    counts = [over[f"by_{level.code}"].models for level in levels]
    if len(levels) == 1:
        return f"{number(counts[0])} mô hình được {names[0]} công nhận"
    parts = ", ".join(f"{name} {number(count)}" for name, count in zip(names, counts, strict=True))
    together = over[BELOW].models
    return (
        f"{number(together)} mô hình được {' và '.join(names)} công nhận, mỗi mô hình tính một lần "
        f"(theo quyết định của {parts})"
    )


_DECIDED = (
    (Figure.RECOGNISED, "được công nhận"),
    (Figure.DECLINED, "không được công nhận"),
    (Figure.REVOKED, "bị thu hồi công nhận"),
    (Figure.PENDING, "chờ quyết định"),
)


def of_its_own(sheet: Sheet, own: OwnDossiers) -> list[str]:
    """What the round has of its own: how many, where they come from, what each level decided on them."""
    total = sheet.summary.total
    if not own.registered:
        return ["Chưa có hồ sơ riêng của giai đoạn.", *beside(total)]
    levels = [level for level in sheet.levels if sheet.summary.levels[level]["registered"]]
    return [
        f"Có {number(own.registered)} mô hình được xét riêng theo {sheet.question.span.lower()}"
        f"{_from_where(own)}; tính riêng, không cộng với số của các năm.",
        *(_decided(sheet.level_name(level), sheet.summary.levels[level]) for level in levels),
        *beside(total),
        *by_sector(sheet),
    ]


def _from_where(own: OwnDossiers) -> str:
    """ ", gồm 58 mô hình do nơi thẩm định lập hồ sơ từ hồ sơ các năm và 2 mô hình do đơn vị đăng ký"."""
    parts = [
        (count, words)
        for count, words in (
            (own.gathered, "do nơi thẩm định lập hồ sơ từ hồ sơ các năm"),
            (own.entered, "do đơn vị đăng ký"),
        )
        if count
    ]
    if len(parts) == 1:
        [(count, words)] = parts
        return f", {'đều ' if count > 1 else ''}{words}"
    return f", gồm {' và '.join(f'{number(count)} mô hình {words}' for count, words in parts)}"


def _decided(name: str, counts: Counts) -> str:
    """ "Cấp huyện xét 40 mô hình: 38 được công nhận, 1 không được công nhận, 1 chờ quyết định." """
    told = [f"{number(counts[figure])} {words}" for figure, words in _DECIDED if counts[figure]]
    left = counts["registered"] - counts["proposed"]
    told += [f"{number(left)} chưa được đề nghị"] if left else []
    return f"{name.capitalize()} xét {number(counts['registered'])} mô hình: {', '.join(told)}."
