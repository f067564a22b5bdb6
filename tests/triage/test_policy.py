"""The policy file: what it gives, and that every fault in it is named at once."""

from datetime import time, timedelta

import pytest

from tests.triage.asahikawa import POLICY, TEXT
from triage.model import Urgency
from triage.policy import Kept, Policy, PolicyFaults, Verb, Weekday, parse
from triage.policy_sets import WITHOUT_CONTENT
from triage.policy_writing import CODE_ALPHABET

WORKS_ON_CASES = frozenset(Verb) - WITHOUT_CONTENT


@pytest.fixture(scope="module")
def policy() -> Policy:
    return POLICY


def faults_of(text):
    with pytest.raises(PolicyFaults) as raised:
        parse(text)
    return raised.value.faults


def changed(old, new):
    assert TEXT.count(old) >= 1, old
    return TEXT.replace(old, new, 1)


# What the city decided


def test_the_evening_is_the_city_s(policy):
    assert policy.hours.opens == time(17)
    assert policy.hours.closes == time(22)
    assert policy.hours.weekdays == tuple(Weekday)[:5]
    assert policy.hours.timezone == "Asia/Tokyo"
    assert policy.hours.closed_on_holidays


def test_grades_are_the_five_that_may_write(policy):
    assert [grade.id for grade in policy.grades] == ["E5", "E6", "J1", "J2", "J3"]
    assert policy.grade("J3").ja == "中学3年"
    assert policy.grade("E4") is None
    assert policy.school("yukimori-jhs").codes[0].grade == "J1"
    assert policy.school("nowhere") is None


@pytest.mark.parametrize(
    "spoken",
    ["HSK5-27EM", "hsk527em", "ｈｓｋ５ー２７ｅｍ", " HSK5 27EM\n", "HSK5−27EM", "HSK5—27EM"],
)
def test_an_access_code_is_known_however_it_is_typed(policy, spoken):
    school, grade = policy.code(spoken)
    assert (school.id, grade.id) == ("kitanohoshi-es", "E5")


def test_a_code_for_a_whole_school_names_no_grade(policy):
    school, grade = policy.code("kwb84rx")
    assert school.id == "kawabata-es"
    assert grade is None


@pytest.mark.parametrize("spoken", ["", "-", "HSK5-27EN", "HSK5-27E", "HSK5-27EMM"])
def test_a_wrong_code_opens_no_door(policy, spoken):
    assert policy.code(spoken) is None


def test_the_hotlines_that_always_listen_come_by_name(policy):
    numbers = {number for hotline in policy.always_open() for number in hotline.numbers}
    assert numbers == {"0120-3882-56", "0120-0-78310", "011-231-4343"}
    assert len(policy.hotlines) == 10


def test_the_strip_holds_the_numbers_of_every_child_page(policy):
    assert [line.tel for line in policy.strip] == [
        "110",
        "119",
        "189",
        "0120-0-78310",
        "0120-99-7777",
    ]
    assert policy.strip[3].href == "tel:0120078310"


def test_every_level_has_its_words_and_its_clock(policy):
    assert [policy.level(urgency).id for urgency in Urgency] == list(Urgency)
    assert [policy.level(urgency).in_hours for urgency in Urgency] == [
        False,
        False,
        True,
        True,
        True,
    ]


def test_retention_is_a_length_of_time(policy):
    assert policy.keep(Kept.CHILD_SESSION) == timedelta(hours=12)
    assert policy.keep(Kept.CONVERSATION) >= timedelta(days=5 * 365)
    assert policy.keep(Kept.JOURNAL) >= policy.keep(Kept.CONVERSATION)


def test_the_wishes_are_the_ones_a_child_may_have(policy):
    assert [choice.id for choice in policy.questions.wishes] == ["woman", "man", "anyone"]
    assert len(policy.questions.feelings) == 5


# Who may do what


@pytest.mark.parametrize("role", ["clerk", "auditor", "administrator"])
def test_a_role_without_keys_touches_no_case(policy, role):
    assert not set(policy.role(role).verbs) & WORKS_ON_CASES


@pytest.mark.parametrize(
    "role, verbs",
    [
        ("clerk", {"see_staff"}),
        ("auditor", {"read_journal", "see_staff"}),
        ("administrator", {"see_staff", "revoke"}),
        ("manager", {verb.value for verb in Verb}),
    ],
)
def test_a_role_holds_exactly_its_verbs(policy, role, verbs):
    assert {verb.value for verb in policy.role(role).verbs} == verbs


def test_only_the_manager_invites_and_reviews(policy):
    for verb in (Verb.INVITE, Verb.REVIEW):
        assert [role.id for role in policy.roles if policy.may(role.id, verb)] == ["manager"]


def test_a_role_nobody_declared_may_do_nothing(policy):
    assert policy.role("mayor") is None
    assert not any(policy.may("mayor", verb) for verb in Verb)


@pytest.mark.parametrize("urgency", [Urgency.U0, Urgency.U1])
def test_only_supervisor_and_manager_lower_what_is_urgent(policy, urgency):
    able = [role.id for role in policy.roles if policy.may_lower(role.id, urgency)]
    assert able == ["shift_supervisor", "manager"]


def test_a_city_may_trust_counsellors_with_ordinary_levels_and_urgent_ones_stay_locked():
    counsellors = changed(
        '"raise_level", "close", "acknowledge"',
        '"raise_level", "lower_level", "close", "acknowledge"',
    )
    trusting = parse(counsellors)
    assert trusting.may_lower("counsellor", Urgency.U3)
    assert not trusting.may_lower("counsellor", Urgency.U1)


# Faults


def test_the_file_as_it_ships_has_no_fault():
    parse(TEXT)


FAULTS = [
    # what stands there, what somebody wrote instead, the key that is named, a word of the sentence
    ('opens = "17:00"', 'opens = "17時"', "hours.opens", '"17:00"'),
    ('opens = "17:00"', "opens = 1700", "hours.opens", '"17:00"'),
    ('opens = "17:00"', 'opens = "22:00"', "hours.closes", "after opens"),
    ('last_intake = "21:30"', 'last_intake = "22:30"', "hours.closes", "after last_intake"),
    ('last_intake = "21:30"', 'last_intake = "16:30"', "hours.last_intake", "after opens"),
    (
        'closing_notice = "21:45"',
        'closing_notice = "23:45"',
        "hours.closes",
        "after closing_notice",
    ),
    ('timezone = "Asia/Tokyo"', 'timezone = "Asia/Asahikawa"', "hours.timezone", "Asia/Tokyo"),
    ('timezone = "Asia/Tokyo"', 'timezone = "Asia"', "hours.timezone", "Asia/Tokyo"),
    ('timezone = "Asia/Tokyo"', 'timezone = "../etc"', "hours.timezone", "Asia/Tokyo"),
    ('weekdays = ["mon"', 'weekdays = ["月"', "hours.weekdays[1]", "mon tue"),
    ('weekdays = ["mon", "tue", "wed", "thu", "fri"]', "weekdays = []", "hours.weekdays", "empty"),
    (
        "closed_on_holidays = true",
        'closed_on_holidays = "yes"',
        "hours.closed_on_holidays",
        "true or false",
    ),
    ('"12-29..01-03"', '"12/29-1/3"', "hours.closed_dates[1]", "12-29..01-03"),
    ('"12-29..01-03"', '"02-30"', "hours.closed_dates[1]", "12-29..01-03"),
    ('"12-29..01-03"', '"02-01..11-30"', "hours.closed_dates", "half of the year"),
    ('neutral_page = "https://', 'neutral_page = "http://', "service.neutral_page", "https://"),
    ('neutral_title = "ノート"', 'neutral_title = ""', "service.neutral_title", "empty"),
    ('phrases = "phrases.toml"', 'phrases = "../phrases.toml"', "phrases", "書き方"),
    ('name_en = "Asahikawa', 'naem_en = "Asahikawa', "service.naem_en", "misspelt"),
    ('id = "E6"', 'id = "E5"', "grades[1].id", "twice"),
    ('id = "E6"', 'id = "Year6"', "grades[2].id", "expected way"),
    ('code = "KWB-84RX"', 'code = "hsk5 27em"', "schools[2].codes[1].code", "twice"),
    ('code = "KWB-84RX"', 'code = "KWB84"', "schools[2].codes[1].code", "6 signs"),
    ('code = "KWB-84RX"', 'code = "KWB-84O1"', "schools[2].codes[1].code", "I L O"),
    (
        'code = "YKM8-46PN", grade = "J2"',
        'code = "YKM8-46PN", grade = "J9"',
        "schools[3].codes[2].grade",
        "no grade J9",
    ),
    ('codes = [{ code = "KWB-84RX" }]', "codes = []", "schools[2].codes", "empty"),
    ('verbs = ["see_staff"]', 'verbs = ["see_stuff"]', "roles[6].verbs[1]", "see_staff"),
    ('verbs = ["see_staff"]', 'verbs = ["see_queue"]', "roles[6].verbs", "read_case"),
    (
        '"grant", "restrict", "review", "invite"',
        '"grant", "restrict", "review"',
        "roles",
        "may invite",
    ),
    (
        '"grant", "restrict", "review", "invite"',
        '"restrict", "review", "invite"',
        "roles",
        "hold grant",
    ),
    ('id = "clerk"', 'id = "manager"', "roles[5].id", "twice"),
    ('id = "sexual-now"', 'id = "abuse"', "routing[3].id", "twice"),
    ('owner = "counsellor"', 'owner = "volunteer"', "routing[15].owner", "no role volunteer"),
    ('owner = "counsellor"', 'owner = "clerk"', "routing[15].owner", "may not read"),
    ('told = ["support_worker"]', 'told = ["mayor"]', "routing[14].told[1]", "no role mayor"),
    (
        'readers = ["support_worker", "shift_supervisor", "manager"]',
        'readers = ["support_worker", "shift_supervisor"]',
        "routing[9].readers",
        "must include manager",
    ),
    (
        'owner = "psychologist"\nreaders = ["psychologist", "shift_supervisor", "manager"]',
        'owner = "manager"\nreaders = ["manager"]',
        "routing[2].readers",
        "two roles",
    ),
    ("when = {}", 'when = { urgency = ["U4"] }', "routing[15].when", "last row"),
    ('when = { authors = ["guardian"] }', "when = {}", "routing[9].when", "no row after"),
    (
        'signals = ["ABUSE_PHYS"',
        'signals = ["ABUSE_FISH"',
        "routing[5].when.signals[1]",
        "ABUSE_PHYS",
    ),
    ('urgency = ["U1"] }', 'urgency = ["U9"] }', "routing[8].when.urgency[1]", "U0 U1"),
    ('compartment = "sexual"', 'compartment = "secret"', "routing[3].compartment", "staff_matter"),
    ('[[levels]]\nid = "U4"', '[[levels]]\nid = "U3"', "levels", "U4 is missing"),
    ("respond_minutes = 60", "respond_minutes = 0", "levels[3].respond_minutes", "greater than 0"),
    ("respond_minutes = 60", 'respond_minutes = "60"', "levels[3].respond_minutes", "whole number"),
    ("respond_minutes = 5\n", "", "levels[2].respond_minutes", "missing"),
    (
        'lowered_by = ["shift_supervisor", "manager"]',
        "lowered_by = []",
        "levels[1].lowered_by",
        "name who",
    ),
    (
        'lowered_by = ["shift_supervisor", "manager"]',
        'lowered_by = ["counsellor"]',
        "levels[1].lowered_by[1]",
        "lacks lower_level",
    ),
    ('numbers = ["0120-677-110"]', "numbers = []", "hotlines[2]", "number or a page"),
    (
        'numbers = ["0120-677-110"]',
        'numbers = ["ask the police"]',
        "hotlines[2].numbers[1]",
        "expected way",
    ),
    ('[[strip]]\nlabel = "けいさつ"', "[[strip]]\nlabel = 110", "strip[1].label", "text in quotes"),
    ('[[retention]]\nid = "note"', '[[retention]]\nid = "letter"', "retention", "note is missing"),
    ('keep = "12 hours"', 'keep = "半日"', "retention[7].keep", "12 hours"),
    (
        'en = "Journal"\nkeep = "10 years"',
        'en = "Journal"\nkeep = "1 year"',
        "retention",
        "outlive",
    ),
    ("warn_percent = [50, 80, 100]", "warn_percent = 50", "queue.warn_percent", "square brackets"),
    ("[queue]", "[kew]", "queue", "missing"),
    (
        '[[questions.topics]]\nid = "friends"',
        '[[questions.topics]]\nid = "bullying"',
        "questions.topics[1].id",
        "twice",
    ),
]


@pytest.mark.parametrize("old, new, key, words", FAULTS)
def test_a_fault_is_named_by_key_and_line(old, new, key, words):
    text = changed(old, new)
    named = [fault for fault in faults_of(text) if fault.key == key and words in fault.says]
    assert named, [str(fault) for fault in faults_of(text)]
    assert " / " in named[0].says  # English first, Japanese beside it


@pytest.mark.parametrize(
    "old, new, key",
    [
        ('opens = "17:00"', "opens = 1700", "hours.opens"),
        ('code = "YKM8-46PN"', 'code = "YKM8-46PO"', "schools[3].codes[2].code"),
        ('owner = "counsellor"', 'owner = "volunteer"', "routing[15].owner"),
        ('signals = ["ABUSE_PHYS"', 'signals = ["ABUSE_FISH"', "routing[5].when.signals[1]"),
    ],
)
def test_the_line_is_the_line_of_the_mistake(old, new, key):
    text = changed(old, new)
    line = next(fault.line for fault in faults_of(text) if fault.key == key)
    assert new in text.splitlines()[line - 1]


def test_a_missing_key_points_at_its_table():
    text = changed('ja = "一両日中"\n', "")
    fault = next(fault for fault in faults_of(text) if fault.key == "levels[3].ja")
    assert text.splitlines()[fault.line - 1] == "[[levels]]"


def test_every_fault_is_reported_at_once():
    text = TEXT
    for old, new in [
        ('opens = "17:00"', 'opens = "5pm"'),
        ('code = "KWB-84RX"', 'code = "KWB"'),
        ('owner = "counsellor"', 'owner = "volunteer"'),
        ("respond_minutes = 60", 'respond_minutes = "soon"'),
        ('[[levels]]\nid = "U4"', '[[levels]]\nid = "U5"'),
        ('neutral_page = "https:', 'neutral_page = "ftp:'),
        ("[queue]", "[kew]"),
    ]:
        assert old in text
        text = text.replace(old, new, 1)
    faults = faults_of(text)
    assert {fault.key for fault in faults} >= {
        "hours.opens",
        "schools[2].codes[1].code",
        "routing[15].owner",
        "levels[3].respond_minutes",
        "levels[5].id",
        "levels",
        "service.neutral_page",
        "queue",
        "kew",
    }
    assert [fault.line for fault in faults] == sorted(fault.line for fault in faults)


def test_no_always_open_hotline_is_a_fault():
    text = TEXT.replace("always_open = true", "always_open = false")
    assert {"hotlines", "strip"} <= {fault.key for fault in faults_of(text)}


def test_rows_that_are_no_tables_are_a_fault_of_their_own():
    keys = {fault.key for fault in faults_of('hotlines = ["110"]\nroles = "all"')}
    assert {"hotlines[1]", "hotlines", "roles", "levels"} <= keys


def test_an_empty_file_lacks_every_part():
    assert {"service", "hours", "roles", "routing", "levels"} <= {
        fault.key for fault in faults_of("")
    }


@pytest.mark.parametrize(
    "text, line",
    [("[service]\nname = あ\n", 2), ('a = 1\n\na = "twice"\n', 3), ("[hours\n", 1)],
)
def test_a_text_that_is_not_toml_has_one_fault_with_its_line(text, line):
    (fault,) = faults_of(text)
    assert (fault.key, fault.line) == ("(file)", line)
    assert "TOML" in fault.says


def test_a_file_that_ends_too_early_says_so():
    (fault,) = faults_of('a = """')
    assert "too early" in fault.says


def test_a_part_of_the_wrong_kind_hides_no_other_fault():
    text = TEXT.replace("[hours]", "[[hours]]").replace(
        'owner = "counsellor"', 'owner = "volunteer"'
    )
    keys = {fault.key for fault in faults_of(text)}
    assert {"hours", "routing[15].owner"} <= keys


def test_a_faulty_access_code_is_not_repeated():
    text = changed('code = "KWB-84RX"', 'code = "KWB-84O1-SECRET"')
    said = "\n".join(map(str, faults_of(text)))
    assert "schools[2].codes[1].code" in said
    assert "SECRET" not in said


def test_faults_read_as_lines():
    text = changed('opens = "17:00"', "opens = 1700")
    with pytest.raises(PolicyFaults) as raised:
        parse(text)
    fault = next(fault for fault in raised.value.faults if fault.key == "hours.opens")
    assert f"line {fault.line}: hours.opens: " in str(raised.value)


def test_the_alphabet_of_codes_has_no_look_alikes():
    assert not CODE_ALPHABET & set("0O1IL")
    assert len(CODE_ALPHABET) == 31
