from koboshi.core.decision.limits import FeelError
