"""The roof: settings, addresses, wiring and start-up; ties everything, holds nothing."""
