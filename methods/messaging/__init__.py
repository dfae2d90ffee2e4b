"""The endpoint of messages: mails to customers and suppliers."""
