"""What people do to a book: each deed is done and written into the audit trail."""
