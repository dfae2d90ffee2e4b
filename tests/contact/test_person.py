"""People: how letters address them, whose contact they are, and who may see them."""

from __future__ import annotations

import pytest

from tests.firm import Firm

MANAGE, SEARCH = "CONTACT_PERSON_MANAGE", "CONTACT_PERSON_SEARCH"


@pytest.mark.parametrize(
    "given, title",
    [
        ({"Title": 4, "FirstName": "Ann", "Surname": "Able"}, "Dr Ann Able"),
        ({"Title": 6, "FirstName": "Ann", "Surname": "Able"}, "Ann Able"),
        ({"Surname": "Able"}, "Able"),
        ({"Surname": "Able", "MailingTitle": "The Treasurer"}, "The Treasurer"),
        ({}, ""),
    ],
)
def test_letters_address_a_person_by_title_and_name(
    firm: Firm, given: dict[str, object], title: str
) -> None:
    person = firm.user(MANAGE, **given)["id"]

    assert firm.user.row(SEARCH, person, "mailingtitle")["mailingtitle"] == title


def test_an_emptied_mailing_title_is_made_anew(firm: Firm) -> None:
    person = firm.a_person("Able", MailingTitle="The Treasurer")

    firm.user(MANAGE, Id=person, FirstName="Ann", MailingTitle="")

    assert firm.user.row(SEARCH, person, "mailingtitle")["mailingtitle"] == "Ann Able"


def test_a_mailing_title_of_ones_own_stays_when_the_name_changes(firm: Firm) -> None:
    person = firm.a_person("Able", MailingTitle="The Treasurer")

    firm.user(MANAGE, Id=person, Surname="Baker")

    assert firm.user.row(SEARCH, person, "mailingtitle")["mailingtitle"] == "The Treasurer"


def test_a_person_becomes_the_primary_contact_of_the_business(firm: Firm) -> None:
    business = firm.a_business()
    firm.a_person("Able", ContactBusiness=business, PrimaryContact=1)

    second = firm.a_person("Baker", ContactBusiness=business, PrimaryContact=1)

    row = firm.user.row(
        "CONTACT_BUSINESS_SEARCH", business, "primarycontactperson", "primarycontactpersontext"
    )
    assert row["primarycontactperson"] == second
    assert row["primarycontactpersontext"] == "Baker"
    found = firm.user.rows(SEARCH, "surname", "primarycontactfor.tradename")
    assert [each["primarycontactfor.tradename"] for each in found] == ["", "Sailmakers Pty"]


def test_nobody_is_the_primary_contact_of_no_business(firm: Firm) -> None:
    refusal = firm.user.refused(MANAGE, Surname="Able", PrimaryContact=1)

    assert "ContactBusiness" in refusal.fields["PrimaryContact"][0]


def test_a_private_person_is_found_only_by_who_added_it(firm: Firm) -> None:
    person = firm.user(MANAGE, Surname="Secret", Private="Y")["id"]
    firm.a_person("Open")

    assert [row["surname"] for row in firm.user.rows(SEARCH, "surname")] == ["Secret", "Open"]
    assert [row["surname"] for row in firm.administrator.rows(SEARCH, "surname")] == ["Open"]
    assert firm.user.row(SEARCH, person, "private")["private"] == "Y"


def test_a_private_person_is_hidden_behind_a_business_too(firm: Firm) -> None:
    business = firm.a_business()
    firm.user(MANAGE, Surname="Secret", Private="Y", ContactBusiness=business)

    rows = firm.administrator.rows("CONTACT_BUSINESS_SEARCH", "contactperson.surname")

    assert [row["contactperson.surname"] for row in rows] == [""]


def test_a_private_person_does_not_exist_for_another_user(firm: Firm) -> None:
    person = firm.administrator(MANAGE, Surname="Secret", Private="Y")["id"]

    changing = firm.user.refused(MANAGE, Id=person, Surname="Known")
    removing = firm.user.refused(MANAGE, Id=person, Remove=1)

    assert (changing.type, removing.type) == ("record_not_found", "record_not_found")
    assert firm.administrator.row(SEARCH, person, "surname")["surname"] == "Secret"


def test_an_administrator_can_open_what_another_left_private(firm: Firm) -> None:
    person = firm.user(MANAGE, Surname="Secret", Private="Y")["id"]

    firm.administrator(MANAGE, Id=person, Private="N")

    assert firm.administrator.row(SEARCH, person, "surname")["surname"] == "Secret"


def test_a_private_person_is_told_back_to_who_adds_it(firm: Firm) -> None:
    answer = firm.user(MANAGE, Surname="Secret", Private="Y", DataReturn="surname")

    assert [row["surname"] for row in answer["data"]["rows"]] == ["Secret"]


def test_a_person_who_is_somebodys_contact_stays(firm: Firm) -> None:
    business = firm.a_business()
    person = firm.a_person("Able", ContactBusiness=business, PrimaryContact=1)

    refusal = firm.user.refused(MANAGE, Id=person, Remove=1)

    assert refusal.type == "record_in_use"
    assert f"business {business}" in str(refusal)


def test_no_two_people_have_the_same_reference(firm: Firm) -> None:
    firm.a_person("Able", Reference="P-1")

    refusal = firm.user.refused(MANAGE, Surname="Baker", Reference="P-1")

    assert refusal.type == "reference_taken"


def test_who_looks_after_a_person_is_found_with_it(firm: Firm) -> None:
    manager = firm.a_person("Manager", FirstName="Mia")
    person = firm.a_person("Able", RelationshipManager=manager, Gender=2, SocialStyle=3)

    row = firm.user.row(
        SEARCH,
        person,
        "relationshipmanagertext",
        "relationshipmanager.firstname",
        "gendertext",
        "socialstyletext",
        "persongroup",
    )

    assert row == {
        "id": person,
        "relationshipmanagertext": "Mia Manager",
        "relationshipmanager.firstname": "Mia",
        "gendertext": "Male",
        "socialstyletext": "Amiable",
        "persongroup": None,
    }


def test_a_person_is_not_shown_online_unless_it_is_said(firm: Firm) -> None:
    person = firm.a_person("Able")

    assert firm.user.row(SEARCH, person, "showonline", "private") == {
        "id": person,
        "showonline": "N",
        "private": "N",
    }
