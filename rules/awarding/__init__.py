"""What award law asks beside a campaign: base salary, forms, agencies, councils; all dated."""
