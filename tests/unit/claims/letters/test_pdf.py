"""Every letter as a PDF: it renders, its words can be copied, its fonts are inside, and typed text stays text."""

import io
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pikepdf
import pytest

from claims.letters import pdf
from claims.letters.compose import KINDS, compose
from claims.letters.facts import (
    ASSURANCE,
    INSURANCE,
    Advance,
    ClockStatement,
    Denial,
    Determination,
    Facts,
    Line,
    Money,
    Payment,
    Receipt,
    Supplement,
)
from claims.letters.pdf import LetterNotRendered, render
from claims.letters.plain import text_of
from claims.letters.sample import ISSUED_AT, denial, facts, head, in_english_names
from policies.terms import Text
from tests.unit.claims.letters.reading import (
    boxes_of,
    fonts_of,
    likeness,
    page_texts,
    pages_of,
    picture_of,
    reference,
    squeezed,
    text_in,
)

LANGUAGES = ("zh", "en", "both")
TITLES = {
    "receipt": ("索赔受理回执", "Receipt of your claim"),
    "supplement_request": ("补充索赔资料通知书", "Request for further documents"),
    "supplement_reminder": ("补充资料催告函", "Reminder"),
    "determination": ("核定结果通知书", "Determination"),
    "denial_notice": ("拒绝赔偿保险金通知书", "Notice of denial"),
    "payment_notice": ("付款通知", "Payment notice"),
    "advance_notice": ("预付赔款通知书", "Notice of an advance"),
    "subrogation_letter": ("权益转让书", "Letter of subrogation"),
    "rescission_notice": ("解除保险合同通知书", "Notice of rescission"),
    "clock_statement": ("期限明细", "Statement of the periods"),
}
HOSTILE = (
    '#eval("1 + 1") #sys.inputs $x^2$ *bold* _it_ `raw` @ref <label> \\u{41} = head - item + enum / term // c /* */ '
    '"quoted" \'s #import "layout.typ": letter ] } ) #panic("no") {{ letter }} %s %(a)s {0} ${HOME} </text>'
)


def made(kind: str, language: str = "zh", tone: str = INSURANCE, what: Facts | None = None) -> bytes:
    document = compose(head(kind, language, tone), facts(kind, tone) if what is None else what)
    return render(document, ISSUED_AT)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_in_each_language_says_what_it_is(kind: str, language: str) -> None:
    letter = made(kind, language)
    words = text_in(letter)
    for code, title in zip(("zh", "en"), TITLES[kind], strict=True):
        assert (squeezed(title) in words) == (language in (code, "both")), title
    for known in ("C260000042-L3", "C260000042", "P000000123", "JD0000004711", "王小明", "2026-03-02"):
        assert known in words, known
    fonts = fonts_of(letter)
    assert fonts
    assert all(fonts.values()), fonts
    assert all("NotoSansCJK" in name for name in fonts), fonts


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("kind", KINDS)
def test_what_the_blocks_say_can_be_copied_out(kind: str, language: str) -> None:
    document = compose(head(kind, language), facts(kind))
    words = text_in(render(document, ISSUED_AT))
    for block in document["sides"][0]["blocks"]:
        for said in _strings(block):
            assert squeezed(said) in words, said


def _strings(block: dict[str, Any]) -> list[str]:
    """What a block shows, cell by cell."""
    shown = [block[key] for key in ("text", "figure", "capitals") if block.get(key)]
    shown += block.get("items", []) + block.get("lines", [])
    for entry in (*block.get("rows", []), *block.get("parts", []), *block.get("facts", [])):
        shown += [cell for cell in entry if len(cell) < 20]
    return shown


def test_chinese_is_set_in_mainland_forms_and_real_bold() -> None:
    letter = made("denial_notice")
    with pikepdf.open(io.BytesIO(letter)) as document:
        assert str(document.Root.Lang) == "zh-CN"
    names = fonts_of(letter)
    assert any("Bold" in name for name in names)
    assert any("Regular" in name for name in names)


def test_the_same_letter_is_the_same_bytes_and_another_day_is_not() -> None:
    document = compose(head("denial_notice", "both"), facts("denial_notice"))
    first = render(document, ISSUED_AT)
    made("receipt")
    assert render(document, ISSUED_AT) == first
    assert render(document, ISSUED_AT + timedelta(days=1)) != first


@pytest.mark.parametrize("language", LANGUAGES)
def test_typed_text_never_becomes_markup(language: str) -> None:
    hostile = Supplement((), (Text(HOSTILE, HOSTILE),), HOSTILE + "\n" + HOSTILE)
    around = replace(
        head("supplement_request", language), addressee=HOSTILE, address=HOSTILE, correction_reason=HOSTILE
    )
    around = replace(around, corrects=HOSTILE, claim_no=HOSTILE[:30], tracking_no=HOSTILE[:30])
    words = text_in(render(compose(around, hostile), ISSUED_AT))
    for piece in ('#eval("1+1")', "$x^2$", "*bold*", "@ref<label>", '#panic("no")', "{{letter}}", "${HOME}"):
        assert piece in words, piece


@pytest.mark.parametrize(
    "text",
    [
        "A" * 500,
        "字" * 500,
        "😀🎉" * 40,
        "שלום עולם",
        "مرحبا بالعالم",
        "a\x00b\x07c",
        "\ud800",
        " ",
        "\n\n\n",
        "x\u202ey",
    ],
    ids=["long", "long-zh", "emoji", "hebrew", "arabic", "control", "surrogate", "blank", "lines", "override"],
)
def test_awkward_text_still_gives_a_letter(text: str) -> None:
    what = Receipt(Text(text, text), ISSUED_AT.date(), None, (Line(text, Money(Decimal(1), "CNY")),))
    around = replace(head("receipt", "both"), addressee=text, address=text)
    letter = render(compose(around, what), ISSUED_AT)
    assert pages_of(letter) < 4
    if text[0] in "A字":
        assert text_in(letter).count(text[0]) >= 4 * len(text)


def test_forty_findings_are_all_there() -> None:
    many = denial(grounds=40)
    for language in LANGUAGES:
        letter = made("denial_notice", language, what=many)
        words = text_in(letter)
        assert pages_of(letter) > 3
        for ground in many.grounds:
            assert ground.clause in words


def test_long_names_fit() -> None:
    around = in_english_names(head("determination", "both"))
    words = text_in(render(compose(around, facts("determination")), ISSUED_AT))
    assert squeezed(around.addressee) in words
    assert "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" in words
    assert "C260000042-L2" in words


EMPTY: dict[str, Facts] = {
    "receipt": Receipt(Text("丢失", "loss"), ISSUED_AT.date()),
    "supplement_request": Supplement(()),
    "determination": Determination(Money(Decimal(0), "CNY"), None, (), ISSUED_AT.date()),
    "denial_notice": Denial(ISSUED_AT.date(), ()),
    "payment_notice": Payment(Money(Decimal(1), "JPY"), Money(Decimal(1), "JPY"), None, "", "", ""),
    "advance_notice": Advance(Money(Decimal("0.05"), "CNY"), "", "", ""),
    "clock_statement": ClockStatement(ISSUED_AT.date(), ()),
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", sorted(EMPTY))
def test_what_is_optional_may_be_absent(kind: str, language: str) -> None:
    around = replace(head(kind, language), addressee="", address="", tracking_no="", reference_no="")
    letter = render(compose(around, EMPTY[kind]), ISSUED_AT)
    assert pages_of(letter) == 1


def test_the_determination_shows_the_sum_in_digits_and_capitals_and_its_trace() -> None:
    words = text_in(made("determination"))
    assert "CNY12,345.60" in words
    assert "人民币壹万贰仟叁佰肆拾伍元陆角整" in words
    for figure in ("15,000.00", "13,717.333333", "GT-25.2", "按保险金额与保险价值的比例"):
        assert squeezed(figure) in words
    assert "人民币" not in text_in(made("determination", "en"))


def test_the_denial_names_clause_reason_facts_papers_change_and_dispute() -> None:
    said = denial()
    words = text_in(made("denial_notice", "zh"))
    for ground in said.grounds:
        for told in (ground.clause, ground.summary.zh, ground.reason.zh, *(value.zh for _label, value in ground.facts)):
            assert squeezed(told) in words
    for paper in said.papers:
        assert squeezed(paper.name.zh) in words
    for change in said.changes:
        assert all(squeezed(part.zh) in words for part in change)
    assert "GT-28" in words


def test_two_languages_have_the_same_parts() -> None:
    for kind in KINDS:
        for tone in (INSURANCE, ASSURANCE):
            left, right = compose(head(kind, "both", tone), facts(kind, tone))["sides"]
            assert [b["kind"] for b in left["blocks"]] == [b["kind"] for b in right["blocks"]]


def test_the_plain_text_tells_the_same() -> None:
    text = text_of(compose(head("denial_notice", "both"), facts("denial_notice")))
    assert "拒绝赔偿保险金通知书" in text
    assert "Notice of denial" in text
    assert "GT-6.1" in text


def test_a_missing_typeface_is_said_and_makes_no_letter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "_TYPEFACES", ("no_such_typeface",))
    pdf._compiler.cache_clear()
    try:
        with pytest.raises(LetterNotRendered, match="no_such_typeface"):
            made("receipt")
    finally:
        pdf._compiler.cache_clear()


def test_a_document_that_no_template_knows_makes_no_letter() -> None:
    document = compose(head("receipt"), facts("receipt"))
    document["sides"][0]["blocks"].append({"kind": "video"})
    with pytest.raises(LetterNotRendered, match="no block of the kind video"):
        render(document, ISSUED_AT)


def test_a_stop_behind_a_number_stands_where_the_mainland_puts_it() -> None:
    """Low and left in its square; in the middle of it is the form of Taiwan, which the typeface has by itself."""
    around = replace(head("denial_notice", "both"), corrects="C260000042-L2", correction_reason="金额有误。")
    stops = list(boxes_of(render(compose(around, facts("denial_notice")), ISSUED_AT), "。"))
    assert len(stops) > 8
    for left, bottom, right, top in stops:
        assert (left + right) / 2 < 0.4
        assert (bottom + top) / 2 < 0.4


@pytest.mark.parametrize("language", LANGUAGES)
def test_chinese_has_the_strokes_of_the_mainland(language: str) -> None:
    told_apart = [char for char in "骨返今化角戶边" if likeness(reference(char, "cn"), reference(char, "tw")) < 0.99]
    assert len(told_apart) > 2
    around = replace(head("receipt", language), addressee="".join(told_apart))
    letter = render(compose(around, facts("receipt")), ISSUED_AT)
    for char in told_apart:
        own = picture_of(letter, char)
        assert likeness(own, reference(char, "cn")) > likeness(own, reference(char, "tw")), char


def test_the_last_words_never_leave_the_name_alone_on_a_page() -> None:
    for count in range(1, 12):
        for language in LANGUAGES:
            _first, *further = page_texts(made("denial_notice", language, what=denial(grounds=count)))
            for page in further:
                above_the_foot = squeezed(page).split("C260000042-L3")[0]
                assert len(above_the_foot) > 60, (count, language)
