"""What programs ask of the site: pages of JSON, citations, revalidation, and what to crawl."""
