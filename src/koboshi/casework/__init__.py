"""Cases: tasks, correction, consultation, decision, notice, by people and machines."""
