import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts import demo


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield server.getsockname()[1]


def test_the_port_asked_for_is_taken() -> None:
    port = demo.free_port()
    assert demo.choose_port(str(port)) == port


@pytest.mark.parametrize("wanted", ["0", "65536", "-1", "web", "80.5"])
def test_what_is_no_port_is_refused(wanted: str) -> None:
    with pytest.raises(demo.Failed, match="give a number from 1 to 65535"):
        demo.choose_port(wanted)


def test_a_port_in_use_is_refused_with_advice(taken: int) -> None:
    with pytest.raises(demo.Failed, match=f"port {taken} of 127.0.0.1 is taken: choose another"):
        demo.choose_port(str(taken))


def test_without_a_wish_the_next_free_port_is_used(taken: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo, "FIRST_PORT", taken)
    assert demo.choose_port(None) != taken


def test_another_installation_s_environment_does_not_leak_in(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://somewhere/else")
    monkeypatch.setenv("OFFICE_HTTPS", "true")
    monkeypatch.setenv("OFFICE_VAR", "elsewhere")
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    environment = demo.demo_environment(tmp_path)
    assert environment["OFFICE_VAR"] == str(tmp_path)
    assert environment["LANG"] == "zh_CN.UTF-8"
    assert not {"DATABASE_URL", "OFFICE_HTTPS"} & environment.keys()
    said = capsys.readouterr().out
    assert "DATABASE_URL" in said
    assert "OFFICE_HTTPS" in said


def test_a_page_that_does_not_answer_is_not_ready() -> None:
    assert not demo.login_page_answers(f"http://127.0.0.1:{demo.free_port()}/")
