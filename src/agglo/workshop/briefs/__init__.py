"""What an elected person reads before a meeting: one action, one commune, one portfolio.

A brief is built once (``action``, ``commune``, ``portfolio``), then shown as a page or printed as a
PDF (``pdf``): both say the same, from the same records.
"""
