"""The public list of examination criteria and standard periods (審査基準・標準処理期間, 行政手続法5条・6条)."""
