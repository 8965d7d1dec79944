"""A session answers in the language that it is spoken to in, and its events carry what a page needs to word them."""

import json

from app.journal import Journal
from tests.chat.conversation import Conversation

POLISH = "wydaj v2.1.0 frontendu i backendu ze sprint-2024-01"


async def test_a_question_comes_in_the_language_of_the_message(talk: Conversation) -> None:
    asked = await talk.say("wydaj v2.1.0 frontendu")
    assert asked.data["message"] == "Z którego sprintu, na przykład sprint-2024-01?"
    assert talk.history()["language"] == "pl"


async def test_a_word_of_every_language_keeps_that_of_the_session(talk: Conversation) -> None:
    await talk.say("veröffentliche v2.1.0 von frontend")
    assert (await talk.say("what can you do?")).data["message"].startswith("I release")
    assert (await talk.say("Hilfe")).data["message"].startswith("Ich veröffentliche")
    await talk.say("v2.2.0")
    assert talk.history()["language"] == "de"


async def test_a_language_that_is_asked_for_is_spoken_whatever_is_said(talk: Conversation) -> None:
    talk.id = await talk.sessions.say(None, "help", language="pl")
    answer = await talk.until(lambda event: event.type == "complete")
    assert answer.data["message"].startswith("Wydaję repozytoria")
    talk.id = await talk.sessions.say(talk.id, "veröffentliche frontend", language="pl")
    asked = await talk.until(lambda event: event.type == "clarification_required")
    assert asked.data["proposal"]["repositories"] == ["frontend"]
    assert asked.data["questions"][0]["message"].startswith("Która wersja poprawki")


async def test_a_yes_in_german_starts_what_was_shown(talk: Conversation) -> None:
    await talk.say("veröffentliche v2.1.0 von frontend und backend aus sprint-2024-01")
    for text in ("noch nicht", "soll ich?", "nicht freigeben", "ja?"):
        await talk.say(text)
        assert talk.workflows.inputs == []
        await talk.say("veröffentliche v2.1.0 von frontend und backend aus sprint-2024-01")
    talk.id = await talk.sessions.say(talk.id, "ja, freigeben")
    confirmed = await talk.until(lambda event: event.data.get("status") == "confirmed")
    assert confirmed.data["message"] == "Bestätigt. Es geht los."
    assert confirmed.data["by"] == "local"


async def test_an_error_of_the_chat_is_worded_and_keeps_its_code(talk: Conversation) -> None:
    error = await talk.say("dlaczego czeka?")
    assert error.data["code"] == "no_workflow"
    assert error.data["message"] == "Ta rozmowa nie uruchomiła jeszcze żadnego workflow."


async def test_the_stream_holds_what_the_person_said(talk: Conversation) -> None:
    await talk.say(POLISH, {"dry_run": True})
    heard = talk.events[0]
    assert heard.type == "status"
    assert heard.data == {
        "what": "message",
        "status": "heard",
        "message": "Słyszę.",
        "text": POLISH,
        "fields": {"dry_run": True},
        "by": "local",
        "language": "pl",
    }


async def test_what_was_said_is_told_without_its_secrets(talk: Conversation) -> None:
    await talk.say("release frontend, password=hunter2hunter2")
    assert "hunter2hunter2" not in json.dumps(talk.events[0].data)


async def test_answers_have_a_code_and_their_values(talk: Conversation) -> None:
    assert (await talk.say("the weather is nice")).data["code"] == "not_understood"
    asked = await talk.say("release fronted v2.1.0")
    doubts = asked.data["questions"][0]["doubts"]
    assert (asked.data["code"], doubts) == (
        "questions",
        [{"code": "unknown_repository", "names": ["fronted"]}],
    )
    assert (await talk.say("cancel")).data["code"] == "forgotten"
    assert (await talk.say("list")).data["code"] == "workflows"


async def test_the_language_survives_a_restart(talk: Conversation) -> None:
    await talk.say("wydaj v2.1.0 frontendu")
    await talk.restart()
    assert (await talk.say("v2.2.0")).data["message"].startswith("Z którego sprintu")


async def test_a_session_of_an_earlier_release_is_read_and_speaks_english(
    talk: Conversation,
) -> None:
    session_id, at = "ch_01M87BZXPGWSCEYCD23HPCHXZD", "2024-01-15T10:00:00.000Z"
    heard = {"what": "message", "status": "heard", "message": "Heard."}
    event = {"seq": 1, "type": "status", "session_id": session_id, "at": at, "data": heard}
    message = {"role": "user", "text": "release frontend", "at": at}
    proposal = {"command": "release", "repositories": ["frontend"], "spans": {}, "questions": []}
    facts = {"state": "asking", "proposal": proposal}
    opened = Journal.open(talk.folder / f"{session_id}.jsonl")
    await opened.journal.append(
        "entry", {"at": at, "event": event, "message": message, "facts": facts}, durable=True
    )
    await opened.journal.close()
    talk.id = session_id
    assert talk.history()["language"] == "en"
    asked = await talk.say("v2.1.0")
    assert asked.data["message"] == "From which sprint, for example sprint-2024-01?"
