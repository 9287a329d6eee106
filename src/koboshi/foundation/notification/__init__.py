"""Messages that leave the house: written with the act, sent once by the worker."""
