"""Businesses: their names, their people, and why one can't be removed."""

from __future__ import annotations

from tests.firm import Firm

MANAGE, SEARCH = "CONTACT_BUSINESS_MANAGE", "CONTACT_BUSINESS_SEARCH"


def test_a_trade_name_is_not_taken_twice_by_mistake(firm: Firm) -> None:
    first = firm.user(MANAGE, TradeName="Sailmakers Pty")["id"]

    refusal = firm.user.refused(MANAGE, TradeName="SAILMAKERS pty")

    assert refusal.type == "name_taken"
    assert f"business {first}" in str(refusal)
    assert "CheckDuplicate=N" in str(refusal)


def test_two_businesses_may_have_one_name_when_it_is_meant(firm: Firm) -> None:
    firm.user(MANAGE, TradeName="Sailmakers Pty")

    second = firm.user(MANAGE, TradeName="Sailmakers Pty", CheckDuplicate="N")

    assert second["notes"] == "ADDED"


def test_a_business_posted_back_with_its_own_name_is_no_duplicate(firm: Firm) -> None:
    id = firm.user(MANAGE, TradeName="Sailmakers Pty")["id"]

    firm.user(MANAGE, Id=id, TradeName="Sailmakers Pty", Notes="pays on time")

    assert firm.user.row(SEARCH, id, "notes")["notes"] == "pays on time"


def test_a_business_may_change_its_name_but_not_into_a_taken_one(firm: Firm) -> None:
    firm.user(MANAGE, TradeName="Sailmakers Pty")
    other = firm.user(MANAGE, TradeName="Ropes")["id"]

    refusal = firm.user.refused(MANAGE, Id=other, TradeName="Sailmakers Pty")
    firm.user(MANAGE, Id=other, TradeName="Ropes and Riggings")

    assert refusal.type == "name_taken"


def test_another_firm_may_know_a_business_of_the_same_name(firm: Firm, other_firm: Firm) -> None:
    firm.user(MANAGE, TradeName="Sailmakers Pty")

    added = other_firm.user(MANAGE, TradeName="Sailmakers Pty")

    assert added["notes"] == "ADDED"


def test_no_two_businesses_have_the_same_reference(firm: Firm) -> None:
    firm.user(MANAGE, TradeName="Sailmakers Pty", Reference="S-1")

    refusal = firm.user.refused(MANAGE, TradeName="Ropes", Reference="S-1")

    assert refusal.type == "reference_taken"


def test_the_status_is_known_by_its_newer_name_too(firm: Firm) -> None:
    id = firm.user(MANAGE, TradeName="Sailmakers Pty", Status=8)["id"]

    row = firm.user.row(SEARCH, id, "customerstatus", "customerstatustext", "status")

    assert (row["customerstatus"], row["customerstatustext"]) == (8, "Pending Approval")
    assert row["status"] == 8


def test_numbers_out_of_lists_are_told_in_words(firm: Firm) -> None:
    account = firm.an_account("Consulting")
    manager = firm.a_person("Manager", FirstName="Mia")
    id = firm.a_business(
        PaymentTerms=4,
        PaymentMethod=3,
        BusinessStructure=1,
        Rating=2,
        Industry=2,
        ContactSource=1,
        PaymentAdvice=2,
        RevenueFinancialAccount=account,
        RelationshipManager=manager,
    )

    row = firm.user.row(
        SEARCH,
        id,
        "paymenttermstext",
        "paymentmethodtext",
        "businessstructuretext",
        "ratingtext",
        "industrytext",
        "contactsourcetext",
        "paymentadvicetext",
        "revenuefinancialaccounttext",
        "relationshipmanagertext",
    )

    assert row == {
        "id": id,
        "paymenttermstext": "30 Days from Invoice date",
        "paymentmethodtext": "Direct Debit",
        "businessstructuretext": "Company",
        "ratingtext": "B",
        "industrytext": "B-Mining",
        "contactsourcetext": "Word of Mouth",
        "paymentadvicetext": "Send Invoice & Statement",
        "revenuefinancialaccounttext": "Consulting",
        "relationshipmanagertext": "Mia Manager",
    }


def test_both_lines_of_an_address_are_read_as_one(firm: Firm) -> None:
    both = firm.a_business(StreetAddress1="Unit 3", StreetAddress2="1 Quay Street")
    one = firm.a_business("Ropes", StreetAddress2="1 Quay Street", MailingAddress1="Box 7")

    assert firm.user.row(SEARCH, both, "streetaddresscombined") == {
        "id": both,
        "streetaddresscombined": "Unit 3 1 Quay Street",
    }
    assert firm.user.row(SEARCH, one, "streetaddresscombined", "mailingaddresscombined") == {
        "id": one,
        "streetaddresscombined": "1 Quay Street",
        "mailingaddresscombined": "Box 7",
    }


def test_a_position_is_kept_as_it_was_given(firm: Firm) -> None:
    number = firm.a_business(MailingGPSLatitude="-33.8688", MailingGPSLongitude=151)
    text = firm.a_business("Ropes", MailingGPSLatitudeString="33°52′S")

    row = firm.user.row(SEARCH, number, "mailinggpslatitude", "mailinggpslongitude")

    assert (row["mailinggpslatitude"], row["mailinggpslongitude"]) == ("-33.8688", "151")
    assert firm.user.row(SEARCH, text, "mailinggpslatitude")["mailinggpslatitude"] == "33°52′S"


def test_a_position_off_the_globe_is_refused(firm: Firm) -> None:
    refusal = firm.user.refused(MANAGE, TradeName="Ropes", MailingGPSLatitude=91)

    assert "-90 to 90" in refusal.fields["MailingGPSLatitude"][0]


def test_the_people_of_a_business_are_found_with_it(firm: Firm) -> None:
    business = firm.a_business()
    firm.a_person("Able", ContactBusiness=business)
    firm.a_person("Baker", ContactBusiness=business)

    rows = firm.user.rows(
        SEARCH,
        "tradename",
        "contactperson.surname",
        sorts=[{"name": "contactperson.surname"}],
    )

    assert [row["contactperson.surname"] for row in rows] == ["Able", "Baker"]


def test_a_business_in_use_stays_and_says_by_what(firm: Firm) -> None:
    business = firm.a_business()
    person = firm.a_person("Able", ContactBusiness=business)
    firm.an_invoice(ContactBusinessSentTo=business)

    refusal = firm.user.refused(MANAGE, Id=business, Remove=1)

    assert refusal.type == "record_in_use"
    assert f"person {person}" in str(refusal)


def test_of_each_kind_that_uses_a_business_three_are_named(firm: Firm) -> None:
    business = firm.a_business()
    people = [firm.a_person(surname, ContactBusiness=business) for surname in "ABCD"]
    for _ in range(2):
        firm.an_invoice(ContactBusinessSentTo=business)

    refusal = firm.user.refused(MANAGE, Id=business, Remove=1)

    named = [f"person {person}" for person in people[:3]]
    invoices = ["invoice INV000001", "invoice INV000002"]
    assert sorted(refusal.outcome.data["uses"]) == sorted([*named, *invoices])


def test_a_business_that_is_billed_itself_is_no_use_of_it(firm: Firm) -> None:
    business, other = firm.a_business(), firm.a_business("Chandlers")
    firm.user(MANAGE, Id=business, BillToBusiness=business)
    firm.user(MANAGE, Id=other, BillToBusiness=other)

    firm.user(MANAGE, Id=business, Remove=1)

    assert [row["id"] for row in firm.user.rows(SEARCH, "billtobusiness")] == [other]


def test_a_business_that_a_setting_names_stays(firm: Firm) -> None:
    business = firm.a_business("Tax Office")
    firm.administrator("SETUP_FINANCIAL_SETTINGS_MANAGE", TaxReportContactBusiness=business)

    refusal = firm.user.refused(MANAGE, Id=business, Remove=1)

    assert "the setting TaxReportContactBusiness" in str(refusal)


def test_a_business_nobody_needs_is_removed(firm: Firm) -> None:
    business = firm.a_business()

    answer = firm.user(MANAGE, Id=business, Remove=1)

    assert answer["notes"] == "REMOVED"
    assert firm.user.rows(SEARCH, "tradename") == []


def test_an_emptied_field_is_empty(firm: Firm) -> None:
    business = firm.a_business(Notes="pays late", CustomerStatus=1, ContactSince="2020-01-31")

    firm.user(MANAGE, Id=business, Notes="", CustomerStatus="", ContactSince="")

    row = firm.user.row(SEARCH, business, "notes", "customerstatus", "contactsince")
    assert row == {"id": business, "notes": "", "customerstatus": None, "contactsince": None}
