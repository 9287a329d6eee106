"""The fee of one's own application: amount and ground, pay online, slip, receipt; and the page of the test provider."""
