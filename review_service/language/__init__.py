"""Chinese text: normalisation views, numbers, quantities, dates, polarity, zones."""
