"""The standard period of one case: extend it with notice, let it rest, let it go on."""
