"""What is printed: pages, Excel sheets and Word drafts, all from one plain document."""
