"""Telling a person from a team, a role, a service and nobody."""

from __future__ import annotations

import re
from enum import StrEnum

from peacetime.domain.postmortems.document.given_names import GIVEN_NAMES
from peacetime.domain.shared.patterns import expression


class Owner(StrEnum):
    """Who is named as the owner of an action item."""

    PERSON = "person"
    TEAM = "team"
    NOBODY = "nobody"


_NOBODY = expression(
    r"(?:tb[dca]|todo|n/?a|none|no ?one|nobody|unassigned|unknown|unowned|open|pending|\?+|-+|–+"
    r"|n\. ?n|—+|_+|\.{2,}|x+|yyy+|zzz+"
    r"|all|all of us|everyone|everybody|every ?one|each|anyone|anybody|someone|somebody|us|we"
    r"|ourselves|volunteers?"
    r"|(?:a )?volunteer (?:needed|wanted)|to be (?:determined|decided|defined|assigned|confirmed"
    r"|announced)"
    r"|not (?:yet )?(?:assigned|decided|known|set)|unset|noch offen|offen|niemand|alle|jeder|wir"
    r"|unbekannt|nicht zugewiesen"
    r"|owner|name|names?|your name|person|assignee|who|someone fromtheteam|first ?name last ?name"
    r"|john doe|jane doe"
    r"|@?(?:all|everyone|here|channel|owner|name|username|handle|someone|tbd|person))",
    re.IGNORECASE,
)
_PLACEHOLDER = expression(r"<[^<>]*>|\{\{?[^{}]*\}?\}|\[[^\[\]]*\]|_{3,}|\.{3,}|…")
_TEAM_WORD = expression(
    r"\b(?:teams?|squads?|crew|guild|tribe|chapter|groups?|dep(?:artmen)?t|department|division"
    r"|unit|committee|board|council"
    r"|sres?|devops|dev-?ex|secops|finops|netops|dataops|ops|operations|platform|infra"
    r"|infrastructure|backend|back-end|frontend"
    r"|front-end|mobile|web|ios|android|engineering|engineers|developers|devs?|support|security"
    r"|infosec|qa|qe|it|on-?call\w*"
    r"|pager|networking|network|dbas?|database|data|storage|management|leadership|product"
    r"|marketing|sales|legal|finance|hr(?!\.)"
    r"|customer success|vendor|suppliers?|partners?|contractors?|maintainers?|members|responders?"
    r"|employees|staff|people|folks"
    r"|helpdesk|service desk|noc|soc|release|architecture|architects|managers|leads|owners|admins"
    r"|administrators|operators"
    r"|betrieb|entwicklung|abteilung|entwickler|gruppe|mannschaft|bereitschaft|kolleg(?:en|innen)"
    r"|team-\w+|\w+-team|\w*teams?)\b",
    re.IGNORECASE,
)
_SINGLE_ROLE = expression(
    r"\b(?:ct?o|ceo|ciso|cio|cpo|vp(?: of)? \w+|(?:tech|team|engineering|incident|dev|qa|sre"
    r"|product|project|release|delivery|support"
    r"|operations|ops|service|platform|security|infrastructure|comms) (?:lead|manager|owner"
    r"|commander|director|head)|head of \w+"
    r"|director of \w+|incident commander|scrum master|product owner|teamleiter(?:in)?"
    r"|leiter(?:in)? \w+)\b",
    re.IGNORECASE,
)
_WORD = expression(r"[^\W\d_][\w'’.-]*", re.UNICODE)
_HANDLE = expression(r"(?<![\w@/.])@(?P<name>[A-Za-z0-9][\w.-]*(?:/[\w.-]+)?)(?![\w@])")
_TEAM_HANDLE = expression(
    r"/|(?:^|[-_.])(?:teams?|squad|group|sres?|devops|ops|oncall|on-call|infra|platform|eng"
    r"|engineering|engineers|devs?|developers"
    r"|support|security|qa|maintainers|owners|leads|admins|members|channel|all|everyone|here"
    r"|backend|frontend)(?:$|[-_.])",
    re.IGNORECASE,
)
_MAIL = expression(r"<?\b[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+>?")
_TEAM_MAIL = expression(
    r"\b(?:[\w.+-]*(?:team|ops|oncall|support|sre|security|infra|group|all|info|help)[\w.+-]*)@",
    re.IGNORECASE,
)

_INITIALS = (2, 3)  # letters
_MOST_NAME_WORDS = 6
# Capital letters that are no initials, and words with a capital that are no name.
_ACRONYMS_WORDS = """
    ACL AI ALB AMI AP API ARN AWS AZ CD CDN CI CLI CNI CPU CR CRD CRL CSI CSP CSS CSV CVE DB DBA DC DDL DNS DOM DR DRY EBS
    ECR ECS EFS EKS ELB EM EOD EOM EOQ EOW EOY ES ETA EU FAQ FE FK FS GB GC GCP GHA GKE GPU GUI HA HPA HR HSM HTML HTTP HW IAC
    IAM ID IDE IDP INC IO IOT IP ISP ISSUE IT ITSM JDK JS JSON JVM JWT K8S KB KEY KMS KPI KV LB LDAP LDC LTS MB MFA ML MQ MTTR
    MVP NA NAT NB NEW NFS NIC NLB NO NOC NONE NOT NS NTP OIDC OK OKR OLA OOM OOO OPA OPS ORM OS OSS OTP PAT PCI PDB PDF PG PII PKI PM
    PO POC PR PRS PSP PV PVC QA QPS RAM RBAC RCA RDS REST RFC ROI RPC RPM RPO RTO SAML SDK SEV SIG SLA SLI SLO SME SMS SNS SOC
    SOP SPOF SQL SQS SRE SSD SSH SSL SSO STS TB TBA TBC TBD TCP TF THE TLS TODO TTD TTL TTM TTR TV UAT UDP UI UID UK UPS URI URL US USB
    UTC UX VCS VM VPC VPN WAF WIP WON XML YAML YES CW KW DER DIE DAS DEV PROD STG EOL ETL ERP CRM CMS CTO CEO CIO CISO VP
    DONE OPEN HIGH LOW MED MEDIUM FIX BUG ADD USE SET RUN LOG LOGS ALL ANY MUST
    """
ACRONYMS = frozenset(_ACRONYMS_WORDS.split())
_COMMON_WORDS = """
    a an the this that these those we they it i you he she our their its his her my your who what which when where why how if in on at
    by for from to of with without and or but not no yes all any each every some more most less new old
    add added adding fix fixed fixing create created make made set update updated write wrote investigate improve implement
    document monitor check ensure consider review remove change move use using get getting run build test tests enable disable
    alert alerts alerting monitoring logging testing documentation process prevention detection mitigation response recovery tooling
    training communication communications automation observability capacity deployment deployments release releases rollback
    issue issues ticket tickets jira github gitlab linear slack bug bugs pr link links see note notes done todo open closed owner due
    date status priority high medium low critical p0 p1 p2 p3 p4 q1 q2 q3 q4 short long term immediate optional tracked tracking
    completed complete resolved merged shipped pending blocked progress ongoing planned tbd tba tbc none nobody everyone
    monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october
    november december jan feb mar apr jun jul aug sep sept oct nov dec today tomorrow week month quarter sprint year
    montag dienstag mittwoch donnerstag freitag samstag sonntag januar februar märz mai juni juli oktober dezember
    production staging prod dev development infrastructure platform service services cluster database backend frontend network
    kubernetes redis kafka postgres mysql nginx terraform ansible docker grafana prometheus aws azure google cloud vault consul
    internal external customer customers users engineering operations product support security team teams
    prevent detect mitigate repair improvement technical code configuration config architecture question questions example
    story epic task tasks spike feature item items pull request incident postmortem runbook playbook dashboard
    """
_COMMON = frozenset(_COMMON_WORDS.split())
_JOINING_WORDS = "and & / und von van der de la du di da bin al el le den ter + with mit"
_JOINING = frozenset(_JOINING_WORDS.split())


def is_placeholder(text: str) -> bool:
    """Whether a cell or a value was never filled in.

    >>> [is_placeholder(text) for text in ("<name>", "TBD", "{{ owner }}", "", "Ada")]
    [True, True, True, True, False]
    """
    left = _PLACEHOLDER.sub("", text).strip(" *_`:.,;()-–—")
    return not left or _NOBODY.fullmatch(left) is not None


def owner_of(value: str) -> Owner:
    """Who is meant by what stands where an owner belongs: a cell, or behind "Owner:".

    A role that one person holds (the tech lead) is a person; the on-call is not: who it is then changes.

    >>> [owner_of(value).value for value in ("Ada", "@ada", "AB", "Platform team", "@acme/sre", "everyone")]
    ['person', 'person', 'person', 'team', 'team', 'nobody']
    >>> owner_of("Ada (Platform)").value, owner_of("Platform").value, owner_of("Tech lead").value
    ('person', 'team', 'person')
    """
    text = value.strip().strip("*_`~:;,. ")
    if is_placeholder(text):
        return Owner.NOBODY
    if _MAIL.search(text):
        return Owner.TEAM if _TEAM_MAIL.search(text) else Owner.PERSON
    handles = [match["name"] for match in _HANDLE.finditer(text)]
    if handles:
        return _of_handles(handles)
    if _SINGLE_ROLE.search(text):
        return Owner.PERSON
    outside = re.sub(r"\([^()]*\)", " ", text).strip() or text
    if _TEAM_WORD.search(outside):
        return Owner.PERSON if _has_given_name(outside) else Owner.TEAM
    words = _WORD.findall(outside)
    if not words or all(word.lower() in _NOBODY_WORDS for word in words):
        return Owner.NOBODY
    return Owner.PERSON


_NOBODY_WORDS_WORDS = "all everyone everybody anyone someone somebody nobody us we tbd tba alle jeder wir und and the of"
_NOBODY_WORDS = frozenset(_NOBODY_WORDS_WORDS.split())


def handle_owner(text: str) -> tuple[Owner, int, int] | None:
    """The first @handle in a text, whether it is a person's, and where it stands.

    >>> handle_owner("Add an alert (@ada)")[0].value, handle_owner("ada@acme.example") is None
    ('person', True)
    """
    found: tuple[Owner, int, int] | None = None
    for match in _HANDLE.finditer(text):
        owner = _of_handles([match["name"]])
        if owner is Owner.PERSON:
            return owner, match.start(), match.end()
        found = found or (owner, match.start(), match.end())
    return found


def mail_owner(text: str) -> Owner | None:
    """Whose mail address a text is, or None where it is none.

    >>> mail_owner("ada@acme.example").value, mail_owner("Ada") is None
    ('person', True)
    """
    if _MAIL.fullmatch(text.strip()) is None:
        return None
    return Owner.TEAM if _TEAM_MAIL.search(text) else Owner.PERSON


def is_initials(word: str) -> bool:
    """Two or three capital letters that stand for a name.

    >>> [word for word in ("AB", "JKL", "API", "Ab", "A.B.") if is_initials(word)]
    ['AB', 'JKL', 'A.B.']
    """
    bare = word.replace(".", "")
    return len(bare) in _INITIALS and bare.isalpha() and bare.isupper() and bare not in ACRONYMS


def is_given_name(word: str) -> bool:
    """Whether a word is one of the given names we know; many people's are not among them.

    >>> is_given_name("Ada"), is_given_name("Redis")
    (True, False)
    """
    return word[:1].isupper() and word.lower() in GIVEN_NAMES


def is_name(text: str) -> bool:
    """Whether a text by itself looks like the name of one person or of several.

    Args:
        text: What stands in brackets, or behind a dash at the end; without markup.

    >>> [is_name(text) for text in ("Ada", "Ada Byron", "AB", "AB, JK", "Ada and Grace", "J. Doe-Roe")]
    [True, True, True, True, True, True]
    >>> [is_name(text) for text in ("Issue", "see below", "High", "Kafka", "done", "P1", "add it", "SRE")]
    [False, False, False, False, False, False, False, False]
    """
    words = [word for word in re.split(r"[\s,;&/+]+", text.strip()) if word]
    names = [word for word in words if word.lower() not in _JOINING]
    if not names or len(names) > _MOST_NAME_WORDS or _NOBODY.fullmatch(text.strip()):
        return False
    return all(_may_be_name(word) for word in names)


def _may_be_name(word: str) -> bool:
    bare = word.strip(".,;:()")
    if is_initials(bare) or is_given_name(bare):
        return True
    if bare.lower() in _COMMON or bare.upper() in ACRONYMS or _TEAM_WORD.fullmatch(bare):
        return False
    if re.fullmatch(r"[^\W\d_][\w'’-]*", bare) is None or not bare[0].isupper():
        return False
    return len(bare) == 1 or not bare.isupper()


def _has_given_name(text: str) -> bool:
    return any(is_given_name(word.strip(".,'’")) for word in _WORD.findall(text))


def _of_handles(handles: list[str]) -> Owner:
    persons = [
        name for name in handles if not _TEAM_HANDLE.search(name) and not _NOBODY.fullmatch(name)
    ]
    if persons:
        return Owner.PERSON
    return Owner.NOBODY if all(_NOBODY.fullmatch(name) for name in handles) else Owner.TEAM
