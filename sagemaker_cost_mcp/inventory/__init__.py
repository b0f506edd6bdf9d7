"""AWS answers to resources, one file per kind. No dict of AWS's leaves here."""
