"""Setting up an organisation over the API, as the settings pages do."""

from collections.abc import Callable

from django.utils import timezone

from peacetime.usecases.tokens import create_service_token
from tests.api.conftest import DECLARATION, Caller
from tests.cast import Cast


def test_a_team_is_changed_in_part(program: Caller, cast: Cast) -> None:
    days = [{"day": "2026-12-24", "name": "Christmas Eve"}]
    hours = {"work_starts": "08:30", "work_ends": "16:30", "holidays": days}
    changed = program("PATCH", "/teams/checkout", hours)
    assert (changed.body["work_starts"], changed.body["name"]) == ("08:30", "Checkout")
    renamed = program("PATCH", "/teams/checkout", {"name": "Till"})
    assert (renamed.body["name"], renamed.body["holidays"]) == ("Till", days)
    assert program("PATCH", "/teams/checkout", {"holidays": []}).body["holidays"] == []
    assert program("PATCH", "/teams/checkout", {"slug": "till"}).status == 422, "it stays"


def test_an_archived_team_leaves_and_comes_back(program: Caller, cast: Cast) -> None:
    assert program.post("/teams/checkout/archive").body["archived_at"]
    assert program("GET", "/teams/checkout").code == "team_unknown"
    assert program.get("/teams")["items"] == []
    assert program.post("/teams/checkout/restore").body["archived_at"] is None
    program.post("/teams/checkout/rescue", DECLARATION)
    refused = program.post("/teams/checkout/archive")
    assert (refused.status, refused.code) == (409, "team_in_rescue")


def test_a_membership_is_from_a_day_to_a_day(program: Caller, cast: Cast) -> None:
    said = {"person": cast.dana.email, "joined_on": "2026-01-01", "is_lead": True}
    joined = program.post("/teams/checkout/members", said).body
    assert (joined["person"], joined["joined_on"], joined["left_on"]) == (
        cast.dana.email,
        "2026-01-01",
        None,
    )
    twice = program.post("/teams/checkout/members", said)
    assert (twice.status, twice.code) == (422, "already_member")
    corrected = {"joined_on": "2026-02-01", "left_on": "2026-03-01", "is_lead": False}
    put = program("PUT", f"/teams/checkout/members/{joined['id']}", corrected).body
    assert {name: put[name] for name in corrected} == corrected
    items = program.get("/teams/checkout/members")["items"]
    assert [member["person"] for member in items][-1] == cast.dana.email


def test_a_service_has_an_owner_and_can_be_given_away(program: Caller, cast: Cast) -> None:
    added = program.post("/services", {"name": "Payments API", "team": "checkout"})
    assert (added.status, added.body["slug"]) == (201, "payments-api")
    assert program.post("/services", {"name": "payments api", "slug": "p"}).code == "name_taken"
    path = "/services/payments-api"
    assert program("PATCH", path, {"name": "Payments"}).body["team"] == "checkout"
    assert program("PATCH", path, {"team": None}).body["team"] is None
    assert program.post(f"{path}/retire").body["retired_at"]
    assert program.post(f"{path}/restore").body["retired_at"] is None


def test_an_audience_hears_from_its_severity_up(program: Caller, cast: Cast) -> None:
    said = {"name": "Sales", "addresses": ["Sales@Example.org"], "from_severity": "SEV1"}
    audience = program.post("/audiences", said).body
    assert audience["addresses"] == ["sales@example.org"]
    declared = program.post("/teams/checkout/rescue", DECLARATION).body
    told = program.get(f"/messages?incident={declared['id']}")["items"]
    assert "sales@example.org" in {message["destination"] for message in told}
    path = f"/audiences/{audience['id']}"
    changed = program("PATCH", path, {"from_severity": "SEV0"}).body
    assert (changed["from_severity"], changed["name"]) == ("SEV0", "Sales")
    wrong = program("PATCH", path, {"addresses": ["sales"]})
    assert (wrong.status, wrong.code) == (422, "email_invalid")
    assert program.post(f"{path}/retire").body["retired_at"]


def test_a_severity_has_a_meaning_and_a_cadence(program: Caller, cast: Cast) -> None:
    said = {"meaning": "Everything is down", "cadence_minutes": 15}
    assert program("PUT", "/severities/SEV0", said).body["cadence_minutes"] == 15
    assert program("PUT", "/severities/SEV0", {**said, "cadence_minutes": None}).status == 200
    wrong = program("PUT", "/severities/SEV0", {**said, "cadence_minutes": 0})
    assert (wrong.status, wrong.code) == (422, "cadence_out_of_range")
    assert program("PUT", "/severities/SEV7", said).code == "severity_unknown"


def test_an_invited_person_comes_in_and_the_link_works_once(program: Caller, cast: Cast) -> None:
    said = {"email": "eve@example.org", "org_role": "member", "team": "checkout"}
    invited = program.post("/invitations", said)
    assert invited.status == 201
    secret = invited.body["link"].rpartition("/invitations/")[2]
    nobody = Caller()
    me = {"secret": secret, "name": "Eve Eder", "password": "a very long horse"}
    came = nobody.post("/invitations/accept", me)
    assert (came.status, came.body["email"], came.body["has_password"]) == (
        201,
        said["email"],
        True,
    )
    again = nobody.post("/invitations/accept", me)
    assert (again.status, again.code) == (409, "invitation_over")
    assert nobody.post("/invitations/accept", {**me, "secret": "pti_no"}).code == "invitation_over"
    states = [item["state"] for item in program.get("/invitations")["items"]]
    assert states == ["accepted"]
    teams = program.get("/people/eve@example.org")["teams"]
    assert [team["slug"] for team in teams] == ["checkout"]


def test_the_last_administrator_stays_one(
    program: Caller, cast: Cast, speaks_as: Callable[[str], Caller]
) -> None:
    path = f"/people/{cast.dana.email}"
    refused = program("PUT", f"{path}/org-role", {"org_role": "member"})
    assert (refused.status, refused.code) == (409, "last_administrator")
    assert program.post(f"{path}/deactivate").code == "last_administrator"
    program("PUT", f"/people/{cast.alice.email}/org-role", {"org_role": "admin"})
    dana = speaks_as("dana")
    assert program.post(f"{path}/deactivate").body["is_active"] is False
    assert dana("GET", "/me").status == 401, "their tokens ended with their access"
    assert program.post(f"{path}/reactivate").body["is_active"] is True


def test_a_person_says_their_own_name(alice: Caller, program: Caller, cast: Cast) -> None:
    said = {"name": "Alice A.", "time_zone": "Asia/Tokyo"}
    assert alice("PUT", "/me", said).body["name"] == "Alice A."
    assert alice.get("/me")["person"]["time_zone"] == "Asia/Tokyo"
    assert program("PUT", "/me", said).code == "not_allowed", "a program has no profile"
    assert program.get("/me") == {"label": "token:script", "org_role": "admin", "person": None}


def test_every_change_is_in_the_audit_log(program: Caller, cast: Cast) -> None:
    program("PATCH", "/teams/checkout", {"name": "Till"})
    items = program.get("/audit?object=team:checkout")["items"]
    assert [(entry["actor"], entry["fact"]) for entry in items] == [
        ("token:script", "team.changed")
    ]
    assert items[0]["changes"]["name"] == "Till"


def test_a_preview_says_the_very_words_and_writes_nothing(
    alice: Caller, program: Caller, cast: Cast
) -> None:
    said = {**DECLARATION, "commander": cast.alice.email}
    preview = alice.post("/teams/checkout/rescue/preview", said).body
    assert "Alice Abel commands" in preview["said"][0]["body"]
    assert program.get("/incidents")["items"] == []
    assert program.get("/messages")["items"] == []
    declared = alice.post("/teams/checkout/rescue", said).body
    told = program.get("/messages")["items"][0]["body"]
    assert told.startswith(preview["said"][0]["body"].split("\n\n")[0])
    proposal = alice.get("/teams/checkout/stand-down")
    assert (proposal["incidents"], proposal["postmortem_owner"]) == (
        [declared["id"]],
        cast.alice.email,
    )
    assert "Alice Abel" in proposal["recognition"]
    update = alice.post(f"/incidents/{declared['id']}/updates/preview", {"text": "Probably DNS"})
    assert "guesses" in update.body["warnings"][0]
    assert alice.get(f"/incidents/{declared['id']}/updates")["items"] == []


def test_there_is_nothing_to_propose_in_delivery_mode(alice: Caller, cast: Cast) -> None:
    answer = alice("GET", "/teams/checkout/stand-down")
    assert (answer.status, answer.code) == (409, "not_in_rescue")


def test_the_sample_organisation_comes_and_goes(db: None) -> None:
    program = Caller(create_service_token("script", "admin", at=timezone.now()))
    assert program.get("/sample")["is_here"] is False
    brought = program.post("/sample")
    assert (brought.status, len(brought.body["teams"])) == (201, 8)
    assert program.get("/board")["in_rescue"] == 2
    refused = program.post("/sample")
    assert (refused.status, refused.code) == (409, "sample_refused")
    assert program.get("/sample")["is_here"] is True
    assert program("DELETE", "/sample").status == 200
    assert program("DELETE", "/sample").code == "sample_unknown"
