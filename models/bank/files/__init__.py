"""Files of banks, read: QIF, CSV, OFX and CAMT.053 come to the same lines of a statement."""
