"""What every page needs and no page is about: forms, filters, paging, language, headers, assets."""
