"""保存と廃棄: how long the papers of an ended case are kept, and how they are disposed of or handed to an archive."""
