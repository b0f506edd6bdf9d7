"""AWS answers to money. No dict of AWS's leaves here."""
