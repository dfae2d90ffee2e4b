"""Businesses and people: whom invoices go to and whom money comes from."""

from __future__ import annotations

from typing import Any

from peewee import (
    BooleanField,
    CharField,
    DateField,
    DeferredForeignKey,
    IntegerField,
    ModelAlias,
    Node,
    TextField,
)
from peewee import Case as SqlCase

from models.account import Account
from models.store.base import FoldedField, MoneyField, Record, reference_to


class Business(Record):
    """A firm one deals with."""

    NOUN = "business"
    OBJECT = 12

    trade_name = CharField(100, default="")
    trade_name_folded = FoldedField("trade_name")
    legal_name = CharField(100, default="")
    reference = CharField(50, default="")
    reference_folded = FoldedField("reference")
    abn = CharField(20, default="")
    asic = CharField(20, default="")
    area = IntegerField(null=True)
    bill_to_business = reference_to("self", null=True)
    bill_to_person = DeferredForeignKey("Person", null=True, lazy_load=False)
    business_structure = IntegerField(null=True)
    card_expiry = CharField(10, default="")
    card_name = CharField(50, default="")
    card_number = CharField(50, default="")
    contact_since = DateField(null=True)
    contact_source = IntegerField(null=True)
    credit = MoneyField(null=True)
    customer_status = IntegerField(null=True)
    supplier_status = IntegerField(null=True)
    direct_debit_account_name = CharField(50, default="")
    direct_debit_account_number = CharField(50, default="")
    direct_debit_bank = CharField(20, default="")
    direct_debit_branch_number = CharField(50, default="")
    display_order = IntegerField(null=True)
    email = CharField(50, default="")
    expense_account = reference_to(Account, null=True, backref="expense_businesses")
    revenue_account = reference_to(Account, null=True, backref="revenue_businesses")
    fax_number = CharField(50, default="")
    image_attachment = IntegerField(null=True)
    industry = IntegerField(null=True)
    mailing_address1 = CharField(100, default="")
    mailing_address2 = CharField(100, default="")
    mailing_country = CharField(50, default="")
    mailing_latitude = CharField(50, default="")
    mailing_longitude = CharField(50, default="")
    mailing_post_code = CharField(10, default="")
    mailing_state = CharField(50, default="")
    mailing_suburb = CharField(50, default="")
    notes = TextField(default="")
    other_info = CharField(100, default="")
    payment_advice = IntegerField(null=True)
    payment_advice_days = IntegerField(null=True)
    payment_method = IntegerField(null=True)
    payment_terms = IntegerField(null=True)
    payment_terms_notes = CharField(200, default="")
    phone_number = CharField(30, default="")
    price_group = IntegerField(null=True)
    primary_person = DeferredForeignKey("Person", null=True, lazy_load=False)
    rating = IntegerField(null=True)
    relationship_manager = DeferredForeignKey("Person", null=True, lazy_load=False)
    send_overdue = BooleanField(null=True)
    status_notes = CharField(254, default="")
    street_address1 = CharField(100, default="")
    street_address2 = CharField(100, default="")
    street_country = CharField(50, default="")
    street_post_code = CharField(10, default="")
    street_region = CharField(50, default="")
    street_state = CharField(50, default="")
    street_suburb = CharField(50, default="")
    web_address = CharField(100, default="")
    tax_type = IntegerField(null=True)
    debtor_balance_date = DateField(null=True)
    creditor_balance_date = DateField(null=True)

    class Meta:
        table_name = "contact_business"
        indexes = (
            (("space", "trade_name"), False),
            (("space", "trade_name_folded"), False),
            (("space", "reference_folded"), False),
        )

    @classmethod
    def title(cls, alias: ModelAlias[Any]) -> Node:
        return SqlCase(None, ((alias.trade_name != "", alias.trade_name),), alias.legal_name)


class Person(Record):
    """Somebody one deals with, alone or for a business."""

    NOUN = "person"
    OBJECT = 32

    first_name = CharField(50, default="")
    first_name_folded = FoldedField("first_name")
    surname = CharField(50, default="")
    surname_folded = FoldedField("surname")
    reference = CharField(50, default="")
    reference_folded = FoldedField("reference")
    business = reference_to(Business, null=True)
    bank_account_name = CharField(50, default="")
    bank_account_number = CharField(20, default="")
    bsb = CharField(50, default="")
    centre_of_influence = BooleanField(null=True)
    contact_since = DateField(null=True)
    customer_status = IntegerField(null=True)
    supplier_status = IntegerField(null=True)
    date_of_birth = DateField(null=True)
    display_mobile = BooleanField(null=True)
    display_phone = BooleanField(null=True)
    email = CharField(200, default="")
    fax = CharField(30, default="")
    financial_institution = CharField(50, default="")
    gender = IntegerField(null=True)
    home_phone = CharField(50, default="")
    mailing_address1 = CharField(100, default="")
    mailing_address2 = CharField(100, default="")
    mailing_country = CharField(50, default="")
    mailing_post_code = CharField(10, default="")
    mailing_state = CharField(30, default="")
    mailing_suburb = CharField(50, default="")
    mailing_title = CharField(110, default="")
    mobile = CharField(50, default="")
    notes = TextField(default="")
    number_of_children = IntegerField(null=True)
    other_family_details = TextField(default="")
    partner_name = CharField(100, default="")
    position = CharField(50, default="")
    preferred_communication = IntegerField(null=True)
    preferred_name = CharField(50, default="")
    price_group = IntegerField(null=True)
    private = BooleanField(default=False)
    rating = IntegerField(null=True)
    relationship_manager = reference_to("self", null=True)
    send_news = BooleanField(null=True)
    send_overdue = BooleanField(null=True)
    show_online = BooleanField(default=False)
    signature = TextField(default="")
    skype_name = CharField(75, default="")
    smoker = BooleanField(null=True)
    social_style = IntegerField(null=True)
    source_of_contact = IntegerField(null=True)
    source_of_contact_info = CharField(100, default="")
    street_address1 = CharField(100, default="")
    street_address2 = CharField(100, default="")
    street_country = CharField(50, default="")
    street_post_code = CharField(10, default="")
    street_state = CharField(30, default="")
    street_suburb = CharField(50, default="")
    title_code = IntegerField(null=True)
    work_phone = CharField(50, default="")
    tax_type = IntegerField(null=True)
    debtor_balance_date = DateField(null=True)
    creditor_balance_date = DateField(null=True)

    class Meta:
        table_name = "contact_person"
        indexes = (
            (("space", "surname"), False),
            (("space", "surname_folded"), False),
            (("space", "reference_folded"), False),
        )

    @classmethod
    def title(cls, alias: ModelAlias[Any]) -> Node:
        both = alias.first_name.concat(" ").concat(alias.surname)
        return SqlCase(
            None,
            ((alias.surname == "", alias.first_name), (alias.first_name == "", alias.surname)),
            both,
        )
