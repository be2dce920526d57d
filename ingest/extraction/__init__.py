"""From a fetched page to a clean article: `pool.ExtractionPool` in other processes, `read.extract_page` in this one."""
