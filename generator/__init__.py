"""区域创新文摘: newspaper pages in, a trustworthy static site out.

Three acts on plain values, one model, one edge:

    files.sources     bytes            → Issue (pages exactly as received)
    restore           Page             → Restoration (articles made of references into the page, decisions, ledger)
    describe          Article          → Facts (zones, industries, people, figures …, each with its evidence)
    publish           Articles + Facts → OutputFiles (content/articles, then the staged site)
    files.output      OutputFiles      → disk; the site engine (MkDocs or Zensical) renders what was staged

`pipeline.py` is the path of one digest in plain calls: read it first. Only `files/` and `__main__.py` meet the
world (disk, clock, printing); `model/` imports nothing of ours; the three acts never import one another.
"""

__version__ = "0.1.0"
