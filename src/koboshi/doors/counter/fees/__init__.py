"""Take a fee at the window: find it by the slip, write down what was taken, print the receipt."""
