"""Enquiries at the counter: write down what people ask at the window or by telephone, and pass the answer on."""
