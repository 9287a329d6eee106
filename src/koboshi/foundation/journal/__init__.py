"""One append-only table: audit trail, source of every reaction, and process-mining log."""
