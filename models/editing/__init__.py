"""Edit locks: who holds which record while editing it.

`holds` keeps and tells who holds what, `acquiring` lets users hold records, give them back and
take them over, `checking` is what every write goes through. To *hold* a record is to edit it,
for minutes; to *take* a row is to have it until the transaction ends; a lock that is *in force*
is another matter (models.locks).
"""
