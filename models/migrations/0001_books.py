"""The books: every table of the first version, and the key of this installation."""

import secrets

from peewee import (
    BooleanField,
    CharField,
    DateField,
    ForeignKeyField,
    IntegerField,
    Model,
    TextField,
)

from models.store.base import IdField, InstantField, MoneyField, RateField


def up(migrator, db):
    class Space(Model):
        id = IdField()
        guid = CharField(max_length=36)
        name = CharField(unique=True, max_length=100)
        time_zone = CharField(max_length=64, default="UTC")
        created = InstantField()

        class Meta:
            database = db
            table_name = "space"

    db.create_tables([Space])

    class Account(Model):
        id = IdField()
        space = ForeignKeyField(Space, field=Space.id)
        guid = CharField(max_length=36)
        created = InstantField()
        created_user = IntegerField()
        modified = InstantField()
        modified_user = IntegerField()
        version = IntegerField(default=1)
        title_text = CharField(max_length=50, column_name="title")
        code = CharField(max_length=25, default="")
        type = IntegerField()
        class_code = IntegerField(null=True, column_name="class")
        parent_account = ForeignKeyField("self", null=True)
        area = IntegerField(null=True)
        expense_cost_of_sale = BooleanField(null=True)
        expense_payroll = BooleanField(null=True)
        postable = BooleanField(default=True)
        hidden = BooleanField(default=False)
        tax_type = IntegerField(null=True)
        notes = TextField(default="")

        class Meta:
            database = db
            table_name = "financial_account"
            indexes = ((("space", "title_text"), False),)

    db.create_tables([Account])

    class Business(Model):
        id = IdField()
        space = ForeignKeyField(Space, field=Space.id)
        guid = CharField(max_length=36)
        created = InstantField()
        created_user = IntegerField()
        modified = InstantField()
        modified_user = IntegerField()
        version = IntegerField(default=1)
        trade_name = CharField(max_length=100, default="")
        legal_name = CharField(max_length=100, default="")
        reference = CharField(max_length=50, default="")
        abn = CharField(max_length=20, default="")
        asic = CharField(max_length=20, default="")
        area = IntegerField(null=True)
        bill_to_business = ForeignKeyField("self", null=True)
        business_structure = IntegerField(null=True)
        card_expiry = CharField(max_length=10, default="")
        card_name = CharField(max_length=50, default="")
        card_number = CharField(max_length=50, default="")
        contact_since = DateField(null=True)
        contact_source = IntegerField(null=True)
        credit = MoneyField(null=True)
        customer_status = IntegerField(null=True)
        supplier_status = IntegerField(null=True)
        direct_debit_account_name = CharField(max_length=50, default="")
        direct_debit_account_number = CharField(max_length=50, default="")
        direct_debit_bank = CharField(max_length=20, default="")
        direct_debit_branch_number = CharField(max_length=50, default="")
        display_order = IntegerField(null=True)
        email = CharField(max_length=50, default="")
        expense_account = ForeignKeyField(Account, null=True)
        revenue_account = ForeignKeyField(Account, null=True)
        fax_number = CharField(max_length=50, default="")
        image_attachment = IntegerField(null=True)
        industry = IntegerField(null=True)
        mailing_address1 = CharField(max_length=100, default="")
        mailing_address2 = CharField(max_length=100, default="")
        mailing_country = CharField(max_length=50, default="")
        mailing_latitude = CharField(max_length=50, default="")
        mailing_longitude = CharField(max_length=50, default="")
        mailing_post_code = CharField(max_length=10, default="")
        mailing_state = CharField(max_length=50, default="")
        mailing_suburb = CharField(max_length=50, default="")
        notes = TextField(default="")
        other_info = CharField(max_length=100, default="")
        payment_advice = IntegerField(null=True)
        payment_advice_days = IntegerField(null=True)
        payment_method = IntegerField(null=True)
        payment_terms = IntegerField(null=True)
        payment_terms_notes = CharField(max_length=200, default="")
        phone_number = CharField(max_length=30, default="")
        price_group = IntegerField(null=True)
        rating = IntegerField(null=True)
        send_overdue = BooleanField(null=True)
        status_notes = CharField(max_length=254, default="")
        street_address1 = CharField(max_length=100, default="")
        street_address2 = CharField(max_length=100, default="")
        street_country = CharField(max_length=50, default="")
        street_post_code = CharField(max_length=10, default="")
        street_region = CharField(max_length=50, default="")
        street_state = CharField(max_length=50, default="")
        street_suburb = CharField(max_length=50, default="")
        web_address = CharField(max_length=100, default="")
        tax_type = IntegerField(null=True)
        debtor_balance_date = DateField(null=True)
        creditor_balance_date = DateField(null=True)
        bill_to_person = IntegerField(null=True, index=True, column_name="bill_to_person_id")
        primary_person = IntegerField(null=True, index=True, column_name="primary_person_id")
        relationship_manager = IntegerField(
            null=True, index=True, column_name="relationship_manager_id"
        )

        class Meta:
            database = db
            table_name = "contact_business"
            indexes = ((("space", "trade_name"), False),)

    db.create_tables([Business])

    class Person(Model):
        id = IdField()
        space = ForeignKeyField(Space, field=Space.id)
        guid = CharField(max_length=36)
        created = InstantField()
        created_user = IntegerField()
        modified = InstantField()
        modified_user = IntegerField()
        version = IntegerField(default=1)
        first_name = CharField(max_length=50, default="")
        surname = CharField(max_length=50, default="")
        reference = CharField(max_length=50, default="")
        business = ForeignKeyField(Business, null=True)
        bank_account_name = CharField(max_length=50, default="")
        bank_account_number = CharField(max_length=20, default="")
        bsb = CharField(max_length=50, default="")
        centre_of_influence = BooleanField(null=True)
        contact_since = DateField(null=True)
        customer_status = IntegerField(null=True)
        supplier_status = IntegerField(null=True)
        date_of_birth = DateField(null=True)
        display_mobile = BooleanField(null=True)
        display_phone = BooleanField(null=True)
        email = CharField(max_length=200, default="")
        fax = CharField(max_length=30, default="")
        financial_institution = CharField(max_length=50, default="")
        gender = IntegerField(null=True)
        home_phone = CharField(max_length=50, default="")
        mailing_address1 = CharField(max_length=100, default="")
        mailing_address2 = CharField(max_length=100, default="")
        mailing_country = CharField(max_length=50, default="")
        mailing_post_code = CharField(max_length=10, default="")
        mailing_state = CharField(max_length=30, default="")
        mailing_suburb = CharField(max_length=50, default="")
        mailing_title = CharField(max_length=110, default="")
        mobile = CharField(max_length=50, default="")
        notes = TextField(default="")
        number_of_children = IntegerField(null=True)
        other_family_details = TextField(default="")
        partner_name = CharField(max_length=100, default="")
        position = CharField(max_length=50, default="")
        preferred_communication = IntegerField(null=True)
        preferred_name = CharField(max_length=50, default="")
        price_group = IntegerField(null=True)
        private = BooleanField(default=False)
        rating = IntegerField(null=True)
        relationship_manager = ForeignKeyField("self", null=True)
        send_news = BooleanField(null=True)
        send_overdue = BooleanField(null=True)
        show_online = BooleanField(default=False)
        signature = TextField(default="")
        skype_name = CharField(max_length=75, default="")
        smoker = BooleanField(null=True)
        social_style = IntegerField(null=True)
        source_of_contact = IntegerField(null=True)
        source_of_contact_info = CharField(max_length=100, default="")
        street_address1 = CharField(max_length=100, default="")
        street_address2 = CharField(max_length=100, default="")
        street_country = CharField(max_length=50, default="")
        street_post_code = CharField(max_length=10, default="")
        street_state = CharField(max_length=30, default="")
        street_suburb = CharField(max_length=50, default="")
        title_code = IntegerField(null=True)
        work_phone = CharField(max_length=50, default="")
        tax_type = IntegerField(null=True)
        debtor_balance_date = DateField(null=True)
        creditor_balance_date = DateField(null=True)

        class Meta:
            database = db
            table_name = "contact_person"
            indexes = ((("space", "surname"), False),)

    db.create_tables([Person])

    class BankAccount(Model):
        id = IdField()
        space = ForeignKeyField(Space, field=Space.id)
        guid = CharField(max_length=36)
        created = InstantField()
        created_user = IntegerField()
        modified = InstantField()
        modified_user = IntegerField()
        version = IntegerField(default=1)
        title_text = CharField(max_length=50, column_name="title")
        account_name = CharField(max_length=50, default="")
        account_number = CharField(max_length=50, default="")
        account_type = IntegerField(null=True)
        bank = CharField(max_length=50, default="")
        bsb = CharField(max_length=10, default="")
        can_send_cheque = BooleanField(null=True)
        card_expiry = CharField(max_length=10, default="")
        card_name = CharField(max_length=50, default="")
        card_number = CharField(max_length=50, default="")
        card_type = IntegerField(null=True)
        currency = IntegerField(default=8)
        default_payment_account = BooleanField(default=False)
        default_receipt_account = BooleanField(default=False)
        financial_account = ForeignKeyField(Account, null=True)
        last_cheque_number = IntegerField(null=True)
        last_reconciled_balance = MoneyField(null=True)
        last_reconciled_date = DateField(null=True)
        merchant_id = CharField(max_length=50, default="")
        notes = TextField(default="")
        statement_frequency = IntegerField(null=True)
        status = IntegerField(default=1)
        terminal_id = CharField(max_length=50, default="")

        class Meta:
            database = db
            table_name = "bank_account"
            indexes = ((("space", "title_text"), False),)

    db.create_tables([BankAccount])

    class FundsTransferAccount(Model):
        id = IdField()
        space = ForeignKeyField(Space, field=Space.id)
        guid = CharField(max_length=36)
        created = InstantField()
        created_user = IntegerField()
        modified = InstantField()
        modified_user = IntegerField()
        version = IntegerField(default=1)
        title_text = CharField(max_length=75, column_name="title")
        add_on_fee_fixed = MoneyField(null=True)
        add_on_fee_variable = MoneyField(null=True)
        add_on_fee_variable2 = MoneyField(null=True)
        api_key = CharField(max_length=250, default="")
        api_logon = CharField(max_length=150, default="")
        api_password = CharField(max_length=250, default="")
        bank_account = ForeignKeyField(BankAccount, null=True)
        make_payment = BooleanField(default=True)
        take_payment = BooleanField(default=False)
        provider = IntegerField(null=True)
        provider_account_key = CharField(max_length=150, default="")
        status = IntegerField(default=2)
        url_cancel = CharField(max_length=150, default="")
        url_success = CharField(max_length=150, default="")

        class Meta:
            database = db
            table_name = "funds_transfer_account"

    db.create_tables([FundsTransferAccount])

    class Transfer(Model):
        id = IdField()
        space = ForeignKeyField(Space, field=Space.id)
        guid = CharField(max_length=36)
        created = InstantField()
        created_user = IntegerField()
        modified = InstantField()
        modified_user = IntegerField()
        version = IntegerField(default=1)
        reference = CharField(max_length=50)
        description = TextField(default="")
        funds_transfer_account = ForeignKeyField(FundsTransferAccount)
        bank_transfer_date = DateField(null=True)
        bank_transfer_reference = CharField(max_length=50, default="")
        group_by = IntegerField(default=1)

        class Meta:
            database = db
            table_name = "bank_transfer"
            indexes = ((("space", "reference"), True),)

    db.create_tables([Transfer])

    class Document(Model):
        id = IdField()
        space = ForeignKeyField(Space, field=Space.id)
        guid = CharField(max_length=36)
        created = InstantField()
        created_user = IntegerField()
        modified = InstantField()
        modified_user = IntegerField()
        version = IntegerField(default=1)
        object = IntegerField()
        reference = CharField(max_length=50)
        date = DateField(null=True)
        date_time_zone = IntegerField(null=True)
        notes = TextField(default="")
        contact_business = ForeignKeyField(Business, null=True)
        contact_person = ForeignKeyField(Person, null=True)
        deliver_to_business = ForeignKeyField(Business, null=True)
        deliver_to_person = ForeignKeyField(Person, null=True)
        bank_account = ForeignKeyField(BankAccount, null=True)
        payment_method = IntegerField(null=True)
        area = IntegerField(null=True)
        project = IntegerField(null=True)
        linked_object = IntegerField(null=True)
        linked_object_context = IntegerField(null=True)
        amount = MoneyField(default=0)
        tax = MoneyField(default=0)
        balanced = IntegerField(default=0)
        status = IntegerField(null=True)
        due_date = DateField(null=True)
        due_date_time_zone = IntegerField(null=True)
        frequency = IntegerField(null=True)
        purchase_order = CharField(max_length=20, default="")
        sent = BooleanField(default=False)
        sent_at = InstantField(null=True)
        payee_reference = CharField(max_length=50, default="")
        pay_status = IntegerField(null=True)
        supplier_date = DateField(null=True)
        supplier_date_time_zone = IntegerField(null=True)
        paid = BooleanField(default=True)
        payment_name = CharField(max_length=100, default="")
        payment_number = CharField(max_length=25, default="")
        payment_other = CharField(max_length=50, default="")
        payment_transaction = CharField(max_length=50, default="")
        source_bank_transaction = IntegerField(null=True)
        transfer = ForeignKeyField(Transfer, null=True)
        type = IntegerField(null=True)
        reason = IntegerField(null=True)
        financial_account = ForeignKeyField(Account, null=True)
        tax_type = IntegerField(null=True)
        store = IntegerField(null=True)

        class Meta:
            database = db
            table_name = "document"
            indexes = (
                (("space", "object", "reference"), True),
                (("space", "object", "date"), False),
                (("space", "object", "modified"), False),
            )

    db.create_tables([Document])

    class Item(Model):
        id = IdField()
        space = ForeignKeyField(Space, field=Space.id)
        guid = CharField(max_length=36)
        created = InstantField()
        created_user = IntegerField()
        modified = InstantField()
        modified_user = IntegerField()
        version = IntegerField(default=1)
        document = ForeignKeyField(Document)
        reference = CharField(max_length=50)
        description = CharField(max_length=100, default="")
        notes = TextField(default="")
        amount = MoneyField(default=0)
        tax = MoneyField(default=0)
        tax_included = BooleanField(default=True)
        tax_type = IntegerField(null=True)
        financial_account = ForeignKeyField(Account, null=True)
        area = IntegerField(null=True)
        project = IntegerField(null=True)
        capital = BooleanField(null=True)
        other_object = IntegerField(null=True)
        other_object_context = IntegerField(null=True)
        source_amount = MoneyField(null=True)
        source_currency = IntegerField(null=True)
        source_currency_rate = RateField(null=True)

        class Meta:
            database = db
            table_name = "line_item"
            indexes = ((("space", "reference"), True),)

    db.create_tables([Item])

    class Allocation(Model):
        id = IdField()
        space = ForeignKeyField(Space, field=Space.id)
        guid = CharField(max_length=36)
        created = InstantField()
        created_user = IntegerField()
        modified = InstantField()
        modified_user = IntegerField()
        version = IntegerField(default=1)
        object = IntegerField()
        source_item = ForeignKeyField(Item)
        source_document = ForeignKeyField(Document)
        target_item = ForeignKeyField(Item)
        target_document = ForeignKeyField(Document)
        amount = MoneyField()
        tax = MoneyField(default=0)
        applies_date = DateField()

        class Meta:
            database = db
            table_name = "allocation"

    db.create_tables([Allocation])

    class Application(Model):
        id = IdField()
        space = ForeignKeyField(Space, field=Space.id)
        guid = CharField(max_length=36)
        created = InstantField()
        created_user = IntegerField()
        modified = InstantField()
        modified_user = IntegerField()
        version = IntegerField(default=1)
        object = IntegerField()
        source_document = ForeignKeyField(Document)
        target_item = ForeignKeyField(Item)
        target_document = ForeignKeyField(Document)
        amount = MoneyField()
        tax = MoneyField(default=0)
        applies_date = DateField()

        class Meta:
            database = db
            table_name = "credit_application"

    db.create_tables([Application])

    class Change(Model):
        id = IdField()
        space = ForeignKeyField(Space)
        kind = CharField(max_length=40)
        record = IntegerField()
        action = CharField(max_length=10)
        fields = TextField()
        method = CharField(max_length=100)
        created = InstantField()
        created_user = IntegerField()
        session = IntegerField()
        address = CharField(max_length=64)
        request_id = CharField(max_length=64)

        class Meta:
            database = db
            table_name = "change_log"
            indexes = ((("space", "kind", "record"), False), (("space", "created"), False))

    db.create_tables([Change])

    class Idempotent(Model):
        id = IdField()
        space = ForeignKeyField(Space)
        user = IntegerField()
        key = CharField(max_length=100)
        digest = CharField(max_length=64)
        answer = TextField()
        created = InstantField()

        class Meta:
            database = db
            table_name = "idempotent_call"
            indexes = ((("space", "user", "key"), True), (("created",), False))

    db.create_tables([Idempotent])

    class JournalItem(Model):
        id = IdField()
        space = ForeignKeyField(Space, field=Space.id)
        guid = CharField(max_length=36)
        created = InstantField()
        created_user = IntegerField()
        modified = InstantField()
        modified_user = IntegerField()
        version = IntegerField(default=1)
        document = ForeignKeyField(Document)
        financial_account = ForeignKeyField(Account)
        debit_amount = MoneyField(default=0)
        credit_amount = MoneyField(default=0)
        debit_tax = MoneyField(default=0)
        credit_tax = MoneyField(default=0)
        tax_type = IntegerField(null=True)
        tax_category = IntegerField(null=True)
        area = IntegerField(null=True)
        project = IntegerField(null=True)
        capital = BooleanField(null=True)

        class Meta:
            database = db
            table_name = "journal_item"

    db.create_tables([JournalItem])

    class Override(Model):
        id = IdField()
        space = ForeignKeyField(Space)
        guid = CharField(max_length=36)
        object = IntegerField()
        object_context = IntegerField()
        object_text = CharField(max_length=200)
        line_item = IntegerField(null=True)
        locks = CharField(max_length=200)
        description = CharField(max_length=200)
        fields = TextField()
        reason = CharField(max_length=1000, default="")
        method = CharField(max_length=100)
        created = InstantField()
        created_user = IntegerField()
        session = IntegerField()
        address = CharField(max_length=64)
        request_id = CharField(max_length=64)

        class Meta:
            database = db
            table_name = "override_log"
            indexes = ((("space", "created", "id"), False),)

    db.create_tables([Override])

    class ProcessingRun(Model):
        id = IdField()
        space = ForeignKeyField(Space, field=Space.id)
        guid = CharField(max_length=36)
        created = InstantField()
        created_user = IntegerField()
        modified = InstantField()
        modified_user = IntegerField()
        version = IntegerField(default=1)
        reset = BooleanField(default=False)
        status = IntegerField(default=2)
        notes = TextField(default="")
        debtors_started_at = DateField(null=True)
        debtors_processed_to = DateField(null=True)
        creditors_started_at = DateField(null=True)
        creditors_processed_to = DateField(null=True)
        invoices_locked_date = DateField(null=True)
        expenses_locked_date = DateField(null=True)
        journals_locked_date = DateField(null=True)
        lock_dates_before = TextField(default="")

        class Meta:
            database = db
            table_name = "processing_run"

    db.create_tables([ProcessingRun])

    class ProfileSetting(Model):
        id = IdField()
        space = ForeignKeyField(Space, field=Space.id)
        guid = CharField(max_length=36)
        created = InstantField()
        created_user = IntegerField()
        modified = InstantField()
        modified_user = IntegerField()
        version = IntegerField(default=1)
        user = IntegerField(default=0)
        namespace = CharField(max_length=10, default="")
        number = IntegerField()
        value = TextField(default="")

        class Meta:
            database = db
            table_name = "profile_setting"
            indexes = ((("space", "user", "namespace", "number"), True),)

    db.create_tables([ProfileSetting])

    class Reconciliation(Model):
        id = IdField()
        space = ForeignKeyField(Space, field=Space.id)
        guid = CharField(max_length=36)
        created = InstantField()
        created_user = IntegerField()
        modified = InstantField()
        modified_user = IntegerField()
        version = IntegerField(default=1)
        bank_account = ForeignKeyField(BankAccount)
        reference = CharField(max_length=50)
        notes = TextField(default="")
        previous_balance = MoneyField(default=0)
        statement_balance = MoneyField(default=0)
        statement_balance_credits = MoneyField(default=0)
        statement_balance_debits = MoneyField(default=0)
        statement_date = DateField(null=True)
        status = IntegerField(default=1)

        class Meta:
            database = db
            table_name = "reconciliation"
            indexes = ((("space", "reference"), True),)

    db.create_tables([Reconciliation])

    class ReconciliationItem(Model):
        id = IdField()
        space = ForeignKeyField(Space, field=Space.id)
        guid = CharField(max_length=36)
        created = InstantField()
        created_user = IntegerField()
        modified = InstantField()
        modified_user = IntegerField()
        version = IntegerField(default=1)
        reconciliation = ForeignKeyField(Reconciliation)
        document = ForeignKeyField(Document)
        source_bank_transaction = IntegerField(null=True)

        class Meta:
            database = db
            table_name = "reconciliation_item"
            indexes = ((("reconciliation", "document"), True),)

    db.create_tables([ReconciliationItem])

    class Secret(Model):
        id = IdField()
        name = CharField(unique=True, max_length=40)
        value = CharField(max_length=128)

        class Meta:
            database = db
            table_name = "secret"

    db.create_tables([Secret])

    class User(Model):
        id = IdField()
        space = ForeignKeyField(Space)
        guid = CharField(max_length=36)
        logon = CharField(max_length=100)
        logon_folded = CharField(unique=True, max_length=100)
        password_md5 = TextField()
        password_sha256 = TextField()
        password_sha512 = TextField()
        administrator = BooleanField(default=False)
        disabled = BooleanField(default=False)
        first_name = CharField(max_length=50, default="")
        surname = CharField(max_length=50, default="")
        session_minutes = IntegerField(null=True)
        contact_person = IntegerField(null=True)
        created = InstantField()
        last_logon = InstantField(null=True)

        class Meta:
            database = db
            table_name = "user"

    db.create_tables([User])

    class Session(Model):
        id = IdField()
        space = ForeignKeyField(Space)
        user = ForeignKeyField(User)
        kind = CharField(max_length=10, default="session")
        sid_hash = CharField(unique=True, max_length=64)
        last_four = CharField(max_length=4)
        created = InstantField()
        last_used = InstantField()
        expires = InstantField(null=True)
        ended = InstantField(null=True)
        address = CharField(max_length=64, default="")

        class Meta:
            database = db
            table_name = "session"

    db.create_tables([Session])

    class StoredSearch(Model):
        id = IdField()
        space = ForeignKeyField(Space)
        user = IntegerField()
        method = CharField(max_length=100)
        criteria = TextField()
        digest = CharField(max_length=64)
        size = IntegerField()
        lenient = IntegerField(default=0)
        created = InstantField()

        class Meta:
            database = db
            table_name = "stored_search"
            indexes = ((("space", "user", "digest"), True), (("created",), False))

    db.create_tables([StoredSearch])

    class TaxReport(Model):
        id = IdField()
        space = ForeignKeyField(Space, field=Space.id)
        guid = CharField(max_length=36)
        created = InstantField()
        created_user = IntegerField()
        modified = InstantField()
        modified_user = IntegerField()
        version = IntegerField(default=1)
        reference = CharField(max_length=50, default="")
        area = IntegerField(null=True)
        type = IntegerField(default=1)
        status = IntegerField(default=1)
        tax_start_date = DateField(null=True)
        payroll_tax_start_date = DateField(null=True)
        instalment_start_date = DateField(null=True)
        end_date = DateField(null=True)
        include_tax = BooleanField(default=True)
        include_payroll_tax = BooleanField(default=False)
        deferred_tax = MoneyField(null=True)
        previous_instalments_amount = MoneyField(null=True)
        t1 = MoneyField(null=True)
        t3 = MoneyField(null=True)
        t9 = MoneyField(null=True)
        sales_adjustment = MoneyField(null=True)
        purchases_adjustments = MoneyField(null=True)
        tax_office_reference = CharField(max_length=50, default="")
        tax_collected = MoneyField(default=0)
        tax_paid = MoneyField(default=0)
        document = ForeignKeyField(Document, null=True)
        completed = InstantField(null=True)
        lock_dates_before = TextField(default="")

        class Meta:
            database = db
            table_name = "tax_report"
            indexes = ((("space", "reference"), True),)

    db.create_tables([TaxReport])

    class TaxReportItem(Model):
        id = IdField()
        space = ForeignKeyField(Space, field=Space.id)
        guid = CharField(max_length=36)
        created = InstantField()
        created_user = IntegerField()
        modified = InstantField()
        modified_user = IntegerField()
        version = IntegerField(default=1)
        tax_report = ForeignKeyField(TaxReport)
        document = ForeignKeyField(Document, unique=True)

        class Meta:
            database = db
            table_name = "tax_report_item"

    db.create_tables([TaxReportItem])

    class TransferExpense(Model):
        id = IdField()
        space = ForeignKeyField(Space, field=Space.id)
        guid = CharField(max_length=36)
        created = InstantField()
        created_user = IntegerField()
        modified = InstantField()
        modified_user = IntegerField()
        version = IntegerField(default=1)
        transfer = ForeignKeyField(Transfer)
        item = ForeignKeyField(Item)
        document = ForeignKeyField(Document)
        amount = MoneyField()
        tax = MoneyField(default=0)
        payment = ForeignKeyField(Document, null=True)

        class Meta:
            database = db
            table_name = "transfer_expense"
            indexes = ((("transfer", "item"), True),)

    db.create_tables([TransferExpense])

    Secret.insert(name="installation", value=secrets.token_hex(32)).execute()
