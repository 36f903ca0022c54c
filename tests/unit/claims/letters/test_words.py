"""The sentences of the letters: whole in both languages, and right for each product."""

from pathlib import Path

import pytest

from claims.letters import words
from claims.letters.compose import KINDS, compose
from claims.letters.facts import ASSURANCE, CARRIER, INSURANCE
from claims.letters.plain import text_of
from claims.letters.sample import facts, head
from claims.letters.words import Say, WordingError, wording


def text(kind: str, language: str, tone: str) -> str:
    return text_of(compose(head(kind, language, tone), facts(kind, tone)))


@pytest.mark.parametrize("kind", ["common", *KINDS])
def test_every_sentence_is_there_in_both_languages(kind: str) -> None:
    for key, sentence in wording(kind).items():
        assert any("一" <= char <= "鿿" for char in sentence.zh), key
        assert sentence.en.isascii(), key


def test_every_kind_has_its_file_and_no_file_is_left_over() -> None:
    assert {path.stem for path in words.FOLDER.glob("*.yaml")} == {"common", *KINDS}


@pytest.mark.parametrize("kind", sorted(set(KINDS) - {"advance_notice", "subrogation_letter", "rescission_notice"}))
def test_the_assurance_is_no_insurance(kind: str) -> None:
    chinese = text(kind, "zh", ASSURANCE)
    for word in ("保单", "拒赔", "拒绝赔偿", "保险", "核定结果", "被保险人"):
        assert word not in chinese, word
    english = text(kind, "en", ASSURANCE).lower()
    for word in ("policy", "insur", "denial", "denied"):
        assert word not in english, word


@pytest.mark.parametrize("kind", ["determination", "denial_notice"])
def test_the_assurance_says_review_and_freight(kind: str) -> None:
    chinese = text(kind, "zh", ASSURANCE)
    assert "审核" in chinese
    assert "运费赔付" in chinese


def test_an_order_is_called_an_order() -> None:
    assert "订单号 ORD20260105" in text("denial_notice", "zh", CARRIER)
    assert "保单号 P000000123" in text("denial_notice", "zh", INSURANCE)


def test_a_denial_under_the_general_terms_names_the_way_to_court() -> None:
    assert "GT-28" in text("denial_notice", "en", INSURANCE)
    assert "GT-28" not in text("denial_notice", "en", ASSURANCE)


def test_a_sentence_that_there_is_not_is_an_error() -> None:
    with pytest.raises(KeyError):
        Say("receipt", "zh", INSURANCE)("no_such_sentence")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("a: {zh: 好}", "exactly zh and en"),
        ("a: {zh: 好, en: ''}", "empty"),
        ("a: {zh: '好 {day}', en: good}", "different places"),
        ("a: {zh: 1, en: one}", "both text"),
    ],
)
def test_a_wording_file_that_is_not_whole_is_refused(
    content: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "broken_kind.yaml").write_text(content, encoding="utf-8")
    monkeypatch.setattr(words, "FOLDER", tmp_path)
    with pytest.raises(WordingError, match=f"broken_kind.yaml: a: .*{message}"):
        wording("broken_kind")
