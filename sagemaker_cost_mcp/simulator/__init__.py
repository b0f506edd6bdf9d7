"""An AWS account in a box: speaks AWS's wire protocols, checked against AWS's own service models."""
