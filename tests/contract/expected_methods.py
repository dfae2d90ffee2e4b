"""What the public description says of the methods of the main job, typed from it.

A copy on purpose: this page and the declarations are two independent statements, and a test
compares them. In PARAMETERS the kinds of value come first, with the most characters of a text
or the numbers of a fixed list behind a name. What every _MANAGE method takes (Id, Remove,
DataReturn and the overrides) is left out. Where the decisions of this project go before the
description, test_expected.py says so."""

from __future__ import annotations

PARAMETERS = """
FINANCIAL_INVOICE_MANAGE
    number: Area ContactBusinessDeliverTo ContactBusinessSentTo ContactPersonDeliverTo
        ContactPersonSentTo DueDateTimeZone Object ObjectContext Project SentDateTimeZone Status
    list: Frequency(1,2,3,4,5,6,7,8,9)
    flag: CheckCredit Sent
    date: DueDate SentDate
    text: Notes(2000) PurchaseOrder(20) Reference(50) ReferenceMask(50)
FINANCIAL_EXPENSE_MANAGE
    number: AccruedDateTimeZone Area BankAccount ContactBusinessPaidTo ContactPersonPaidTo
        Object ObjectContext PaymentDueDateTimeZone Project SupplierInvoiceDateTimeZone
    list: PaymentMethod(1,2,3,4,5,6,7,8,101,102,103) PayStatus(1,2,3)
    flag: CheckCredit
    date: AccruedDate PaymentDueDate SupplierInvoiceDate
    text: Notes(2000) PayeeReference(50) Reference(50) ReferenceMask(50)
FINANCIAL_RECEIPT_MANAGE
    number: Area BankAccount ContactBusinessReceivedFrom ContactPersonReceivedFrom Object
        ObjectContext Project ReceivedDateTimeZone SourceBankTransaction
    list: PaymentMethod(1,2,3,4,5,6,7,8,101,102,103)
    date: ReceivedDate
    text: Notes(2000) PaymentReferenceName(100) PaymentReferenceNumber(25)
        PaymentReferenceOther(50) PaymentReferenceTransactionReferefence(50) Reference(50)
        ReferenceMask(50)
FINANCIAL_PAYMENT_MANAGE
    number: Area BankAccount ContactBusinessPaidTo ContactPersonPaidTo Object ObjectContext
        PaidDateTimeZone Project SourceBankTransaction
    list: PaymentMethod(1,2,3,4,5,6,7,8,101,102,103)
    flag: Paid
    date: PaidDate
    text: Notes(2000) PaymentReferenceTransaction(50) Reference(50) ReferenceMask(50)
FINANCIAL_CREDIT_NOTE_MANAGE
    number: Amount Area ContactBusiness ContactPerson FinancialAccount Object ObjectContext
        Project Reason Store Tax TaxType
    list: Type(1,2)
    date: CreditDate
    text: Notes(2000) Reference(50)
    needed: FinancialAccount
FINANCIAL_GENERAL_JOURNAL_MANAGE
    number: Area Object ObjectContext Project
    list: Status(1,2)
    date: JournalDate
    text: Description(2000) Reference(50) ReferenceMask(50)
FINANCIAL_GENERAL_JOURNAL_ITEM_MANAGE
    number: Area CreditAmount CreditTax DebitAmount DebitTax FinancialAccount GeneralJournal
        Project TaxType
    list: TaxCategory(1,2)
    flag: Capital
    needed: FinancialAccount GeneralJournal
FINANCIAL_ITEM_MANAGE
    number: Amount Area FinancialAccount IssuedAmount IssuedCurrency IssuedCurrencyRate
        ObjectContext OtherObject OtherObjectContext Project SourceAmount SourceCurrency
        SourceCurrencyRate Tax TaxType
    list: Object(2,3,5,6)
    flag: AutoComplete Capital TaxIncluded
    text: Description(100) Notes(2000) Reference(50) ReferenceMask(50)
FINANCIAL_ITEM_COMPLETE
    number: ObjectContext
    list: Object(2,3,5,6)
    needed: Object ObjectContext
FINANCIAL_ITEM_LOCKED
    number: Item Object ObjectContext
FINANCIAL_RECONCILIATION_MANAGE
    number: BankAccount PreviousBalance StatementBalance StatementBalanceCredits
        StatementBalanceDebits
    list: Status(1,2)
    date: StatementDate
    text: Notes(2000) Reference(50)
FINANCIAL_RECONCILIATION_ITEM_MANAGE
    number: ObjectContext Reconciliation SourceBankTransaction
    list: Object(3,6,122)
    needed: Object ObjectContext
FINANCIAL_TAX_REPORT_MANAGE
    number: Area DeferredTax PreviousInstalmentsAmount T1 T3 T9 SalesAdjustment
        PurchasesAdjustments
    list: Status(1,2,3,4) Type(1,2,3)
    flag: IncludePayrollTax IncludeTax
    date: EndDate InstalmentStartDate PayrollTaxStartDate TaxStartDate
    text: Reference(50) TaxOfficeReference(50)
FINANCIAL_TAX_REPORT_COMPLETE
    number: Id
FINANCIAL_BANK_ACCOUNT_DEPOSIT_MANAGE
    number: Amount BankAccount
    list: Status(1,2,3)
    date: DepositDate
    text: Notes(2000)
FINANCIAL_BANK_ACCOUNT_DEPOSIT_ITEM_MANAGE
    number: BankDeposit Receipt
    needed: BankDeposit Receipt
FINANCIAL_RECONCILIATION_BANK_DEPOSIT_MANAGE
    number: BankDeposit Reconciliation
    needed: BankDeposit Reconciliation
FINANCIAL_BANK_ACCOUNT_TRANSACTION_SOURCE_MANAGE
    number: BankAccount
    list: Type(1,2)
    date: ProcessedDate
    text: Notes(200) Reference(50)
    needed: BankAccount
FINANCIAL_BANK_ACCOUNT_TRANSACTION_SOURCE_PROCESS
    number: Id
    needed: Id
FINANCIAL_BANK_ACCOUNT_TRANSACTION_MAPPING_MANAGE
    number: Area MapOrder MapToContactBusiness MapToContactPerson MapToFinancialAccount Project
        TaxType
    list: DescriptionMatchType(1,2) MatchType(1,2,3) Status(1,2) Type(1,2,3)
        MapFrom(1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17)
    text: Description(75) MapFromDescription(75) MapToDescription(75)
    needed: TaxType
FINANCIAL_RECEIPT_INVOICE_MANAGE
    number: Amount InvoiceLineItem ReceiptLineItem Tax
    date: AppliesDate
    needed: InvoiceLineItem ReceiptLineItem
FINANCIAL_PAYMENT_EXPENSE_MANAGE
    number: Amount ExpenseLineItem PaymentLineItem Tax
    date: AppliesDate
    needed: ExpenseLineItem PaymentLineItem
FINANCIAL_INVOICE_CREDIT_NOTE_MANAGE
    number: Amount Credit LineItem Tax
    date: AppliesDate
    needed: Amount Credit LineItem
FINANCIAL_EXPENSE_CREDIT_NOTE_MANAGE
    number: Amount Credit LineItem Tax
    date: AppliesDate
    needed: Amount Credit LineItem
FINANCIAL_TRANSFER_MANAGE
    number: FundsTransferAccount
    list: GroupBy(1,2,3)
    flag: BankTransferDate_Override
    date: BankTransferDate
    text: BankTransferReference(50) Description(2000) Reference(50)
    needed: FundsTransferAccount
FINANCIAL_TRANSFER_EXPENSE_MANAGE
    number: Amount LineItem Tax Transfer
    needed: LineItem Transfer
FINANCIAL_TRANSFER_CREATE_PAYMENTS
    number: Id
    needed: Id
FINANCIAL_TRANSFER_CREATE_FILE
    number: Id
    needed: Id
FINANCIAL_PROFIT_LOSS_SEARCH
    number: Area Area0 Area1 Project
    list: AreaType(1,2,3) AreaType0(1,2,3) AreaType1(1,2,3)
    flag: Cash IncludeChildAreas ShowZeroValues
    date: EndDate EndDate0 EndDate1 StartDate StartDate0 StartDate1
FINANCIAL_BALANCE_SHEET_SEARCH
    number: Area Area0 Area1
    list: AreaType(1,2,3) AreaType0(1,2,3) AreaType1(1,2,3)
    flag: IncludeChildAreas ShowZeroValues
    date: EndDate EndDate0 EndDate1 StartDate StartDate0 StartDate1
SETUP_ROLE_MANAGE
    text: Notes(2000) Title(100)
    needed: Title
SETUP_METHOD_ACCESS_MANAGE
    number: AccessMethod
    flag: AddAvailable RemoveAvailable UpdateAvailable UseAvailable
    text: AllowedParameters(2000) DisallowedParameters(2000) Notes(2000) Title(100)
SETUP_ROLE_METHOD_ACCESS_MANAGE
    number: Access AccessMethod Role
    flag: CanAdd CanRemove CanUpdate CanUse
    text: Notes(2000)
SETUP_USER_ROLE_MANAGE
    number: Role User
    text: Notes(2000)
    needed: Role User
SETUP_FINANCIAL_FUNDS_TRANSFER_ACCOUNT_MANAGE
    number: AddOnFeeFixedAmount AddOnFeeVariableAmount AddOnFeeVariableAmount2
    list: Provider(1,3,4,5,7) Status(1,2,3)
    flag: MakePayment TakePayment
    text: APIKey(250) APILogon(150) APIPassword(250) ProviderAccountKey(150) Title(75)
        URLCancel(150) URLSuccess(150)
    needed: Title URLCancel URLSuccess
FINANCIAL_AUTO_RECEIPT
    number: Amount BankAccount Id PaymentMethod
    date: ReceiptDate
    text: PaymentReferenceTransactionReference(50)
    needed: Id
FINANCIAL_AUTO_PAYMENT
    number: Amount BankAccount Id
    date: PaidDate
    needed: Id
FINANCIAL_INVOICE_COPY
    number: Id
    flag: Sent
    date: DueDate SentDate
    needed: Id
FINANCIAL_DEBTORSCREDITORS_PROCESSING_MANAGE
    flag: Reset
CONTACT_BUSINESS_MANAGE
    number: Area BillToBusiness BillToPerson ContactSource Credit DisplayOrder
        ExpenseFinancialAccount ImageAttachment Industry MailingGPSLatitude MailingGPSLongitude
        PaymentAdviceDays PaymentMethod PriceGroup PrimaryContactPerson Rating
        RelationshipManager RevenueFinancialAccount
    list: BusinessStructure(1,2,3,4,5,6,7,8) CustomerStatus(1,2,3,4,5,6,7,8) PaymentAdvice(1,2)
        PaymentTerms(1,2,3,4,5,6,7,8,9,10,11) SupplierStatus(1,2,3,4,5,6,7,8)
    flag: SendOverdue
    date: ContactSince
    text: ABN(20) ASIC(20) CardExpiry(10) CardName(50) CardNumber(50) DirectDebitAccountName(50)
        DirectDebitAccountNumber(50) DirectDebitBank(20) DirectDebitBranchNumber(50) Email(50)
        FaxNumber(50) LegalName(100) MailingAddress1(100) MailingAddress2(100)
        MailingCountry(50) MailingGPSLatitudeString(50) MailingGPSLongitudeString(50)
        MailingPostCode(10) MailingState(30) MailingSuburb(50) Notes(6000) OtherInfo(100)
        PaymentTermsNotes(200) PhoneNumber(30) Reference(50) StatusNotes(254)
        StreetAddress1(100) StreetAddress2(100) StreetCountry(50) StreetPostCode(10)
        StreetRegion(50) StreetState(50) StreetSuburb(50) TradeName(100) WebAddress(100)
CONTACT_PERSON_MANAGE
    number: PrimaryContact ContactBusiness NumberOfChildren PriceGroup Rating
        RelationshipManager SocialStyle SourceOfContact
    list: CustomerStatus(1,2,3,4,5,6,7,8) Gender(1,2,3) PreferredCommunication(1,2,3,4,5,6)
        SupplierStatus(1,2,3,4,5,6,7,8) Title(1,2,3,4,5,6,7,8)
    flag: CentreOfInfluence DisplayMobile DisplayPhone Private SendNews SendOverDue ShowOnline
        Smoker
    date: ContactSince DateOfBirth
    text: BankAccountName(50) BankAccountNumber(20) BSB(50) Email(200) Fax(30)
        FinancialInstitution(50) FirstName(50) HomePhone(50) MailingAddress1(100)
        MailingAddress2(100) MailingCountry(50) MailingPostCode(10) MailingState(30)
        MailingSuburb(50) MailingTitle(110) Mobile(50) Notes(1000) OtherFamilyDetails(2000)
        PartnerName(100) Position(50) PreferredName(50) Reference(50) Signature(2000)
        SkypeName(75) SourceOfContactInfo(100) StreetAddress1(100) StreetAddress2(100)
        StreetCountry(50) StreetPostCode(10) StreetState(30) StreetSuburb(50) Surname(50)
        WorkPhone(50)
SETUP_FINANCIAL_ACCOUNT_MANAGE
    number: Area ParentAccount TaxType
    list: Class(1,2,3) Type(1,2,3,4,5)
    flag: ExpenseCostOfSale ExpensePayroll Postable
    text: Code(25) Notes(2000) Title(50)
    needed: Title Type
SETUP_FINANCIAL_BANK_ACCOUNT_MANAGE
    number: Currency FinancialAccount LastChequeNumber LastReconciledBalance
    list: AccountType(1,2) CardType(1,2,3,4) StatementFrequency(1,2,3,4) Status(1,2)
    flag: CanSendCheque DefaultPaymentAccount DefaultReceiptAccount
    date: LastReconciledDate
    text: AccountName(50) AccountNumber(50) Bank(50) BSB(10) CardExpiry(10) CardName(50)
        CardNumber(50) MerchantId(50) Notes(2000) TerminalId(50) Title(50)
    needed: Title
DOCUMENT_MANAGE
    number: Object ObjectContext
    list: Type(1,10)
    flag: Private
    text: Title(200) Content(500000)
    needed: Title
FINANCIAL_INVOICE_ISSUE
    number: ProjectorLockSetId Invoice
    text: InvoiceIdentity RequestId(200) SessionTicket(200)
FINANCIAL_INVOICE_PREVIEW
    number: ProjectorLockSetId Invoice
    text: InvoiceIdentity RequestId(200) SessionTicket(200)
FINANCIAL_INVOICE_VOID
    number: ProjectorLockSetId Invoice
    text: InvoiceIdentity RequestId(200) SessionTicket(200)
CORE_ATTACHMENT_UNDELETE
    number: ProjectorLockSetId Id
    text: DocumentIdentity RequestId(200) SessionTicket(200)
CORE_PROFILE_MANAGE
    number: Attribute Context
    list: Quick(1,2,4) Type(1,3)
    text: Value(50)
    any: Advanced
CORE_PROFILE_SEARCH
    number: Id
    list: Quick(1,2,4) Type(1,2)
    any: Advanced
SETUP_FINANCIAL_SETTINGS_MANAGE
    number: ClassicQuickSearchIncludePerson ClassicTimeBillingByPerson
        CollectBankDetailsBusiness DefaultProject FinancialAccountCash FinancialAccountCreditor
        FinancialAccountCurrentEarnings FinancialAccountDebtor
        FinancialAccountFinancialServicesCommission FinancialAccountProductIncome
        FinancialAccountProductInventory FinancialAccountProductPurchases
        FinancialAccountRetainedEarnings FinancialAccountWriteOff OverdueAlertDays
        PayrollCreateExpenses PayrollFinancialAccountallowance PayrollFinancialAccountSalary
        PayrollFinancialAccountSuperannuation PayrollFinancialAccountTax PayrollOnBreakHours
        PayrollOnCostHourlyRate PayrollPayPeriod PayrollProject
        PayrollSuperannuationContactBusiness PayrollSuperannuationMonthlyThreshold SegmentByArea
        SegmentTaxByArea TaxReportCalculationMethodAmount
        TaxReportCalculationMethodInstalmentAmount TaxReportCalculationMethodInstalmentRate
        TaxReportCheckerContactPerson TaxReportContactBusiness TaxReportFinancialAccountCredits
        TaxReportFinancialAccountEmployee TaxReportFinancialAccountInstalment
        TaxReportFinancialAccountPayable TaxReportSchedulingAgentDays
        TaxReportSchedulingReportDays TaxReportSchedulingTaxOfficeDays TimeBillingRate
    list: RootOnly(1) SetDefault(1)
    flag: LockIfInCompletedTaxReport LockIfReconciled LockInvoiceOnSend
    date: LockedDateDebtors LockedDateCreditors LockedDateJournals
    text: BillingAddress1 BillingAddress2 BillingPostcode BillingState BillingSuburb
    any: AccountingEntry AccountingMethod Accrual AllowManualCreditNoteAssignment BillingContact
        ClassicIncludesTax ClassicInvoiceNameFormat ClassicInvoiceReadReceipt ClassicPayslip
        ClassicShowAllAccounts ClassicShowDeliverTo ClassicTimeBilling CollectBankDetailsAll
        DefaultExpenseStatus DefaultInvoiceSentValue EndOfFinancialYear ExpensePayeeMandatory
        OverdueAlert PayrollExpensePaymentMethod PayrollSetSalaryExpensesToPaid
        TaxReportCalculationMethod TaxReportCalculationMethodEmployee TaxReportDeferred
        TaxReportFrequency TaxReportFrequencyEmployee TaxReportFrequencyInstalments
SETUP_FINANCIAL_SETTINGS_SEARCH
    list: All(1) IncludeFinancialAccountText(1)
LOGON
    flag: CaseSensitive
    text: Logon Password Passwordhash
LOGON_GET_USER_AUTHENTICATION_LEVEL
    text: Logon PasswordHash
CORE_SEARCH_MORE
    number: Id Rows StartRow
    needed: Id
CORE_FILE_MANAGE
    text: FileData FileName
    needed: FileData
CORE_MORE_FILE_MANAGE
    number: More
    needed: More
MESSAGING_EMAIL_SEND
    number: CopyAttachmentsFromObjectAttachmentLink CopyAttachmentsFromObjectContext ObjectContext
        SaveAgainstObjectContext
    flag: ApplySystemTemplate Send
    text: FromEmail Message Subject To
    needed: Message Subject
CORE_PDF_CREATE
    number: Object ObjectContext
    text: FileName XHTMLHeader XHTMLBody XHTMLFooter XHTMLHeader_Height XHTMLFooter_Height
        XHTML_LeftMargin XHTML_RightMargin XHTML_TopMargin XHTML_BottomMargin XHTMLBody_BaseUrl
        XHTMLHeader_BaseUrl XHTMLFooter_BaseUrl Orientation
    needed: Object ObjectContext
"""

FIELDS = """
ADMIN_OVERRIDE_SEARCH
    prefix: Override
    fields: Description Id Object ObjectContext ObjectText
ADMIN_MODEL_DATA_AUDIT_SEARCH
    prefix: ModelDataAudit
    fields: Id Region RegionSourceId RegionSourceSession RegionSourceModifiedDate Space DataMethod
        Object ObjectText ObjectContext Status Date Session
ADMIN_REQUEST_SEARCH
    prefix: Request
    fields: Id Method MethodText PostData QueryString ReturnText SourceHost Version
FINANCIAL_INVOICE_SEARCH
    prefix: Invoice
    fields: Amount Area AreaText Balanced ContactBusinessDeliverTo ContactBusinessDeliverToText
        ContactPersonDeliverTo ContactPersonDeliverToText ContactBusinessSentTo
        ContactBusinessSentToText ContactPersonSentTo ContactPersonSentToText CreditAmount
        DueDate DueDateTimeZone DueDateTimeZoneText Frequency Id Notes Object ObjectContext
        ObjectText OutstandingAmount PreAdjustmentAmount Project ProjectText PurchaseOrder
        ReceiptAmount Reference Sent SentDate SentDateTimeZone SentDateTimeZoneText Status
        StatusText Tax
    children: ContactBusinessSentTo=CONTACT_BUSINESS_SEARCH
        ContactPersonSentTo=CONTACT_PERSON_SEARCH
        InvoiceCreditNote=FINANCIAL_INVOICE_CREDIT_NOTE_SEARCH
        InvoiceReceipt=FINANCIAL_RECEIPT_INVOICE_SEARCH LineItem=FINANCIAL_ITEM_SEARCH
        Order=PRODUCT_ORDER_SEARCH
FINANCIAL_EXPENSE_SEARCH
    prefix: Expense
    fields: AccruedDate AccruedDateTimeZone AccruedDateTimeZoneText Amount Area AreaText
        Balanced BankAccount BankAccountText ContactBusinessPaidTo ContactBusinessPaidToText
        ContactPersonPaidTo ContactPersonPaidToText CreditAmount Id Notes Object ObjectContext
        ObjectText OutstandingAmount PayeeReference PaymentAmount PaymentDueDate
        PaymentDueDateTimeZone PaymentDueDateTimeZoneText PaymentMethod PaymentMethodText
        PayStatus PayStatusText PreAdjustmentAmount Project ProjectText Reference
        SupplierInvoiceDate SupplierInvoiceDateTimeZone SupplierInvoiceDateTimeZoneText Tax
    children: ContactBusinessPaidTo=CONTACT_BUSINESS_SEARCH
        ContactPersonPaidTo=CONTACT_PERSON_SEARCH ExpenseCredit=FINANCIAL_EXPENSE_CREDIT_SEARCH
        ExpenseReceipt=FINANCIAL_PAYMENT_EXPENSE_SEARCH LineItem=FINANCIAL_ITEM_SEARCH
FINANCIAL_RECEIPT_SEARCH
    prefix: Receipt
    fields: Amount Area AreaText Balanced BankAccount BankAccountText
        ContactBusinessReceivedFrom ContactBusinessReceivedFromText ContactPersonReceivedFrom
        ContactPersonReceivedFromText Description Id Notes Object ObjectContext ObjectText
        OutstandingAmount PaymentMethod PaymentMethodText PaymentReferenceName
        PaymentReferenceNumber PaymentReferenceOther PaymentReferenceTransactionReference
        Project ProjectText ReceivedDate ReceivedDateTimeZone ReceivedDateTimeZoneText
        Reconciliation ReconciliationText Reference SourceBankTransaction
        SourceBankTransactionText Tax TaxReport TaxReportField TaxReportText
    children: ContactBusinessReceivedFrom=CONTACT_BUSINESS_SEARCH
        ContactPersonReceivedFrom=CONTACT_PERSON_SEARCH LineItem=FINANCIAL_ITEM_SEARCH
        SourceBankTransaction=FINANCIAL_BANK_ACCOUNT_TRANSACTION_SEARCH
FINANCIAL_PAYMENT_SEARCH
    prefix: Payment
    fields: Amount Area AreaText Balanced BankAccount BankAccountText ContactBusinessPaidTo
        ContactBusinessPaidToText ContactPersonPaidTo ContactPersonPaidToText Id Notes Object
        ObjectContext ObjectText OutstandingAmount Paid PaidDate PaidDateTimeZone
        PaidDateTimeZoneText PaymentMethod PaymentMethodText PaymentReferenceTransaction Project
        ProjectText Reconciliation ReconciliationText Reference SourceBankTransaction
        SourceBankTransactionText Tax
    children: ContactBusinessPaidTo=CONTACT_BUSINESS_SEARCH
        ContactPersonPaidTo=CONTACT_PERSON_SEARCH LineItem=FINANCIAL_ITEM_SEARCH
        SourceBankTransaction=FINANCIAL_BANK_ACCOUNT_TRANSACTION_SEARCH
FINANCIAL_CREDIT_NOTE_SEARCH
    prefix: CreditNote
    fields: Amount Area AreaText Balanced ContactBusiness ContactBusinessText ContactPerson
        ContactPersonText CreditDate FinancialAccount FinancialAccountText Id Notes Object
        ObjectContext ObjectText OutstandingAmount Project ProjectText Reason ReasonText
        Reference Store StoreText Tax TaxType TaxTypeExpenseText TaxTypeRevenueText Type
        TypeText
    children: ContactBusiness=CONTACT_BUSINESS_SEARCH ContactPerson=CONTACT_PERSON_SEARCH
FINANCIAL_GENERAL_JOURNAL_SEARCH
    prefix: GeneralJournal
    fields: Area AreaText Description Id JournalDate Object ObjectText ObjectContext Project
        ProjectText Reference Status StatusText
    children: GeneralJournalItem=FINANCIAL_GENERAL_JOURNAL_ITEM_SEARCH
FINANCIAL_ITEM_SEARCH
    prefix: LineItem
    fields: Amount Area AreaText Capital Description ExpenseCreditAmount
        ExpenseOutstandingAmount FinancialAccount FinancialAccountText Id InvoiceCreditAmount
        InvoiceOutstandingAmount Notes Object ObjectContext ObjectText OtherObject
        OtherObjectContext OtherObjectText PaymentAmount PreAdjustmentAmount PreAdjustmentTax
        Project ProjectText ReceiptAmount Reference SourceAmount SourceCurrency
        SourceCurrencyRate SourceCurrencyText Tax TaxReport TaxReportField TaxType
        TaxTypeExpenseText TaxTypeRevenueText
    children: Expense=FINANCIAL_EXPENSE_SEARCH FinancialAccount=SETUP_FINANCIAL_ACCOUNT_SEARCH
        Invoice=FINANCIAL_INVOICE_SEARCH Payment=FINANCIAL_PAYMENT_SEARCH
        Receipt=FINANCIAL_RECEIPT_SEARCH
FINANCIAL_RECONCILIATION_SEARCH
    fields: BankAccount BankAccountText Id Notes PreviousBalance Reference StatementBalance
        StatementDate Status StatusText
FINANCIAL_BANK_ACCOUNT_DEPOSIT_SEARCH
    fields: Amount BankAccount BankAccountText DepositDate Id Notes Status StatusText
FINANCIAL_BANK_ACCOUNT_DEPOSIT_ITEM_SEARCH
    prefix: BankAccountDepositItem
    fields: BankDeposit BankDepositText Id Receipt ReceiptText
FINANCIAL_BANK_ACCOUNT_TRANSACTION_SOURCE_SEARCH
    prefix: TransactionSource
    fields: BankAccount BankAccountText EndDate Notes ProcessedDate Reference StartDate Type
        TypeText
FINANCIAL_BANK_ACCOUNT_TRANSACTION_MAPPING_SEARCH
    prefix: TransactionMapping
    fields: Area AreaText Description DescriptionMatchType DescriptionMatchTypeText MapFrom
        MapFromDescription MapFromText MapOrder MapToContactBusiness MapToContactBusinessText
        MapToContactPerson MapToContactPersonText MapToDescription MapToFinancialAccount
        MapToFinancialAccountText MatchType MatchTypeText Project ProjectText Status StatusText
        TaxType TaxTypeExpenseText TaxTypeRevenueText Type TypeText
    children: MapToContactBusiness=CONTACT_BUSINESS_SEARCH
        MapToContactPerson=CONTACT_PERSON_SEARCH
FINANCIAL_TAX_REPORT_SEARCH
    prefix: TaxReport
    fields: Area AreaText DeferredTax EndDate IncludePayrollTax IncludeTax InstalmentStartDate
        PayrollTaxStartDate PreviousInstalmentsAmount Reference Status StatusText
        SubmittedContactPerson SubmittedContactPersonText TaxAccountingMethod TaxStartDate
        TaxOfficeReference Type TypeText
CONTACT_BUSINESS_SEARCH
    prefix: ContactBusiness
    fields: ABN Area AreaText ASIC BillToBusiness BillToBusinessText BillToPerson
        BillToPersonText BusinessStructure CardExpiry CardName CardNumber ContactSince
        ContactSource ContactSourceText Credit CreditorBalanceDate CustomerStatus
        DebtorBalanceDate CustomerStatusText DirectDebitAccountName DirectDebitAccountNumber
        DirectDebitBank DirectDebitBranchNumber Email ExpenseFinancialAccount
        ExpenseFinancialAccountText FaxNumber Id Industry IndustryText Legalname
        MailingAddressCombined MailingAddress1 MailingAddress2 MailingCountry MailingPostCode
        MailingState MailingSuburb Notes OtherInfo PaymentAdvice PaymentAdviceText
        PaymentAdviceDays PaymentMethod PaymentMethodText PaymentTerms PaymentTermsText
        PaymentTermsNotes PhoneNumber PriceGroup PriceGroupText PrimaryContactPerson
        PrimaryContactPersonText Rating RatingText Reference RelationshipManager
        RelationshipManagerText RevenueFinancialAccount RevenueFinancialAccountText SendOverDue
        StatusNotes StreetAddressCombined StreetAddress1 StreetAddress2 StreetCountry
        StreetPostCode StreetRegion StreetState StreetSuburb SupplierStatus SupplierStatusText
        Tradename WebAddress
    children: AddressLink=CORE_ADDRESS_LINK_SEARCH BusinessGroup=CONTACT_BUSINESS_GROUP_SEARCH
        ContactPerson=CONTACT_PERSON_SEARCH
        CustomerStatusChange=CONTACT_BUSINESS_CUSTOMER_STATUS_CHANGE_SEARCH
        RelationshipBusiness=CONTACT_RELATIONSHIP_SEARCH
        RelationshipOtherBusiness=CONTACT_RELATIONSHIP_SEARCH
        SecondaryRelationshipContactBusiness=CONTACT_SECONDARY_RELATIONSHIP_SEARCH
        SupplierStatusChange=CONTACT_BUSINESS_SUPPLIER_STATUS_CHANGE_SEARCH
CONTACT_PERSON_SEARCH
    prefix: ContactPerson
    fields: BankAccountName BankAccountNumber BSB CentreOfInfluence ContactBusiness
        ContactBusinessText ContactSince CreditorBalanceDate CustomerStatus CustomerStatusText
        DateOfBirth DebtorBalanceDate DisplayMobile DisplayPhone Email Fax FinancialInstitution
        FirstName Gender GenderText HomePhone id MailingTitle MailingAddressCombined
        MailingAddress1 MailingAddress2 MailingCountry MailingPostCode MailingState
        MailingSuburb Mobile Notes NumberOfChildren OtherFamilyDetails PartnerName PersonGroup
        PersonGroupDescription PersonGroupText Position PreferredCommunication
        PreferredCommunicationText PreferredName PriceGroup PriceGroupText Private Rating
        RatingText Reference RelationshipManager RelationshipManagerText SendNews SendOverDue
        ShowOnline Signature SkypeName Smoker SocialStyle SocialStyleText SourceOfContact
        SourceOfContactInfo SourceOfContactText StreetAddressCombined StreetAddress1
        StreetAddress2 StreetCountry StreetPostCode StreetState StreetSuburb SupplierStatus
        SupplierStatusText Surname Title TitleText WorkPhone
    children: Attachment=CORE_ATTACHMENT_SEARCH ContactBusiness=CONTACT_BUSINESS_SEARCH
        CustomerStatusChange=CONTACT_PERSON_CUSTOMER_STATUS_CHANGE_SEARCH
        PrimaryContactFor=CONTACT_BUSINESS_SEARCH RelationshipManager=CONTACT_PERSON_SEARCH
        RelationshipOtherPerson=CONTACT_RELATIONSHIP_SEARCH
        RelationshipPerson=CONTACT_RELATIONSHIP_SEARCH
        SecondaryRelationshipContactPerson=CONTACT_SECONDARY_RELATIONSHIP_SEARCH
        SecondaryRelationshipRelationshipManager=CONTACT_SECONDARY_RELATIONSHIP_SEARCH
        SupplierStatusChange=CONTACT_PERSON_SUPPLIER_STATUS_CHANGE_SEARCH
SETUP_FINANCIAL_ACCOUNT_SEARCH
    prefix: FinancialAccount
    fields: Area AreaText Class ClassText Code ExpenseCostOfSale ExpensePayroll Hidden Id Notes
        ParentAccount ParentAccountText Postable TaxType TaxTypeIncomingText TaxTypeOutgoingText
        Title Type TypeText
SETUP_FINANCIAL_BANK_ACCOUNT_SEARCH
    prefix: BankAccount
    fields: AccountName AccountNumber AccountType AccountTypeText Bank BSB CanSendCheque
        CardExpiry CardName CardNumber CardType CardTypeText DefaultPaymentAccount
        DefaultReceiptAccount FinancialAccount FinancialAccountText Id LastChequeNumber
        LastReconciledAmount LastReconciledDate MerchantId Notes SourceCurrency
        SourceCurrencyText StatementFrequency StatementFrequencyText Status TerminalId Title
SETUP_METHOD_ACCESS_SEARCH
    prefix: MethodAccess
    fields: AccessMethod AccessMethodText AddAvailable AllowedParameters DisallowedParameters Id
        Notes RemoveAvailable Title UseAvailable UpdateAvailable
    children: Method=SETUP_METHOD_SEARCH
SETUP_METHOD_SEARCH
    prefix: Method
    fields: EndPoint EndPointText Id Notes Title UnrestrictedAccess UnrestrictedLoggedOnAccess
        UseAvailable AddAvailable UpdateAvailable RemoveAvailable AdvancedSearchAvailable
    children: Endpoint=SETUP_ENDPOINT_SEARCH
SETUP_ROLE_SEARCH
    prefix: Role
    fields: Id Notes Title
SETUP_ROLE_METHOD_ACCESS_SEARCH
    prefix: RoleMethodAccess
    fields: Access AccessText AccessMethod AccessMethodText CanAdd CanRemove CanUpdate CanUse Id
        Notes Role RoleText
SETUP_USER_ROLE_SEARCH
    prefix: UserRole
    fields: Id Notes Role RoleText User UserText
    children: User=SETUP_USER_SEARCH
SETUP_USER_SEARCH
    prefix: User
    fields: AuthenticationDelivery AuthenticationDeliveryText AuthenticationLevel
        AuthenticationLevelText AuthenticationUsingAccessToken ContactBusiness
        ContactBusinessText ContactPerson ContactPersonText ContactPersonEmail
        ContactPersonFirstName ContactPersonSurname Disabled DisabledDate DisabledReason Id
        LastLogon Notes PasswordExpiry SessionTimeout SupportContactList TimeZoneOffset
        UnrestrictedAccess Username
    children: ContactBusiness=CONTACT_BUSINESS_SEARCH ContactPerson=CONTACT_PERSON_SEARCH
CORE_SPACE_PROFILE_SEARCH
    prefix: BusinessProfile
    fields: Attribute Id Value
CORE_USER_PROFILE_SEARCH
    prefix: PersonProfile
    fields: Attribute Id User UserText Value
"""

RESULTS = """
FINANCIAL_INVOICE_ISSUE
    keys: RequestId
FINANCIAL_INVOICE_PREVIEW
    keys: RequestId
FINANCIAL_INVOICE_VOID
    keys: RequestId
CORE_ATTACHMENT_UNDELETE
    keys: RequestId
FINANCIAL_ITEM_COMPLETE
    keys: totalAmount totalTax
FINANCIAL_ITEM_LOCKED
    keys: LockedBAS LockedCredit LockedDate LockedLinked LockedReconciliation LockedSent
        LockedTransfer
FINANCIAL_PROFIT_LOSS_SEARCH
    keys: EndDate GrossMargin GrossMarginPercentage NetMargin NetMarginPercentage
        OperatingMargin OperatingMarginPercentage StartDate TotalCostOfSales
        TotalCostOfSalesPercentage TotalOperationalExpenses TotalOperationalExpensesPercentage
        TotalOtherExpenses TotalOtherExpensesPercentage TotalOtherIncome
        TotalOtherIncomePercentage TotalSales TotalTaxExpenses TotalTaxExpensesPercentage
    cells: Difference FinancialAccount FinancialAccountText Header Indent Percentage Percentage0
        Percentage1 SubTotalCount SystemReference Total Total0 Total1 Type
FINANCIAL_BALANCE_SHEET_SEARCH
    keys: AssetTotal EndDate EquityTotal LiabilityTotal StartDate
    cells: Amount Amount0 Amount1 Difference FinancialAccount FinancialAccountText Header Indent
        SubTotalCount SystemReference Type
FINANCIAL_TRANSFER_CREATE_PAYMENTS
    keys: Count
FINANCIAL_TRANSFER_CREATE_FILE
    keys: Attachment AttachmentLink
FINANCIAL_BANK_ACCOUNT_TRANSACTION_SOURCE_PROCESS
    keys: IgnoreCount InsertCount LineCount
FINANCIAL_AUTO_RECEIPT
    keys: receipt
FINANCIAL_AUTO_PAYMENT
    keys: payment
FINANCIAL_INVOICE_COPY
    keys: id
CORE_PROFILE_SEARCH
    keys: data
SETUP_FINANCIAL_SETTINGS_MANAGE
    keys: financialaccountroot bankaccount
SETUP_FINANCIAL_SETTINGS_SEARCH
    keys: AccountingEntry AccountingMethod Accrual AllowManualCreditNoteAssignment
        BillingAddress1 BillingAddress2 BillingContact BillingPostcode BillingState
        BillingSuburb ClassicIncludesTax ClassicInvoiceNameFormat ClassicInvoiceReadReceipt
        ClassicPayslip ClassicQuickSearchIncludePerson ClassicShowAllAccounts
        ClassicShowDeliverTo ClassicTimeBilling ClassicTimeBillingByPerson CollectBankDetailsAll
        CollectBankDetailsBusiness DefaultExpenseStatus DefaultInvoiceSentValue DefaultProject
        EndOfFinancialYear ExpensePayeeMandatory FinancialAccountCash FinancialAccountCashText
        FinancialAccountCreditor FinancialAccountCreditorText FinancialAccountCurrentEarnings
        FinancialAccountCurrentEarningsText FinancialAccountDebtor FinancialAccountDebtorText
        FinancialAccountFinancialServicesCommission
        FinancialAccountFinancialServicesCommissionText FinancialAccountProductIncome
        FinancialAccountProductIncomeText FinancialAccountProductInventory
        FinancialAccountProductInventoryText FinancialAccountProductPurchases
        FinancialAccountProductPurchasesText FinancialAccountRetainedEarnings
        FinancialAccountRetainedEarningsText FinancialAccountWriteOff
        FinancialAccountWriteOffText LockedDateCreditors LockedDateDebtors LockedDateJournals
        LockIfInCompletedTaxReport LockIfReconciled LockInvoiceOnSend OverdueAlert
        OverdueAlertDays PayrollCreateExpenses PayrollExpensePaymentMethod
        PayrollFinancialAccountAllowance PayrollFinancialAccountAllowanceText
        PayrollFinancialAccountSalary PayrollFinancialAccountSalaryText
        PayrollFinancialAccountSuperannuation PayrollfinancialaccountsuperannuationText
        PayrollFinancialAccountTax PayrollFinancialAccountTaxText PayrollOnBreakHours
        PayrollOnCostHourlyRate PayrollPayPeriod PayrollProject PayrollSetSalaryExpensesToPaid
        PayrollSuperannuationContactBusiness PayrollSuperannuationMonthlyThreshold SegmentByArea
        SegmentTaxByArea TaxReportCalculationMethod TaxReportCalculationMethodAmount
        TaxReportCalculationMethodEmployee TaxReportCalculationMethodInstalmentAmount
        TaxReportCalculationMethodInstalmentRate TaxReportCheckerContactPerson
        TaxReportContactBusiness TaxReportDeferred TaxReportFinancialAccountCredits
        TaxReportFinancialAccountCreditsText TaxReportFinancialAccountEmployee
        TaxReportFinancialAccountInstalment TaxReportFinancialAccountInstalmentText
        TaxReportFinancialAccountPayable TaxReportFinancialAccountPayableText TaxReportFrequency
        TaxReportFrequencyEmployee TaxReportFrequencyInstalments TaxReportSchedulingReportDays
        TaxReportSchedulingtaxOfficeDays TaxReportSchedulingTaxOfficeDays TimeBillingRate
LOGON
    keys: passwordstatus sid user
LOGON_GET_USER_AUTHENTICATION_LEVEL
    keys: AuthenticationLevel AuthenticationDelivery
LOGON_GENERATE_KEY
    keys: logonkey
CORE_GET_USER_DETAILS
    keys: ContactBusiness ContactBusinessText CreatedDate Currency CurrencyCode CurrencyText
        Debug Email FirstName LastLogon ServerCode ShowInactive Space SpaceName Surname
        SystemAdmin User UserAgent UserLogonName Roles
CORE_SECURE_TOKEN_MANAGE
    keys: access_token notes
CORE_SECURE_TOKEN_SEARCH
    keys: access_token
CORE_SEARCH_MORE
    keys: data
"""
