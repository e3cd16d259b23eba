"""Open data: what is public, every day as files with a stated schema, a manifest and its proof."""
