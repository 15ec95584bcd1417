"""Five hundred strings that break things: typed, pasted, or sent by somebody who tries."""

from __future__ import annotations

_WORDS = [
    "undefined",
    "null",
    "None",
    "NULL",
    "nil",
    "true",
    "false",
    "NaN",
    "Infinity",
    "-Infinity",
    "0",
    "-0",
    "1/0",
    "1e1000",
    "0x7f",
    "1.0E+2",
    "½",
    "٠١٢",
    "¹²³",
    "①",
    "Ⅷ",
    "𝟗𝟗",
    "１２３",
    "00:00",
    "31/02/2026",
    "2026-13-01",
    "0000-00-00",
    "9999-12-31",
    "-1",
    "2147483648",
    "9223372036854775808",
    "1,5",
    "1.500",
    "1.5",
    "%d",
    "%s",
    "%n",
    "%x",
    "%(x)s",
    "{0}",
    "{{7*7}}",
    "${7*7}",
    "#{7*7}",
    "<%=",
    "7*7",
    "%>",
    "{%",
    "debug",
    "%}",
    "[[1]]",
    "\\",
    "\\\\",
    "/",
    "//",
    "'",
    "''",
    '"',
    '""',
    "`",
    ";",
    "--",
    "/*",
    "*/",
    "#",
    "?",
    "&",
    "|",
    ">",
    "<",
    "=",
    "+",
    "@",
    "__proto__",
    "constructor",
    "eval()",
    "$(id)",
    "`id`",
    "|id",
    ";id",
    "&&id",
    "../",
    "../../etc/passwd",
    "C:\\x",
    "CON",
    "NUL",
    "AUX",
    "LPT1",
    ".htaccess",
    "~root",
]
_FORMULAS = ("=1+1", "+1+1", "-1+1", "@SUM(A1)", "=cmd|'/c calc'!A1", '=HYPERLINK("http://x","y")', "＝1+1", "＋1", "－1", "＠x",
             "\t=1+1", "\r=1+1", "\n=1+1", "=1+1\x00", "|=1")  # fmt: skip
_MARKUP = (
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", '"><svg/onload=alert(1)>', "javascript:alert(1)",
    "<!--", "]]>", "<![CDATA[x]]>", "&lt;b&gt;", "&#x26;", "&nbsp;", "</textarea><script>", "<style>*{display:none}",
    "<a href=//x>", "<iframe src=//x>", "<b id=canary>", "'><b>", "<?xml version='1.0'?>", "<!DOCTYPE x>",
)  # fmt: skip
_SQL = ("' OR '1'='1", "'; DROP TABLE x; --", "1; SELECT pg_sleep(9)", "%' AND 1=1 --", "\\'; --", "$$x$$", "E'\\x41'", "%_%",
        "\\N", "\\.", "NULL::int", "') UNION SELECT 1 --")  # fmt: skip
_LETTERS = (
    "Tiếng Việt có dấu", "Tie\u0302\u0301ng Vie\u0323\u0302t", "TIẾNG VIỆT", "Hòa Hoà", "đĐ", "ư ơ ă â ê ô", "ﬀﬁ", "ß ẞ", "İi ıI", "ǅ",
    "中文", "日本語", "한국어", "العربية", "עברית", "ไทย", "हिन्दी", "ខ្មែរ", "🏳️‍🌈", "👩‍👩‍👧‍👦", "😀" * 20, "Z͑ͫ̓a̴l̶g̷o̸" * 9,
    "\u200b", "\u200d", "\ufeff", "\u00ad", "\u202eabc", "\u2066x\u2069", "\u00a0", "\u3000", "\u2028", "\u2029", "\u0085",
    "a\u0300\u0301\u0302" * 30, "\U0001f600", "\U0010ffff", "\ue000", "\ufffd", "\u0300", "ﷺ", "𒐫", "⁰⁴⁵", "₀₁", "ªº",
)  # fmt: skip
_LONG = (
    "a" * 255,
    "a" * 256,
    "ữ" * 300,
    "a" * 10_001,
    "x " * 5_000,
    "\n" * 200,
    "dòng\n" * 300,
    "w" * 32_767,
    " " * 500,
    "," * 400,
)


def _made() -> list[str]:
    base = [*_WORDS, *_FORMULAS, *_MARKUP, *_SQL, *_LETTERS, *_LONG]
    around = [f"Mô hình {one}" for one in base if len(one) < 300]
    within = [
        f"{one} {other}"
        for one, other in zip(base, reversed(base), strict=True)
        if len(one) + len(other) < 400
    ]
    return list(dict.fromkeys([*base, *around, *within]))[:500]


NAUGHTY = _made()
