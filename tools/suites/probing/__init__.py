"""A small model for every element of BPMN 2.0 and every part of DMN: what the product does is asked, not claimed."""
